"""A handoff that is not theirs who got it: operations answers, and nothing of it counts as a rejection."""

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import Verdict
from qualification.models import Handoff, Placement, TeamMember
from tests import fence
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
WHY: Json = {"comment": "Their plant is in Graz."}
REFUSED_DISPUTES: list[Any] = [
    ({}, 422, "comment_required"),
    ({"comment": " \n"}, 422, "comment_required"),
    ({"comment": None}, 422, "comment_required"),
    ({"comment": 5}, 400, "wrong_type"),
    ({"comment": "x", "team": "Europe"}, 400, "unknown_field"),
]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff of North America, disputed twenty minutes after it was made."""
    lead = office.handed_over()
    office.pass_time(minutes=20)
    office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", WHY)
    return lead


def place(office: Office, lead: Json, status: int = 200, **where: Any) -> Json:
    """Operations answers."""
    body = {"comment": "Because of the plant."} | where
    answer: Json = office.post("operations", f"handoffs/{lead['handoff']}/place/", body, status)
    return answer


def test_clocks_of_sales_stand_and_operations_has_one(office: Office, lead: Json) -> None:
    handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert (handoff["status"], handoff["paused"]["cause"]) == ("open", "not_mine")
    run = office.clock(lead["handoff"], "not_mine")
    assert (run["owner"], run["due_at"], run["paused"]) == ("operations", "2026-11-03T19:20:00Z", False)


def test_the_list_of_operations_says_who_and_why(office: Office, lead: Json) -> None:
    (placement,) = office.get("operations", "placements/", open="true")["results"]
    assert placement == {
        "id": placement["id"],
        "handoff": lead["handoff"],
        "lead": lead["id"],
        "team": office.team("North America"),
        "comment": "Their plant is in Graz.",
        "asked_at": "2026-11-03T15:20:00Z",
        "asked_by": "Sam Keller",
        "due_at": "2026-11-03T19:20:00Z",
        "answer": None,
        "answer_comment": None,
        "answered_at": None,
        "answered_by": None,
        "placed_as": None,
    }
    assert office.get("viewer", f"placements/{placement['id']}/") == placement


def test_it_stays_and_runs_on_with_what_was_left(office: Office, lead: Json) -> None:
    office.pass_time(hours=2)
    handoff = place(office, lead, stays=True)
    assert (handoff["id"], handoff["paused"]) == (lead["handoff"], None)
    assert handoff["accept_due_at"] == "2026-11-03T18:00:00Z"
    assert office.clock(lead["handoff"], "not_mine")["outcome"] == "met"
    (placement,) = office.get("sales", "placements/", answer="stays")["results"]
    assert (placement["answered_by"], placement["answer_comment"]) == ("Ines Okafor", "Because of the plant.")


def test_to_a_team_of_the_same_route_it_goes_as_it_is(office: Office, lead: Json) -> None:
    europe = office.team("Europe")
    handoff = place(office, lead, team=europe)
    assert (handoff["id"], handoff["team"], handoff["owner"]) == (lead["handoff"], europe, None)
    # Forty minutes are left, and in Berlin it is twenty past four.
    assert handoff["accept_due_at"] == "2026-11-03T16:00:00Z"
    office.run_due()
    after = office.get("viewer", f"leads/{lead['id']}/")
    assert (after["team"], after["owner"] is not None) == (europe, True)


def test_what_was_left_runs_in_the_hours_of_the_team_that_has_it_now(office: Office, lead: Json) -> None:
    office.pass_time(hours=2)
    handoff = place(office, lead, team=office.team("Europe"))
    # It is past six in Berlin: the forty minutes begin at nine of the next day.
    assert handoff["accept_due_at"] == "2026-11-04T08:40:00Z"


def test_to_another_route_it_is_handed_over_anew(office: Office, lead: Json) -> None:
    office.pass_time(hours=2)
    desk = office.team("OEM desk")
    handoff = place(office, lead, team=desk)
    assert handoff["id"] != lead["handoff"]
    assert (handoff["status"], handoff["route"], handoff["team"]) == ("open", "oem", desk)
    assert handoff["accept_due_at"] == "2026-11-03T18:20:00Z"
    before = office.get("manager", f"handoffs/{lead['handoff']}/")
    assert (before["status"], before["closed_by"]) == ("withdrawn", str(office.users["operations"].pk))
    assert office.get("viewer", f"leads/{lead['id']}/")["handoff"] == handoff["id"]
    (placement,) = office.get("operations", "placements/")["results"]
    assert (placement["answer"], placement["placed_as"]) == ("moved", handoff["id"])


def test_what_is_handed_over_anew_during_a_hold_is_due_at_no_time(office: Office, lead: Json) -> None:
    until = (office.now + timedelta(days=9)).isoformat()
    office.post("marketing", f"leads/{lead['id']}/hold/", {"reason": "other", "until": until})
    handoff = place(office, lead, team=office.team("OEM desk"))
    assert office.clock(handoff["id"], "acceptance")["paused"]
    assert Handoff.objects.get(pk=handoff["id"]).next_due_at is None


def test_to_a_partner_it_is_handed_over_anew(office: Office, lead: Json) -> None:
    partners = office.get("operations", "partners/")["results"]
    nordwerk = next(each["id"] for each in partners if each["name"] == "Nordwerk Supply")
    handoff = place(office, lead, partner=nordwerk)
    assert (handoff["route"], handoff["team"], handoff["card"]["partner"]["id"]) == ("distributor", None, nordwerk)
    assert [each["id"] for each in office.get("partner2", "partner/leads/")["results"]] == [handoff["id"]]


def test_nothing_of_it_is_a_rejection(office: Office, lead: Json) -> None:
    place(office, lead, team=office.team("OEM desk"))
    assert not Verdict.objects.exists()
    assert not Handoff.objects.filter(status="rejected").exists()
    assert office.get("viewer", f"leads/{lead['id']}/")["returned"] is False


def test_what_was_accepted_goes_to_another_team_with_its_clocks_and_to_no_partner(office: Office) -> None:
    lead = office.accepted()
    due = office.clock(lead["handoff"], "decision")["due_at"]
    office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", WHY)
    partner = office.get("operations", "partners/")["results"][0]["id"]
    body = {"partner": partner, "comment": "Theirs."}
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 409, "handoff_accepted")
    desk = office.team("OEM desk")
    handoff = place(office, lead, team=desk)
    assert (handoff["id"], handoff["status"], handoff["team"]) == (lead["handoff"], "accepted", desk)
    assert handoff["owner"] is not None
    assert office.clock(lead["handoff"], "decision")["due_at"] == due


def test_no_team_takes_it_that_only_observes_or_in_which_nobody_is(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", WHY)
    europe = office.team("Europe")
    body = {"team": europe, "comment": "Theirs."}
    with fence.allow_writes():
        TeamMember.objects.filter(team__name="Europe").update(is_active=False)
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 422, "team_is_empty")
    assert office.call("operations", "PATCH", f"teams/{europe}/", {"observing": True}).status_code == 200
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 422, "team_observes")


def test_whoever_accepts_meanwhile_has_answered(office: Office, lead: Json) -> None:
    handoff = office.post("sales2", f"handoffs/{lead['handoff']}/accept/")
    assert (handoff["status"], handoff["paused"]) == ("accepted", None)
    (placement,) = office.get("operations", "placements/")["results"]
    assert (placement["answer"], placement["answered_by"]) == ("stays", "Dana Whitfield")
    body = {"stays": True, "comment": "Late."}
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 409, "no_placement_open")


def test_what_marketing_withdraws_nobody_needs_to_place(office: Office, lead: Json) -> None:
    office.post("marketing", f"leads/{lead['id']}/disqualify/", {"reason": "spam", "comment": "A machine."})
    assert Placement.objects.get().answer == "void"
    assert office.clock(lead["handoff"], "not_mine")["outcome"] == "void"


def test_disputes_are_refused(office: Office, subtests: pytest.Subtests) -> None:
    lead = office.handed_over()
    for body, status, code in REFUSED_DISPUTES:
        with subtests.test(body=str(body)):
            refused(office, "sales", f"handoffs/{lead['handoff']}/not-mine/", body, status, code)


def test_one_at_a_time_and_answered_once(office: Office, lead: Json) -> None:
    refused(office, "sales2", f"handoffs/{lead['handoff']}/not-mine/", WHY, 409, "placement_open")
    place(office, lead, stays=True)
    body = {"stays": True, "comment": "Again."}
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 409, "no_placement_open")


def test_answers_are_refused(office: Office, lead: Json, subtests: pytest.Subtests) -> None:
    here, triage, nowhere = office.team("North America"), office.team("Triage desk"), lead["id"]
    engineers = office.team("Engineering desk")
    rows: list[Any] = [
        ({"comment": "x"}, 422, "placement_required", ["/team", "/partner", "/stays"]),
        ({"comment": "x", "stays": True, "team": here}, 422, "placement_required", ["/team", "/partner", "/stays"]),
        ({"comment": "x", "stays": False}, 422, "placement_required", ["/team", "/partner", "/stays"]),
        ({"stays": True}, 422, "comment_required", ["/comment"]),
        ({"stays": True, "comment": " "}, 422, "comment_required", ["/comment"]),
        ({"comment": "x", "team": here}, 422, "same_team", ["/team"]),
        ({"comment": "x", "team": nowhere}, 422, "unknown_team", ["/team"]),
        ({"comment": "x", "team": triage}, 422, "unknown_team", ["/team"]),
        ({"comment": "x", "team": engineers}, 422, "unknown_team", ["/team"]),
        ({"comment": "x", "partner": nowhere}, 422, "unknown_partner", ["/partner"]),
        ({"comment": "x", "team": "Europe"}, 400, "wrong_type", ["/team"]),
        ({"comment": "x", "stays": "yes"}, 400, "wrong_type", ["/stays"]),
    ]
    for body, status, code, pointers in rows:
        with subtests.test(body=str(body)):
            problem = refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, status, code)
            assert [fault["pointer"] for fault in problem["errors"]] == pointers
    office.let_team_observe(office.team("Europe"))
    body = {"comment": "x", "team": office.team("Europe")}
    refused(office, "operations", f"handoffs/{lead['handoff']}/place/", body, 422, "team_observes")
