"""After an upgrade: what the default rules have that the rules in force lack."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from leadhub.models import RuleSet, Version
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


def printed() -> list[str]:
    """What the command prints, line by line."""
    told = StringIO()
    call_command("defaults", stdout=told)
    return told.getvalue().splitlines()


def publish_without(office: Office, document: str, rows: str, code: str) -> None:
    """Publish a document without its row of a code."""
    draft = office.post("operations", f"{document}/drafts/", {}, 201)
    content = draft["content"]
    content[rows] = [row for row in content[rows] if row["code"] != code]
    path = f"{document}/drafts/{draft['id']}/"
    version = {"If-Match": f'"{draft["version"]}"'}
    edited = office.call("operations", "PATCH", path, {"content": content}, **version)
    assert edited.status_code == 200, edited.content
    for who in ("marketing", "sales") if document == "agreements" else ():
        office.post(who, f"{path}sign/", {})
    office.post("operations", f"{path}publish/", {})


def test_nothing_is_new_where_the_defaults_are_in_force(office: Office) -> None:
    assert printed() == ["The rules in force have every row of the defaults."]


def test_each_row_that_is_missing_is_a_line_with_what_it_says_and_nothing_changes(office: Office) -> None:
    publish_without(office, "channel-rules", "rules", "registered")
    publish_without(office, "agreements", "clauses", "recall")
    office.pass_time(minutes=1)
    before = (Version.objects.count(), RuleSet.objects.count())
    lines = printed()
    assert lines[0].startswith("channel-rules: rules/registered (A partner registered the customer) {")
    assert '"partner":"registered"' in lines[0]
    assert len(lines) == 2
    assert lines[1].startswith("agreements: clauses/recall")
    assert (Version.objects.count(), RuleSet.objects.count()) == before


def test_before_any_rules_it_says_what_to_do(set_clock: Callable[[datetime], datetime]) -> None:
    set_clock(datetime(1969, 12, 31, tzinfo=UTC))
    with pytest.raises(CommandError, match=r"manage\.py install"):
        printed()
