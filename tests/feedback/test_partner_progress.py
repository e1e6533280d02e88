"""Partners say how it goes: each report once, along the way of sales and never back, with a new time for the next."""

from typing import Any

import pytest

from leadhub.models import Event
from qualification.models import Progress, Transition
from tests.feedback.keystone import accepted, reports, small_order
from tests.feedback.test_partner_door import ask
from tests.qualification.office import Office, rows_written
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

LOST = {"reason": "price", "comment": "Twelve percent above the other offer."}
# What is reported, what the partner then sees, and where the lead has been meanwhile.
WAYS: dict[str, tuple[list[str], str, list[str]]] = {
    "a call leaves the lead where it is": (["contacted"], "in_progress", []),
    "so does a meeting": (["contacted", "meeting"], "in_progress", []),
    "a project goes along sql": (["opportunity"], "in_progress", ["sql", "opportunity"]),
    "a quote goes along both": (["quoted"], "quoted", ["sql", "opportunity", "quoted"]),
    "a deal needs no quote": (["won"], "won", ["sql", "opportunity", "won"]),
    "a call after the project changes no stage": (
        ["opportunity", "contacted"],
        "in_progress",
        ["sql", "opportunity"],
    ),
    "step by step": (["contacted", "opportunity", "quoted", "won"], "won", ["sql", "opportunity", "quoted", "won"]),
    "lost for a reason": (["quoted", "lost"], "lost", ["sql", "opportunity", "quoted", "lost"]),
}
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no status": ({}, 400, "required"),
    "an unknown status": ({"status": "thinking"}, 422, "unknown_value"),
    "lost without a reason": ({"status": "lost", "comment": "x"}, 422, "reason_required"),
    "lost with a blank comment": ({"status": "lost", "reason": "price", "comment": " "}, 422, "comment_required"),
    "lost for a reason of another list": ({"status": "lost", "reason": "spam", "comment": "x"}, 422, "unknown_reason"),
    "in the future": ({"status": "contacted", "at": "2027-01-01T00:00:00Z"}, 422, "out_of_bounds"),
    "before it was handed over": ({"status": "contacted", "at": "2026-01-01T00:00:00Z"}, 422, "out_of_bounds"),
    "an amount without a currency": ({"status": "quoted", "amount": "10.00"}, 422, "currency_required"),
    "a currency without an amount": ({"status": "quoted", "currency": "USD"}, 422, "currency_required"),
    "no currency of this world": ({"status": "quoted", "amount": "10", "currency": "ZZZ"}, 422, "unknown_currency"),
    "nothing": ({"status": "quoted", "amount": "0", "currency": "USD"}, 422, "out_of_bounds"),
    "parts of a cent": ({"status": "quoted", "amount": "1.005", "currency": "USD"}, 422, "out_of_bounds"),
    "no number": ({"status": "quoted", "amount": "NaN", "currency": "USD"}, 422, "out_of_bounds"),
    "an amount of a call": ({"status": "contacted", "amount": "5", "currency": "USD"}, 422, "amount_not_expected"),
    "a field too many": ({"status": "contacted", "stage": "won"}, 400, "unknown_field"),
}


@pytest.mark.parametrize(("said", "status", "stages"), WAYS.values(), ids=WAYS)
def test_a_report_takes_the_lead_along(office: Office, said: list[str], status: str, stages: list[str]) -> None:
    lead = accepted(office)
    shown = [reports(office, lead, report, **(LOST if report == "lost" else {})) for report in said]
    assert shown[-1]["status"] == status
    moved = Transition.objects.filter(lead=lead["id"], cause="progress").order_by("seq")
    assert list(moved.values_list("to_stage", flat=True)) == stages
    assert set(moved.values_list("actor_kind", flat=True)) <= {"partner"}
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == (stages[-1] if stages else "sal")


@pytest.mark.parametrize(("body", "http", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(
    office: Office, body: dict[str, Any], http: int, code: str
) -> None:
    lead = accepted(office)
    before = rows_written()
    refused(office, "partner", f"partner/leads/{lead['handoff']}/progress/", body, http, code)
    assert (rows_written(), Progress.objects.count()) == (before, 0)


def test_what_was_not_accepted_has_no_progress(office: Office) -> None:
    lead = small_order(office)
    path = f"partner/leads/{lead['handoff']}/progress/"
    refused(office, "partner", path, {"status": "contacted"}, 409, "handoff_not_accepted")
    office.post("partner", f"partner/leads/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Spring."})
    refused(office, "partner", path, {"status": "contacted"}, 409, "handoff_closed")


@pytest.mark.parametrize(("first", "then"), [("quoted", "opportunity"), ("won", "contacted"), ("won", "quoted")])
def test_progress_never_goes_back(office: Office, first: str, then: str) -> None:
    lead = accepted(office)
    reports(office, lead, first)
    path = f"partner/leads/{lead['handoff']}/progress/"
    refused(office, "partner", path, {"status": then}, 409, "progress_goes_back")


def test_the_same_said_twice_is_one_report(office: Office) -> None:
    lead = accepted(office)
    said = {"amount": "1200.50", "currency": "USD"}
    first = reports(office, lead, "quoted", **said)
    events = Event.objects.count()
    assert reports(office, lead, "quoted", **said) == first
    assert (Progress.objects.count(), Event.objects.count()) == (1, events)
    assert office.get("viewer", f"leads/{lead['id']}/")["value"] == {
        "amount": "1200.50",
        "currency": "USD",
        "kind": "quoted",
    }
    reports(office, lead, "quoted", amount="1100.00", currency="USD")
    assert Progress.objects.count() == 2
    office.pass_time(days=3)
    reports(office, lead, "quoted")
    assert Progress.objects.count() == 3


def test_an_end_said_twice_is_one_end_whenever(office: Office) -> None:
    lead = accepted(office)
    first = reports(office, lead, "lost", **LOST)
    office.pass_time(days=40)
    assert reports(office, lead, "lost", **LOST) == first
    assert Transition.objects.filter(lead=lead["id"], to_stage="lost").count() == 1
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "lost"


def test_each_report_gives_fourteen_days_anew_and_the_first_is_the_response(office: Office) -> None:
    lead = accepted(office)
    begun = office.clock(lead["handoff"], "status")
    office.pass_time(days=5)
    reports(office, lead, "contacted")
    handoff = office.get("manager", f"handoffs/{lead['handoff']}/")
    assert handoff["responded_at"] is not None
    assert office.clock(lead["handoff"], "first_response")["outcome"] in ("met", "late")
    anew = office.clock(lead["handoff"], "status")
    assert (begun["due_at"] < anew["due_at"], anew["outcome"]) == (True, "running")


def test_both_doors_report_alike(office: Office) -> None:
    lead = accepted(office)
    document = (
        "mutation($id: ID!, $input: ProgressInput!) { reportLead(id: $id, input: $input) "
        "{ ... on PartnerLead { status } ... on Refusal { code } } }"
    )
    given = {"status": "QUOTED", "amount": "70.00", "currency": "EUR"}
    assert ask(office, "partner", document, id=lead["handoff"], input=given)["data"]["reportLead"] == {
        "status": "QUOTED"
    }
    again = ask(office, "partner", document, id=lead["handoff"], input={"status": "OPPORTUNITY"})
    assert again["data"]["reportLead"] == {"code": "progress_goes_back"}
    foreign = ask(office, "partner2", document, id=lead["handoff"], input={"status": "QUOTED"})
    assert foreign["data"]["reportLead"] == {"code": "not_found"}


def test_leads_are_found_by_how_far_they_are(office: Office) -> None:
    new = small_order(office, "new@tinytools.example")
    taken = accepted(office, "taken@tinytools.example")
    called = accepted(office, "called@tinytools.example")
    reports(office, called, "contacted")
    for status, lead in (("new", new), ("accepted", taken), ("in_progress", called)):
        (found,) = office.get("partner", "partner/leads/", status=status)["results"]
        assert (found["id"], found["status"]) == (lead["handoff"], status)
    assert office.get("partner", "partner/leads/", status="won,lost")["results"] == []


def test_of_what_was_given_back_nothing_later_is_shown(office: Office) -> None:
    lead = small_order(office)
    back = {"reason": "belongs_to_channel", "comment": "Not ours."}
    office.post("partner", f"partner/leads/{lead['handoff']}/reject/", back)
    small_order(office, properties={"quantity": 30, "project": "later project"})
    shown = office.get("partner", f"partner/leads/{lead['handoff']}/")
    assert (shown["status"], shown["card"]["email"], shown["rfq"]["project"]) == ("returned", None, None)


def test_an_order_is_said_anew_after_somebody_has_corrected_it(office: Office) -> None:
    lead = accepted(office)
    reports(office, lead, "won")
    office.post("operations", f"leads/{lead['id']}/reopen/", {"reason": "Another order was meant"})
    office.pass_time(days=3)
    assert reports(office, lead, "won")["status"] == "won"
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "won"


def test_the_rfq_is_won_for_what_the_partner_says(office: Office) -> None:
    lead = accepted(office)
    reports(office, lead, "won", amount="5000.00", currency="USD")
    (rfq,) = office.get("viewer", "rfqs/", lead=lead["id"])["results"]
    assert (rfq["status"], rfq["won"]) == ("won", {"amount": "5000.00", "currency": "USD"})
