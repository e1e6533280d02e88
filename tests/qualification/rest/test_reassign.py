"""Handoffs that somebody else works: due times stay, and what expired is opened anew."""

from typing import Any

import pytest

from qualification.models import Handoff, Reassignment, TeamMember
from tests.fence import allow_writes
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff of the seller `sales`."""
    lead = office.handed_over()
    with allow_writes():
        Handoff.objects.update(owner=office.users["sales"])
    return lead


def key(office: Office, who: str) -> str:
    """The id of somebody."""
    return str(office.users[who].pk)


def reassign(office: Office, who: str, lead: Json, **to: Any) -> Json:
    """Somebody gives it on; the handoff that is then in hand."""
    handoff: Json = office.post(who, f"handoffs/{lead['handoff']}/reassign/", to)
    return handoff


@pytest.mark.parametrize("who", ["sales", "sales2", "manager", "operations"])
def test_to_a_colleague_with_the_same_due_times(office: Office, lead: Json, who: str) -> None:
    before = office.get("sales", f"handoffs/{lead['handoff']}/")
    office.pass_time(minutes=30)
    handoff = reassign(office, who, lead, owner=key(office, "sales2"), comment="On leave.")
    assert handoff["owner"] == key(office, "sales2")
    unlike = {"owner", "card", "holdout"}
    assert {k: v for k, v in handoff.items() if k not in unlike} == {k: v for k, v in before.items() if k not in unlike}
    assert office.get("viewer", f"leads/{lead['id']}/")["owner"] == key(office, "sales2")
    kept = Reassignment.objects.get()
    assert (kept.from_owner, kept.to_owner) == (office.users["sales"], office.users["sales2"])
    assert kept.remark.text == "On leave."  # type: ignore[union-attr]


def test_to_another_team_whose_next_in_turn_gets_it(office: Office, lead: Json) -> None:
    handoff = reassign(office, "manager", lead, team=office.team("Europe"))
    assert (handoff["team"], handoff["owner"]) == (office.team("Europe"), None)
    assert handoff["accept_due_at"] == "2026-11-03T16:00:00Z"
    office.run_due()
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["owner"] is not None


def test_to_a_person_of_another_team(office: Office, lead: Json) -> None:
    handoff = reassign(office, "operations", lead, team=office.team("Europe"), owner=key(office, "sales2"))
    assert (handoff["team"], handoff["owner"]) == (office.team("Europe"), key(office, "sales2"))


def test_what_was_accepted_goes_to_somebody_at_once(office: Office) -> None:
    lead = office.accepted()
    due = office.clock(lead["handoff"], "decision")["due_at"]
    handoff = reassign(office, "manager", lead, team=office.team("Europe"))
    assert (handoff["status"], handoff["team"]) == ("accepted", office.team("Europe"))
    assert handoff["owner"] is not None
    assert office.get("viewer", f"leads/{lead['id']}/")["owner"] == handoff["owner"]
    assert office.clock(lead["handoff"], "decision")["due_at"] == due


def test_what_expired_is_opened_anew_with_clocks_of_its_own(office: Office, lead: Json) -> None:
    office.pass_time(hours=9)
    assert office.get("manager", f"handoffs/{lead['handoff']}/")["status"] == "expired"
    made = reassign(office, "manager", lead, owner=key(office, "sales2"))
    assert (made["status"], made["owner"]) == ("open", key(office, "sales2"))
    assert made["id"] != lead["handoff"]
    # It is past five: the hour to answer begins at nine of the next day.
    assert made["accept_due_at"] == "2026-11-04T16:00:00Z"
    assert office.get("viewer", f"leads/{lead['id']}/")["handoff"] == made["id"]
    problem = refused(
        office,
        "manager",
        f"handoffs/{lead['handoff']}/reassign/",
        {"owner": key(office, "sales")},
        409,
        "handoff_taken_up",
    )
    assert problem["current_stage"] == "mql"


def test_only_the_manager_or_operations_gives_it_away(office: Office, lead: Json) -> None:
    path, team = f"handoffs/{lead['handoff']}/reassign/", office.team("Europe")
    refused(office, "sales", path, {"team": team}, 403, "manager_needed")
    for who in ("marketing", "viewer", "integration", "partner"):
        refused(office, who, path, {"owner": key(office, "sales2")}, 403, "not_allowed")
    office.pass_time(hours=9)
    refused(office, "sales", path, {"owner": key(office, "sales2")}, 403, "manager_needed")


def test_refuses(office: Office, lead: Json, subtests: pytest.Subtests) -> None:
    rows: list[Any] = [
        ({}, 422, "owner_required", ["/owner"]),
        ({"owner": None, "team": None}, 422, "owner_required", ["/owner"]),
        ({"owner": key(office, "manager")}, 422, "unknown_seller", ["/owner"]),
        ({"owner": lead["id"]}, 422, "unknown_seller", ["/owner"]),
        ({"owner": key(office, "sales")}, 409, "already_assigned", None),
        ({"team": lead["id"]}, 422, "unknown_team", ["/team"]),
        ({"team": office.team("Triage desk")}, 422, "unknown_team", ["/team"]),
        ({"team": office.team("Europe"), "owner": key(office, "viewer")}, 422, "unknown_seller", ["/owner"]),
        ({"owner": "sales2"}, 400, "wrong_type", ["/owner"]),
        ({"owner": key(office, "sales2"), "reason": "x"}, 400, "unknown_field", ["/reason"]),
    ]
    for body, status, code, pointers in rows:
        with subtests.test(body=str(body)):
            problem = refused(office, "manager", f"handoffs/{lead['handoff']}/reassign/", body, status, code)
            if pointers is not None:
                assert [fault["pointer"] for fault in problem["errors"]] == pointers


def test_nobody_inactive_is_given_anything(office: Office, lead: Json) -> None:
    with allow_writes():
        type(office.users["sales2"]).objects.filter(pk=office.users["sales2"].pk).update(is_active=False)
    body = {"owner": key(office, "sales2")}
    refused(office, "manager", f"handoffs/{lead['handoff']}/reassign/", body, 422, "unknown_seller")


def test_what_is_closed_is_refused(office: Office, lead: Json) -> None:
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
    body = {"owner": key(office, "sales2")}
    problem = refused(office, "manager", f"handoffs/{lead['handoff']}/reassign/", body, 409, "handoff_closed")
    assert problem["closed_by_name"] == "Sam Keller"


def test_what_went_back_is_refused(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Later."})
    body = {"owner": key(office, "sales2")}
    refused(office, "manager", f"handoffs/{lead['handoff']}/reassign/", body, 409, "handoff_closed")


def test_a_partners_handoff_is_its_own(office: Office) -> None:
    lead = office.lead("quote_request", properties={"quantity": 30})
    body = {"owner": key(office, "sales2")}
    refused(office, "manager", f"handoffs/{lead['handoff']}/reassign/", body, 409, "held_by_partner")


def test_a_stale_if_match_is_412(office: Office, lead: Json) -> None:
    path = f"handoffs/{lead['handoff']}/"
    etag = office.call("manager", "GET", path, {})["ETag"]
    reassign(office, "manager", lead, owner=key(office, "sales2"))
    body = {"owner": key(office, "sales")}
    refused(office, "manager", f"{path}reassign/", body, 412, "stale", **{"If-Match": etag})


def test_the_history_tells_who_gave_it_to_whom(office: Office, lead: Json) -> None:
    reassign(office, "manager", lead, owner=key(office, "sales2"))
    entries = office.get("viewer", f"leads/{lead['id']}/timeline/", page_size=200)["results"]
    (told,) = [entry for entry in entries if entry["kind"] == "reassignment"]
    assert (told["actor"], told["text"]) == ("Robert Huang", "Reassigned to Dana Whitfield (North America)")


def test_by_turns_it_goes_to_somebody_else_than_whoever_has_it(office: Office) -> None:
    lead = office.accepted()
    with allow_writes():
        TeamMember.objects.filter(user=office.users["sales2"]).update(turns=50)
    team = office.get("viewer", f"leads/{lead['id']}/")["team"]
    assert reassign(office, "manager", lead, team=team)["owner"] == key(office, "sales2")
