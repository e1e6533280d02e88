"""Operations change, move, duplicate and remove the rows of a draft: what is meant, and nothing else."""

import re

import pytest

from leadhub.models import Draft
from tests.qualification.console.desk import at_row, said, words

pytestmark = pytest.mark.django_db


def version_of(draft):
    return Draft.objects.get(pk=draft).version


CHANGED = {
    "the tiers": ("profiles", "tiers", {"A": "90", "unknown_up_to": "40"}, ("A from 90,", "While only 40 %")),
    "a profile's name": ("profiles", "profiles/0", {"label": "Series customers"}, ("Series customers",)),
    "a criterion": (
        "profiles",
        "profiles/0/criteria/1",
        {"operator": "below", "value": "500"},
        ("Number of employees is below 500 people: +20 points",),
    ),
    "what a criterion tests": (
        "profiles",
        "profiles/0/criteria/1?fact=plant_count",
        {"operator": "at_least", "value": "2"},
        ("Number of plants is at least 2 plants: +20 points",),
    ),
    "where a rule leads": ("channel-rules", "rules/4", {"kind": "oem", "partner": "none"}, ("Goes to the OEM desk.",)),
    "a test": (
        "channel-rules",
        "rules/3/any_of/0/0",
        {"operator": "is", "value": ["oem"]},
        ("if Kind of company is OEM",),
    ),
    "points": ("scoring-models", "models/0/signal_points/0", {"points": "2"}, ("2 points of research, half after 30",)),
    "a threshold": (
        "scoring-models",
        "models/0/thresholds",
        {"medium_research": "6"},
        ("Medium: research of at least 6 points or buying of at least 15 points.",),
    ),
    "a cell of the matrix": (
        "scoring-models",
        "models/0/matrix",
        {"A_none": "mql", "U_urgent": "handoff"},
        ("A Qualified; marketing keeps nurturing", "A named desk decides Hand over"),
    ),
    "the trend": ("scoring-models", "models/0/trend", {"cold_below": "3.5"}, ("count less than 3.5 points",)),
    "the lines of a model": (
        "scoring-models",
        "models/0",
        {"product_lines": ["cnc-machining", "injection-molding"]},
        ("Serves CNC machining and Injection molding.",),
    ),
    "the terms": (
        "agreements",
        "terms",
        {"sal_step": [], "asked": []},
        ("Accepting makes an SQL (sales qualified lead) at once",),
    ),
    "a clause": (
        "agreements",
        "clauses/4",
        {"number": "2"},
        ("2 business hours; sales keeps it; for urgent handoffs",),
    ),
}


@pytest.mark.parametrize(("kind", "where", "given", "sentences"), CHANGED.values(), ids=CHANGED)
def test_a_row_is_changed_and_nothing_else(desk, kind, where, given, sentences):
    operations = desk("operations")
    draft = operations.begin(kind)
    before = operations.content(draft, kind)
    answer = operations.row(draft, where, "change", **given)
    assert answer.status_code == 302, said(answer)
    read = words(re.sub(r"<(a|button) class=\"lh-small\".*?</\1>", "", operations.page(draft)))
    for sentence in sentences:
        assert sentence in read, sentence
    compared = operations.office.get("viewer", f"{kind}/drafts/{draft}/diff/")["differences"]
    assert {one["kind"] for one in compared} == {"changed"}
    assert len(compared) <= 3
    assert operations.content(draft, kind) != before


def test_rows_are_moved_duplicated_and_removed(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")

    def profiles():
        return operations.content(draft, "profiles")["profiles"]

    before = profiles()
    assert operations.row(draft, "profiles/0/criteria/0", "down").status_code == 302
    criteria = [row["code"] for row in profiles()[0]["criteria"]]
    assert criteria[:2] == ["employees", "industry"]
    assert operations.row(draft, "profiles/0/criteria/1", "up").status_code == 302
    assert profiles() == before
    assert operations.row(draft, "profiles/0", "copy").status_code == 302
    copied = profiles()
    assert [(one["label"], one["code"]) for one in copied] == [
        ("Series buyers", "series_buyers"),
        ("Copy of Series buyers", "copy_of_series_buyers"),
        ("Channel partners", "channel_partners"),
    ]
    assert copied[1]["criteria"] == copied[0]["criteria"]
    answer = operations.row(draft, "profiles/1", "remove")
    assert answer["Location"].endswith("#at-profiles")
    assert profiles() == before
    assert version_of(draft) == 5


def test_a_new_profile_begins_with_the_rows_of_another(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    assert operations.row(draft, "profiles", "add", label="Makers of robots", like="0").status_code == 302
    made = operations.content(draft, "profiles")["profiles"]
    assert (made[2]["label"], made[2]["code"]) == ("Makers of robots", "makers_of_robots")
    assert made[2]["criteria"] == made[0]["criteria"]


def test_a_model_for_other_lines_begins_with_the_rows_of_another(desk):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    given = {"label": "Automation", "product_lines": ["plant-automation"], "like": "0"}
    assert operations.row(draft, "models", "add", **given).status_code == 302
    models = operations.content(draft, "scoring-models")["models"]
    assert (models[1]["code"], models[1]["product_lines"]) == ("automation", ["plant-automation"])
    assert models[1]["matrix"] == models[0]["matrix"]
    assert operations.office.get("viewer", f"scoring-models/drafts/{draft}/")["findings"] == []


def test_the_rule_that_takes_everything_else_stays_last(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    last = len(operations.content(draft, "channel-rules")["rules"]) - 1
    for name in ("remove", "up", "down"):
        assert operations.client.post(at_row(draft, f"rules/{last}", name), {"version": "1"}).status_code == 404
    assert operations.client.post(at_row(draft, f"rules/{last - 1}", "down"), {"version": "1"}).status_code == 404
    given = {"label": "Robots", "operator": "is", "value": ["plant-automation"], "kind": "oem", "partner": "none"}
    operations.row(draft, "rules?fact=product_line", "add", **given)
    rules = operations.content(draft, "channel-rules")["rules"]
    assert [rule["code"] for rule in rules[-2:]] == ["robots", "direct"]
    assert rules[-2]["any_of"] == [[{"fact": "product_line", "operator": "is", "value": "plant-automation"}]]


def test_a_way_to_match_goes_with_its_last_test(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    assert operations.row(draft, "rules/4/any_of/0/0", "remove").status_code == 302
    (left,) = operations.content(draft, "channel-rules")["rules"][4]["any_of"]
    assert [test["fact"] for test in left] == ["employee_count", "order_size"]
    assert operations.row(draft, "rules/4/any_of/0/0", "remove").status_code == 302
    (left,) = operations.content(draft, "channel-rules")["rules"][4]["any_of"]
    assert [test["fact"] for test in left] == ["order_size"]


def test_a_rule_leads_to_a_partner_by_name(desk, office):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    nordwerk = next(one["id"] for one in office.get("viewer", "partners/")["results"] if "Nordwerk" in one["name"])
    assert operations.row(draft, "rules/4", "change", partner=f"fixed:{nordwerk}").status_code == 302
    assert operations.content(draft, "channel-rules")["rules"][4]["partner"] == {"fixed": nordwerk}
    assert "Goes to a distributor: always Nordwerk Supply." in words(operations.page(draft))
    assert operations.row(draft, "rules/4", "change").status_code == 302
    assert version_of(draft) == 2


def test_the_fact_is_chosen_first(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    chooser = operations.read(at_row(draft, "profiles/0/criteria", "add"))
    assert 'href="?fact=employee_count"' in chooser
    assert "Number of employees a number of people" in words(chooser)
    form = operations.read(at_row(draft, "profiles/0/criteria?fact=employee_count", "add"))
    assert re.findall(r'<option value="(\w+)"', form) == [
        "is",
        "at_least",
        "below",
        "below_or_unknown",
        "known",
        "unknown",
    ]
    assert 'href="?fact="' in form, "another fact is one link away"
    assert "What is tested?" in operations.read(at_row(draft, "profiles/0/criteria/0?fact=", "change"))
