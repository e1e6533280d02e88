"""A quote or no-bid, its follow-up and an end are promised of each RFQ, and run as the other clocks do."""

from typing import Any

import pytest

from qualification.models import ClockRun
from tests.qualification.office import Json, Office
from tests.qualification.rest.test_rfqs import HOUSING, QUOTE, qualified, rfqs_of

pytestmark = pytest.mark.django_db


def clocks(rfq: str) -> dict[str, str]:
    """How each clock of an RFQ stands; of a kind the latest."""
    rows = ClockRun.objects.filter(rfq_id=rfq).order_by("started_at", "pk")
    return dict(rows.values_list("kind", "outcome"))


def accepted(office: Office, **properties: Any) -> tuple[Json, Json]:
    """A lead that sales accepted, with its RFQ."""
    lead = office.lead("rfq_submitted", properties=HOUSING | properties)
    office.run_due()
    lead = office.get("viewer", f"leads/{lead['id']}/")
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    return lead, rfqs_of(office, lead["id"])[0]


def test_a_quote_is_promised_once_a_complete_rfq_is_accepted(office: Office) -> None:
    lead, rfq = accepted(office)
    run = ClockRun.objects.get(rfq=rfq["id"])
    assert (run.kind, run.number, run.unit, run.owner) == ("quote", 5, "business_days", "sales")
    listed = office.clock(lead["handoff"], "quote")
    assert listed["outcome"] == "running"


def test_nothing_is_promised_before_an_rfq_says_everything_that_a_quote_takes(office: Office) -> None:
    _, rfq = accepted(office, required_by=None)
    assert clocks(rfq["id"]) == {}
    office.call("sales", "PATCH", f"rfqs/{rfq['id']}/", {"required_by": "2027-03-01"})
    assert clocks(rfq["id"]) == {"quote": "running"}


def test_a_later_signal_completes_it(office: Office) -> None:
    _, rfq = accepted(office, required_by=None)
    office.lead("quote_request", properties={"project": HOUSING["project"], "required_by": "2027-03-01"})
    assert clocks(rfq["id"]) == {"quote": "running"}


def test_a_quote_keeps_the_promise_and_gives_two_others(office: Office) -> None:
    lead, rfq = qualified(office)
    office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    assert clocks(rfq["id"]) == {"quote": "met", "quote_follow_up": "running", "quote_end": "running"}
    end = ClockRun.objects.get(rfq=rfq["id"], kind="quote_end")
    assert end.due_at.isoformat() == "2027-01-31T00:00:00+00:00"
    handoff = office.get("viewer", f"leads/{lead['id']}/")["handoff"]
    office.pass_time(hours=1)
    office.post("sales", f"handoffs/{handoff}/attempts/", {"channel": "phone", "outcome": "reached"}, 201)
    assert clocks(rfq["id"])["quote_follow_up"] == "met"
    office.post("sales", f"rfqs/{rfq['id']}/won/", {})
    assert clocks(rfq["id"])["quote_end"] == "met"


def test_a_revision_of_the_buyer_is_quoted_anew(office: Office) -> None:
    _, rfq = qualified(office)
    office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    office.post("sales", f"rfqs/{rfq['id']}/revise/", {"required_by": "2027-04-01"})
    assert clocks(rfq["id"]) == {"quote": "running", "quote_follow_up": "void", "quote_end": "void"}


def test_a_no_bid_keeps_the_promise_and_an_end_of_the_lead_ends_it(office: Office) -> None:
    lead, rfq = accepted(office)
    other = office.post("sales", "rfqs/", {"lead": lead["id"], "project": "Other"}, 201)
    office.post("sales", f"rfqs/{rfq['id']}/no-bid/", {"reason": "terms", "comment": "No"})
    assert clocks(rfq["id"]) == {"quote": "met"}
    line = {"quantities": [5], "material": "PEEK", "process": "Turning"}
    office.post("sales", f"rfqs/{other['id']}/lines/", line, 201)
    office.call("sales", "PATCH", f"rfqs/{other['id']}/", {"required_by": "2027-03-01"})
    assert clocks(other["id"]) == {"quote": "running"}
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Later"})
    assert clocks(other["id"]) == {"quote": "void"}


def test_a_hold_stops_it_and_a_breach_is_told(office: Office) -> None:
    lead, rfq = accepted(office)
    hold = {"reason": "tooling_change", "until": "2026-11-10T15:00:00Z"}
    office.post("sales", f"leads/{lead['id']}/hold/", hold)
    assert ClockRun.objects.get(rfq=rfq["id"]).running_since is None
    office.pass_time(days=30)
    run = ClockRun.objects.get(rfq=rfq["id"])
    assert (run.outcome, run.breached_at is not None) == ("running", True)
    told = [
        one for one in office.get("operations", "events/", page_size=200)["results"] if one["type"] == "clock.breached"
    ]
    assert [one["data"]["clock"] for one in told] == ["quote"]
