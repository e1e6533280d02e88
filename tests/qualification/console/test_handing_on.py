"""From whoever qualified a lead to an account executive: by name or by the rule, and the clock that asks for it."""

from typing import Any

import pytest

from qualification.models import ClockRun, TeamMember
from tests.fence import allow_writes
from tests.qualification.console.test_acts import act, press
from tests.qualification.console.test_assigning import away, narrow, owner_of
from tests.qualification.office import SATISFYING, Json, Office, rows_written

pytestmark = pytest.mark.django_db


def outcomes() -> list[str]:
    runs = ClockRun.objects.filter(kind="account_executive").order_by("started_at", "pk")
    return list(runs.values_list("outcome", flat=True))


@pytest.fixture
def staffed(office: Office) -> Office:
    """Dana is the account executive of the team in which Sam qualifies leads."""
    narrow(office, "sales2", account_executive=True)
    return office


class TestTheClock:
    """It runs from SQL until an account executive owns the lead."""

    def test_runs_where_whoever_qualified_is_none_and_ends_when_one_gets_it(self, staffed: Office) -> None:
        lead = staffed.qualified()
        assert outcomes() == ["running"]
        clock = staffed.clock(lead["handoff"], "account_executive")
        # One business day from Tuesday nine o'clock.
        assert clock["due_at"] == "2026-11-04T15:00:00Z"
        staffed.post("sales", f"leads/{lead['id']}/assign/")
        assert (owner_of(staffed, lead), outcomes()) == ("sales2", ["met"])

    def test_is_told_as_overdue(self, staffed: Office) -> None:
        lead = staffed.qualified()
        staffed.pass_time(days=2)
        assert staffed.clock(lead["handoff"], "account_executive")["breached_at"]
        staffed.post("sales", f"leads/{lead['id']}/assign/", {"owner": str(staffed.users["sales2"].pk)})
        assert outcomes() == ["late"]

    def test_does_not_run_where_the_team_has_none_or_one_qualified_it(self, office: Office) -> None:
        office.qualified()
        narrow(office, "sales", account_executive=True)
        office.qualified("li@other.example")
        assert outcomes() == []

    def test_qualifying_and_handing_on_in_one_act_keeps_it(self, staffed: Office) -> None:
        lead = staffed.accepted()
        items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
        staffed.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
        staffed.post("sales", f"leads/{lead['id']}/qualify/", {"assign_to": str(staffed.users["sales2"].pk)})
        assert outcomes() == ["met"]

    def test_runs_anew_when_the_executive_leaves_it_to_somebody_else(self, staffed: Office) -> None:
        lead = staffed.qualified()
        staffed.post("sales", f"leads/{lead['id']}/assign/")
        staffed.post("sales2", f"leads/{lead['id']}/assign/", {"owner": str(staffed.users["sales"].pk)})
        assert outcomes() == ["met", "running"]


class TestRefusals:
    """Nothing is changed."""

    def refused(self, office: Office, lead: Json, status: int, who: str = "sales", **body: Any) -> str:
        before = rows_written()
        code: str = office.post(who, f"leads/{lead['id']}/assign/", body, status)["code"]
        assert rows_written() == before
        return code

    def test_of_what_nobody_accepted(self, staffed: Office) -> None:
        assert self.refused(staffed, staffed.handed_over(), 409) == "not_accepted"

    def test_where_no_executive_can_take_it(self, staffed: Office) -> None:
        lead = staffed.qualified()
        away(staffed, "sales2")
        assert self.refused(staffed, lead, 409) == "no_account_executive"

    def test_to_nobody_of_the_team_or_to_whoever_has_it(self, staffed: Office) -> None:
        lead = staffed.qualified()
        assert self.refused(staffed, lead, 422, owner=str(staffed.users["marketing"].pk)) == "unknown_seller"
        assert self.refused(staffed, lead, 409, owner=str(staffed.users["sales"].pk)) == "already_assigned"

    def test_by_somebody_of_another_team(self, staffed: Office) -> None:
        lead = staffed.qualified()
        with allow_writes():
            TeamMember.objects.filter(user=staffed.users["sales2"], team__name="North America").update(is_active=False)
        assert self.refused(staffed, lead, 403, who="sales2") == "not_holder"


def test_over_graphql_and_in_the_console(staffed: Office, browser: Any) -> None:
    lead = staffed.qualified()
    assert press(browser("sales"), act("lead", lead["id"], "assign"), {"assign_to": ""}).status_code == 302
    told = staffed.ask(
        "manager",
        "mutation($id: ID!) { assignLead(id: $id) { ... on Lead { id } ... on Refusal { code } } }",
        id=lead["id"],
    )
    assert told["data"]["assignLead"] == {"code": "already_assigned"}
