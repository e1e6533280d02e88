"""Clocks of sales stand still while a machine's word needs feedback, to the second, and what was stays as it was."""

from typing import Any

import pytest

from leadhub.models import Event
from qualification.models import ClockRun, Handoff
from tests.qualification.drafts import changed, published
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
SAID: Json = {"to": "rejected", "source": "hubspot-eu"}


def says(office: Office, lead: Json, **changes: Any) -> Json:
    """A machine's word of a lead."""
    found: Json = office.post("integration", f"leads/{lead['id']}/propose/", SAID | changes)
    return found


def not_so(office: Office, word: Json) -> None:
    """A person says that it is wrong."""
    office.post("sales", f"needs-feedback/{word['id']}/dismiss/", {"comment": "Another record."})


def dues(lead: Json) -> dict[str, Any]:
    """When the promises of sales on its handoff are due."""
    runs = ClockRun.objects.filter(handoff=lead["handoff"], owner="sales").exclude(kind="feedback")
    return dict(runs.values_list("kind", "due_at"))


def breaches(kind: str = "acceptance") -> int:
    """How often a breach of a kind was told."""
    types = ("handoff.breached", "clock.breached")
    return sum(event.data["clock"] == kind for event in Event.objects.filter(type__in=types))


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open urgent handoff, of a Tuesday at nine in Chicago: to be accepted within a business hour."""
    return office.handed_over()


def test_due_times_move_by_exactly_the_business_time_that_they_stood(office: Office, lead: Json) -> None:
    office.pass_time(minutes=20)
    word = says(office, lead)
    # From 9:20 on Tuesday to 10:00 on Wednesday are 7 hours 40 until five, and one hour.
    office.pass_time(hours=24, minutes=40)
    not_so(office, word)
    after = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert after["accept_due_at"] == "2026-11-04T16:40:00Z"
    assert after["response_due_at"] == "2026-11-04T17:40:00Z"
    assert after["paused"] is None


def test_nothing_of_it_is_breached_or_expires_meanwhile(office: Office, lead: Json) -> None:
    says(office, lead)
    office.pass_time(days=14)
    assert Handoff.objects.get().status == "open"
    assert (breaches("acceptance"), breaches("first_response")) == (0, 0)
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["breaches"] == []
    assert Handoff.objects.get().next_due_at is None


def test_the_answer_itself_has_a_time_and_is_overdue_once(office: Office, lead: Json) -> None:
    word = says(office, lead)
    assert word["due_at"] == "2026-11-03T16:00:00Z"
    office.pass_time(days=2)
    assert breaches("feedback") == 1
    not_so(office, word)
    run = ClockRun.objects.get(kind="feedback")
    assert (run.outcome, run.owner) == ("late", "sales")


def test_the_agreement_may_promise_a_time_of_its_own(office: Office) -> None:
    clause = {"code": "feedback", "label": "Why a machine says so", "number": 3, "unit": "business_hours"}
    clause |= {"clock": "business", "owner": "sales", "scope": {}}
    published(office, changed(office, "agreements", lambda content: content["clauses"].append(clause)))
    lead = office.handed_over()
    assert says(office, lead)["due_at"] == "2026-11-03T18:00:00Z"
    assert ClockRun.objects.get(kind="feedback").clause is not None


def test_a_breach_that_was_before_stays_as_it_was(office: Office, lead: Json) -> None:
    office.pass_time(hours=1, minutes=10)
    (before,) = office.get("sales", f"handoffs/{lead['handoff']}/")["breaches"]
    word = says(office, lead)
    office.pass_time(hours=3)
    not_so(office, word)
    office.pass_time(minutes=1)
    after = office.get("sales", f"handoffs/{lead['handoff']}/")
    assert [each for each in after["breaches"] if each["clock"] == "acceptance"] == [before]
    assert after["accept_due_at"] == before["due_at"] == "2026-11-03T16:00:00Z"
    assert breaches("acceptance") == 1


def test_of_what_is_over_no_due_time_ever_moves(office: Office, lead: Json) -> None:
    word = says(office, lead)
    office.pass_time(hours=2)
    office.post("sales", f"needs-feedback/{word['id']}/explain/", {"reason": "timing", "comment": "Later."})
    before = dues(lead)
    says(office, lead)
    office.pass_time(days=3)
    assert dues(lead) == before
    assert not ClockRun.objects.filter(handoff=lead["handoff"], outcome="running").exists()
    assert ClockRun.objects.get(handoff=lead["handoff"], kind="acceptance").outcome == "met"


def test_the_clocks_of_an_accepted_lead_stand_too(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"handoffs/{lead['handoff']}/attempts/", {"channel": "phone", "outcome": "reached"}, 201)
    before = dues(lead)["decision"]
    word = says(office, lead, to="lost", source="salesforce")
    standing = ClockRun.objects.filter(handoff=lead["handoff"], outcome="running", running_since=None)
    assert {"decision", "status"} <= set(standing.values_list("kind", flat=True))
    office.pass_time(days=7)
    not_so(office, word)
    # A week of five business days: the decision is due a week later, at the same time of day.
    assert (dues(lead)["decision"] - before).days == 7


def test_what_else_stops_them_stops_them_still(office: Office, lead: Json) -> None:
    office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"]})
    word = says(office, lead)
    not_so(office, word)
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"]["cause"] == "needs_data"
    assert office.clock(lead["handoff"], "acceptance")["paused"]
    office.post("marketing", f"handoffs/{lead['handoff']}/provide-data/", {})
    assert not office.clock(lead["handoff"], "acceptance")["paused"]


def test_the_end_of_another_pause_does_not_end_this_one(office: Office, lead: Json) -> None:
    says(office, lead)
    office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"]})
    office.post("marketing", f"handoffs/{lead['handoff']}/provide-data/", {})
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"]["cause"] == "needs_feedback"
    assert office.clock(lead["handoff"], "acceptance")["paused"]
    assert not office.clock(lead["handoff"], "feedback")["paused"]


def test_a_hold_stops_the_time_for_the_answer_as_well(office: Office, lead: Json) -> None:
    says(office, lead)
    hold = {"reason": "tooling_change", "until": "2026-11-05T15:00:00Z"}
    office.post("marketing", f"leads/{lead['id']}/hold/", hold)
    assert office.clock(lead["handoff"], "feedback")["paused"]
    office.pass_time(days=2)
    assert not office.clock(lead["handoff"], "feedback")["paused"]
    assert office.clock(lead["handoff"], "acceptance")["paused"]


def test_the_engineers_go_on_meanwhile(office: Office) -> None:
    lead = office.accepted()
    office.post("sales", f"leads/{lead['id']}/technical-review/", {"question": "5 µm?"}, 201)
    says(office, lead)
    assert not office.clock(lead["handoff"], "technical_review")["paused"]
