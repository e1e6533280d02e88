"""Sales asks marketing for what is missing: clocks stand still and run on with exactly what was left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qualification.models import ClockRun, DataRequest, Remark
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
ASK: Json = {"items": ["required_by", "phone"], "comment": "They gave no number."}
REFUSED: list[Any] = [
    ({}, 422, "items_required", ["/items"]),
    ({"items": []}, 422, "items_required", ["/items"]),
    ({"items": None}, 422, "items_required", ["/items"]),
    ({"items": ["phone", "shoe_size", "moon"]}, 422, "unknown_item", ["/items/1", "/items/2"]),
    ({"items": "phone"}, 400, "wrong_type", ["/items"]),
    ({"items": [5]}, 400, "wrong_type", ["/items/0"]),
    ({"items": ["p" * 61]}, 422, "out_of_bounds", ["/items/0"]),
    ({"items": ["phone"] * 61}, 422, "out_of_bounds", ["/items"]),
    ({"items": ["phone"], "comment": "c" * 10_001}, 422, "out_of_bounds", ["/comment"]),
    ({"items": ["phone"], "until": "2026-12-01"}, 400, "unknown_field", ["/until"]),
]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff, twenty minutes after it was made: forty of the hour to answer are left."""
    lead = office.handed_over()
    office.pass_time(minutes=20)
    return lead


def ask(office: Office, lead: Json, **changes: Any) -> Json:
    """Sales asks; the handoff as it then stands."""
    handoff: Json = office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", ASK | changes)
    return handoff


def test_clocks_stand_still_and_it_says_why(office: Office, lead: Json) -> None:
    handoff = ask(office, lead)
    assert handoff["status"] == "open"
    assert handoff["paused"] == {
        "cause": "needs_data",
        "since": "2026-11-03T15:20:00Z",
        "until": None,
        "text": "Paused: marketing is asked for what is missing.",
    }
    assert office.clock(lead["handoff"], "acceptance")["paused"]
    office.pass_time(days=2)
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["breaches"] == []


def test_marketing_has_a_clock_of_five_business_days(office: Office, lead: Json) -> None:
    ask(office, lead)
    run = office.clock(lead["handoff"], "needs_data")
    assert (run["owner"], run["paused"], run["due_at"]) == ("marketing", False, "2026-11-10T15:20:00Z")


def test_what_was_left_runs_on_exactly(office: Office, lead: Json) -> None:
    ask(office, lead)
    office.pass_time(hours=3)
    body = {"comment": "Called them."}
    handoff = office.post("marketing", f"handoffs/{lead['handoff']}/provide-data/", body)
    assert handoff["paused"] is None
    assert handoff["accept_due_at"] == "2026-11-03T19:00:00Z"
    assert office.clock(lead["handoff"], "needs_data")["outcome"] == "met"
    request = office.get("marketing", "data-requests/", open="false")["results"][0]
    assert (request["answered"], request["ended_by"], request["answer"]) == (True, "Marta Lindqvist", "Called them.")


def test_the_list_of_marketing_says_what_is_missing_and_until_when(office: Office, lead: Json) -> None:
    ask(office, lead, items=["phone", "required_by", "phone", "country"])
    (request,) = office.get("marketing", "data-requests/", open="true", team=office.team("North America"))["results"]
    assert request == {
        "id": request["id"],
        "handoff": lead["handoff"],
        "lead": lead["id"],
        "team": office.team("North America"),
        "items": ["phone", "required_by", "country"],
        "missing": ["phone", "required_by"],
        "comment": "They gave no number.",
        "asked_at": "2026-11-03T15:20:00Z",
        "asked_by": "Sam Keller",
        "due_at": "2026-11-10T15:20:00Z",
        "ended_at": None,
        "ended_by": None,
        "answered": False,
        "answer": None,
    }
    assert office.get("marketing", f"data-requests/{request['id']}/") == request
    for given in ({"open": "false"}, {"team": office.team("Europe")}, {"lead": lead["handoff"]}):
        assert office.get("marketing", "data-requests/", **given)["results"] == []


def test_it_ends_by_itself_once_all_that_was_missing_is_known(office: Office, lead: Json) -> None:
    ask(office, lead, items=["phone", "plant_location", "country"])
    office.pass_time(hours=1)
    contact = lead["contact"]
    office.call("marketing", "PATCH", f"contacts/{contact}/", {"phone": "+1 312 555 0100"})
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"]["cause"] == "needs_data"
    items = {"plant_location": {"status": "confirmed", "evidence": "Rochester"}}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert (handoff["paused"], handoff["accept_due_at"]) == (None, "2026-11-03T17:00:00Z")
    assert DataRequest.objects.get().answered


def test_a_signal_can_bring_what_was_missing(office: Office, lead: Json) -> None:
    ask(office, lead, items=["required_by", "material"])
    office.pass_time(minutes=10)
    office.deliver(office.signal("page_view", properties={"required_by": "2027-02-01", "material": "6061"}))
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is None
    assert DataRequest.objects.get().ended_by_name == "leadhub"


def test_what_is_known_can_be_asked_for_and_is_answered_by_a_person(office: Office, lead: Json) -> None:
    ask(office, lead, items=["country"])
    office.deliver(office.signal("page_view"))
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is not None
    office.post("operations", f"handoffs/{lead['handoff']}/provide-data/", {})
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is None


@pytest.mark.parametrize("late", [timedelta(), timedelta(minutes=39), timedelta(days=1)])
def test_once_the_agreed_time_is_over_sales_goes_on_as_of_then(office: Office, lead: Json, late: timedelta) -> None:
    ask(office, lead)
    office.pass_time(days=7, seconds=late.total_seconds())
    handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert (handoff["paused"], handoff["accept_due_at"]) == (None, "2026-11-10T16:00:00Z")
    assert handoff["status"] == ("expired" if late > timedelta(hours=8) else "open")
    request = DataRequest.objects.get()
    assert (request.answered, request.ended_at) == (False, datetime(2026, 11, 10, 15, 20, tzinfo=UTC))
    run = ClockRun.objects.get(kind="needs_data")
    assert (run.owner, run.outcome, run.breached_at is not None) == ("marketing", "missed", True)


def test_a_hold_meanwhile_stops_the_clock_of_marketing_too(office: Office, lead: Json) -> None:
    ask(office, lead)
    office.pass_time(hours=1)
    hold = {"reason": "internal_approval", "until": "2026-11-05T16:20:00Z"}
    office.post("sales", f"leads/{lead['id']}/hold/", hold)
    assert office.clock(lead["handoff"], "needs_data")["paused"]
    office.pass_time(days=2)
    handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert handoff["paused"]["cause"] == "needs_data"
    assert office.clock(lead["handoff"], "needs_data")["due_at"] == "2026-11-13T15:20:00Z"
    office.post("marketing", f"handoffs/{lead['handoff']}/provide-data/", {})
    assert office.clock(lead["handoff"], "acceptance")["left"] == 40 * 60


def test_an_accepted_handoff_may_lack_something_too(office: Office) -> None:
    lead = office.accepted()
    office.pass_time(hours=1)
    ask(office, lead)
    kinds = {
        run["kind"]: run["paused"] for run in office.get("sales", f"handoffs/{lead['handoff']}/clocks/")["results"]
    }
    assert kinds["decision"] and kinds["attempts"] and not kinds["needs_data"]


def test_accepting_does_not_end_it(office: Office, lead: Json) -> None:
    ask(office, lead)
    handoff = office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    assert (handoff["status"], handoff["paused"]["cause"]) == ("accepted", "needs_data")
    assert office.clock(lead["handoff"], "acceptance")["outcome"] == "met"
    assert office.clock(lead["handoff"], "decision")["paused"]


def test_rejecting_ends_it(office: Office, lead: Json) -> None:
    ask(office, lead)
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
    request = DataRequest.objects.get()
    assert (request.answered, request.ended_by_name) == (False, "Sam Keller")
    assert office.clock(lead["handoff"], "needs_data")["outcome"] == "void"
    refused(office, "marketing", f"handoffs/{lead['handoff']}/provide-data/", {}, 409, "no_data_request")


def test_refuses(office: Office, lead: Json, subtests: pytest.Subtests) -> None:
    for body, status, code, pointers in REFUSED:
        with subtests.test(body=str(body)[:80]):
            problem = refused(office, "sales", f"handoffs/{lead['handoff']}/needs-data/", body, status, code)
            assert [fault["pointer"] for fault in problem["errors"]] == pointers


def test_one_at_a_time(office: Office, lead: Json) -> None:
    ask(office, lead)
    refused(office, "sales2", f"handoffs/{lead['handoff']}/needs-data/", ASK, 409, "data_request_open")
    office.post("marketing", f"handoffs/{lead['handoff']}/provide-data/", {})
    refused(office, "marketing", f"handoffs/{lead['handoff']}/provide-data/", {}, 409, "no_data_request")
    assert ask(office, lead)["paused"]


def test_nothing_is_missing_on_what_is_closed(office: Office, lead: Json) -> None:
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
    problem = refused(office, "sales", f"handoffs/{lead['handoff']}/needs-data/", ASK, 409, "handoff_closed")
    assert problem["closed_by_name"] == "Sam Keller"


def test_a_refusal_keeps_no_remark(office: Office, lead: Json) -> None:
    refused(office, "sales", f"handoffs/{lead['handoff']}/needs-data/", ASK | {"items": ["x"]}, 422, "unknown_item")
    assert not Remark.objects.exists()
