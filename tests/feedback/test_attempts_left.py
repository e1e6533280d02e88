"""Attempts to reach a contact: how many over how many channels are left, and when somebody is unreachable."""

from typing import Any

import pytest

from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
UNREACHABLE: Json = {"reason": "unreachable", "comment": "Six calls and a mail."}


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead that sales accepted."""
    return office.accepted()


def attempt(office: Office, lead: Json, channel: str = "phone", outcome: str = "no_answer") -> Json:
    """One more; the handoff as it then stands."""
    body = {"channel": channel, "outcome": outcome}
    handoff: Json = office.post("sales", f"handoffs/{lead['handoff']}/attempts/", body, 201)
    return handoff


def tried_as_agreed(office: Office, lead: Json) -> None:
    """Five calls and a mail."""
    for channel in ["phone"] * 5 + ["email"]:
        attempt(office, lead, channel)


def test_the_list_says_what_was_tried_and_what_is_left(office: Office, lead: Json) -> None:
    attempt(office, lead)
    office.pass_time(minutes=5)
    attempt(office, lead, outcome="left_message")
    view = office.get("viewer", f"handoffs/{lead['handoff']}/attempts/")
    assert view["attempts"] == {
        "made": 2,
        "channels": ["phone"],
        "reached": False,
        "agreed": 6,
        "agreed_channels": 2,
        "left": 4,
        "channels_left": 1,
        "complete": False,
        "due_at": "2026-11-18T15:00:00Z",
        "text": "4 more attempts of 6 to make, over 1 more channel at least; 2 attempts over 1 channel so far.",
    }
    assert [(each["outcome"], each["at"], each["by"]) for each in view["results"]] == [
        ("no_answer", "2026-11-03T15:00:00Z", "Sam Keller"),
        ("left_message", "2026-11-03T15:05:00Z", "Sam Keller"),
    ]
    assert office.get("viewer", f"handoffs/{lead['handoff']}/")["attempts"] == view["attempts"]


def test_before_acceptance_no_window_runs(office: Office) -> None:
    lead = office.handed_over()
    left = office.get("viewer", f"handoffs/{lead['handoff']}/attempts/")["attempts"]
    assert (left["made"], left["left"], left["due_at"]) == (0, 6, None)


def test_reaching_somebody_stops_the_clock(office: Office, lead: Json) -> None:
    attempt(office, lead)
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "running"
    assert attempt(office, lead, outcome="reached")["attempts"]["reached"]
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "met"


def test_so_do_the_agreed_attempts(office: Office, lead: Json) -> None:
    tried_as_agreed(office, lead)
    assert office.get("viewer", f"handoffs/{lead['handoff']}/attempts/")["attempts"]["complete"]
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "met"


def test_six_over_one_channel_are_not_as_agreed(office: Office, lead: Json) -> None:
    for _ in range(6):
        attempt(office, lead)
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "running"
    problem = refused(office, "sales", f"leads/{lead['id']}/recycle/", UNREACHABLE, 409, "attempts_incomplete")
    assert (problem["attempts_left"], problem["channels_left"]) == (1, 1)
    attempt(office, lead, "email")
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "met"


def test_attempts_after_the_window_count_and_the_promise_stays_broken(office: Office, lead: Json) -> None:
    office.pass_time(days=20)
    tried_as_agreed(office, lead)
    assert office.clock(lead["handoff"], "attempts")["outcome"] == "late"
    breaches = office.get("viewer", f"handoffs/{lead['handoff']}/")["breaches"]
    assert "attempts" in [breach["clock"] for breach in breaches]
    assert office.post("sales", f"leads/{lead['id']}/recycle/", UNREACHABLE)["stage"] == "nurture"


@pytest.mark.parametrize("act", ["recycle", "disqualify"])
def test_nobody_is_unreachable_before(office: Office, lead: Json, act: str) -> None:
    attempt(office, lead)
    refused(office, "sales", f"leads/{lead['id']}/{act}/", UNREACHABLE, 409, "attempts_incomplete")
    body = UNREACHABLE | {"to": "nurture"}
    refused(office, "sales", f"leads/{lead['id']}/advance/", body, 409, "attempts_incomplete")


def test_what_marketing_nurtures_was_never_in_the_hand_of_sales(office: Office) -> None:
    lead = office.mql()
    assert office.post("marketing", f"leads/{lead['id']}/recycle/", UNREACHABLE)["stage"] == "nurture"
    lead = office.handed_over("ben@medico.example")
    refused(office, "marketing", f"leads/{lead['id']}/recycle/", UNREACHABLE, 409, "attempts_incomplete")


def test_a_partner_sees_only_its_own(office: Office, lead: Json) -> None:
    answer = office.call("partner", "GET", f"handoffs/{lead['handoff']}/attempts/", {})
    assert answer.status_code == 403
    assert office.call("viewer", "GET", f"handoffs/{lead['id']}/attempts/", {}).status_code == 404


def test_a_page_of_handoffs_costs_the_same_whatever_was_tried(office: Office, lead: Json) -> None:
    from tests.qualification.office import statements_of

    def cost() -> int:
        return statements_of(lambda: office.get("manager", "handoffs/"))

    few = cost()
    tried_as_agreed(office, lead)
    office.accepted("ben@medico.example")
    assert cost() == few
