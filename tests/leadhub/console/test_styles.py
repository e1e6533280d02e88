"""The style sheets of the console: every rule ends, is written once, and is for something that some page says."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = [
    *(ROOT / "leadhub/console/static/leadhub" / name for name in ("console.css", "charts.css")),
    ROOT / "leadhub/console/remedies/static/remedies/remedies.css",
]
APPS = ("leadhub", "accounts", "qualification", "feedback")
CLASS = re.compile(r"\.(lh-[a-z0-9-]+)")
# Numbered by what they stand for: `lh-level-{{ depth }}`.
NUMBERED = re.compile(r"-\d$")


def rules_of(sheet):
    """Every rule with what stands around it, and what is still open at the end."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    found, around = [], []
    for before, end in re.findall(r"([^{};]*)([{};])", text):
        if end == "{":
            found.append((*around, " ".join(before.split())))
            around.append(found[-1][-1])
        elif end == "}":
            around.pop()
    return found, around


@pytest.fixture(scope="module")
def pages():
    """Everything that writes pages, without the sheets themselves."""
    kinds = (".html", ".py", ".js")
    return "\n".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in kinds)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_ends_and_lies_within_no_other(sheet):
    rules, still_open = rules_of(sheet)
    assert still_open == []
    assert [rule for rule in rules if len(rule) > 1 and not rule[0].startswith("@")] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_is_written_twice(sheet):
    rules = [rule for rule in rules_of(sheet)[0] if not rule[-1].startswith("@")]
    assert [rule for rule, times in Counter(rules).items() if times > 1] == []


def test_what_a_class_alone_looks_like_is_said_in_one_sheet():
    said = Counter(rule for sheet in SHEETS for rule in {rule[0] for rule in rules_of(sheet)[0] if len(rule) == 1})
    assert [rule for rule, times in said.items() if times > 1] == []


def test_every_class_is_said_by_some_page(pages):
    styled = {name for sheet in SHEETS for name in CLASS.findall(sheet.read_text())}
    assert len(styled) > 100
    unused = {name for name in styled if not re.search(rf"(?<![\w-]){NUMBERED.sub('-', name)}(?=[^a-z0-9-]|\Z)", pages)}
    assert unused == set()
