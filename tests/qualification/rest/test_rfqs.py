"""RFQs: made by signals, kept by hand, quoted and ended each by itself, and the lead follows."""

from typing import Any

import pytest

from qualification.models import Rfq
from tests.qualification.office import Json, Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

HOUSING: Json = {
    "project": "Housing, second source",
    "quantity": 500,
    "annual_volume": 20000,
    "has_drawings": True,
    "material": "Aluminium 6061",
    "process": "5-axis milling",
    "tolerance_um": 10,
    "required_by": "2027-02-01",
    "order_kind": "series",
    "end_customer": "Acme Medical",
}
QUOTE: Json = {"amount": "12500.50", "currency": "USD", "valid_until": "2026-12-31"}


def asked(office: Office, type: str = "rfq_submitted", **properties: Any) -> Json:
    """The newest RFQ of the lead that asks."""
    lead = office.lead(type, properties=HOUSING | properties)
    office.run_due()
    return rfqs_of(office, lead["id"])[-1]


def rfqs_of(office: Office, lead: str) -> list[Json]:
    """The RFQs of a lead in their order."""
    found: list[Json] = office.get("viewer", "rfqs/", lead=lead)["results"]
    return sorted(found, key=lambda rfq: int(rfq["number"]))


def qualified(office: Office, **properties: Any) -> tuple[Json, Json]:
    """A lead that sales qualified, with its RFQ."""
    rfq = asked(office, **properties)
    lead = office.get("viewer", f"leads/{rfq['lead']}/")
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    items = {
        name: {"status": "confirmed", "evidence": "Call"}
        for name in ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
    }
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    return office.post("sales", f"leads/{lead['id']}/qualify/"), rfq


def lead_of(office: Office, lead: Json) -> Json:
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


def test_a_signal_makes_the_rfq_of_its_lead(office: Office) -> None:
    rfq = asked(office)
    assert (rfq["number"], rfq["revision"], rfq["status"]) == (1, 1, "open")
    assert (rfq["project"], rfq["end_customer"]) == ("Housing, second source", "Acme Medical")
    assert rfq["missing"] == []
    line = rfq["lines"][0]
    assert (line["quantities"], line["annual_volume"], line["material"]) == ([500], 20000, "Aluminium 6061")
    assert (line["tolerance_um"], line["order_kind"]) == (10.0, "series")


def test_the_same_signal_again_changes_nothing(office: Office) -> None:
    signal = office.signal("rfq_submitted", properties=HOUSING)
    office.deliver(signal)
    office.deliver(signal)
    assert Rfq.objects.get().revision == 1


def test_a_later_signal_of_the_project_is_a_revision(office: Office) -> None:
    first = asked(office)
    office.pass_time(hours=1)
    again = asked(office, "quote_request", project="housing second source", quantity=800, material=None)
    assert (again["id"], again["revision"]) == (first["id"], 2)
    assert (again["lines"][0]["quantities"], again["lines"][0]["material"]) == ([800], "Aluminium 6061")
    (before,) = again["revisions"]
    assert (before["revision"], before["content"]["lines"][0]["quantities"]) == (1, [500])


def test_another_project_and_none_are_rfqs_of_their_own(office: Office) -> None:
    lead = asked(office)["lead"]
    asked(office, project="Bracket")
    asked(office, project=None)
    asked(office, project=None)
    assert [rfq["project"] for rfq in rfqs_of(office, lead)] == ["Housing, second source", "Bracket", None, None]


def test_what_comes_late_from_before_only_completes_an_rfq(office: Office) -> None:
    office.lead("rfq_submitted", properties=HOUSING | {"material": None})
    office.lead("rfq_submitted", days_ago=2, properties=HOUSING | {"quantity": 3, "material": "PEEK"})
    rfq = Rfq.objects.get()
    line = rfq.lines.get()
    assert (rfq.revision, line.quantities, line.material) == (1, [500], "PEEK")


def test_one_batch_makes_and_revises(office: Office) -> None:
    told = [
        office.signal("rfq_submitted", days_ago=3 - day, properties=HOUSING | {"quantity": day + 1}) for day in range(3)
    ]
    office.deliver(*told)
    rfq = Rfq.objects.get()
    assert (rfq.revision, rfq.lines.get().quantities, rfq.revisions.count()) == (3, [3], 2)


def test_what_is_typed_in_makes_an_rfq_too(office: Office) -> None:
    lead = office.mql()
    asked = {"type": "rfq_submitted", "properties": HOUSING, "keep": True}
    body = {"contact": {"email": "dana@medico.example"}, "product_line": "cnc-machining"} | asked
    office.post("sales", "leads/", body, 201)
    rfq = Rfq.objects.get()
    assert (str(rfq.lead_id), rfq.project) == (lead["id"], HOUSING["project"])
    assert list(rfq.clocks.values_list("kind", flat=True)) == ["quote"]
    office.run_due()
    told = [event["type"] for event in office.get("operations", "events/", page_size=200)["results"]]
    assert told.count("rfq.received") == 1


def test_history_makes_no_rfq(office: Office) -> None:
    office.post("integration", "signals/", {"signals": [office.signal("rfq_submitted", days_ago=90)], "history": True})
    assert not Rfq.objects.exists()


def test_an_rfq_is_added_edited_and_revised_by_hand(office: Office) -> None:
    lead = office.mql()
    body = {
        "lead": lead["id"],
        "reference": "4711",
        "required_by": "2027-03-01",
        "target_price": {"amount": "3.20", "currency": "EUR"},
        "lines": [
            {"part_number": "A-1", "quantities": [1000, 100], "drawing": {"name": "A-1.pdf", "sha256": "A" * 64}}
        ],
    }
    made = office.post("marketing", "rfqs/", body, 201)
    assert made["lines"][0]["quantities"] == [100, 1000]
    assert made["lines"][0]["drawing"]["sha256"] == "a" * 64
    assert made["missing"] == []
    path = f"rfqs/{made['id']}/"
    edited = office.call("sales", "PATCH", path, {"application": "Pump"})
    assert (edited.status_code, edited.json()["application"], edited.json()["revision"]) == (200, "Pump", 1)
    stale = office.call("sales", "PATCH", path, {"application": "Valve"}, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    priced = office.call("sales", "PATCH", path, {"target_price": {"amount": "3.10", "currency": "EUR"}})
    assert priced.json()["target_price"] == {"amount": "3.10", "currency": "EUR"}
    assert office.call("sales", "PATCH", path, {"target_price": None}).json()["target_price"] is None
    more = office.post("sales", f"{path}lines/", {"part_number": "A-2"}, 201)
    assert ([line["number"] for line in more["lines"]], more["missing"]) == (
        [1, 2],
        ["quantity", "drawing_or_material"],
    )
    whole = office.call(
        "sales", "PATCH", f"{path}lines/2/", {"quantities": [5], "material": "PEEK", "process": "Turning"}
    )
    assert whole.json()["missing"] == []
    revised = office.post("sales", f"{path}revise/", {"lines": [{"part_number": "B"}]})
    assert (revised["revision"], [line["part_number"] for line in revised["lines"]]) == (2, ["B"])
    assert [line["part_number"] for line in revised["revisions"][0]["content"]["lines"]] == ["A-1", "A-2"]


FAULTS: dict[str, tuple[Json, int, str]] = {
    "an amount of no currency": ({"target_price": {"amount": "1", "currency": "XXQ"}}, 422, "unknown_currency"),
    "less than nothing": ({"target_price": {"amount": "-1", "currency": "USD"}}, 422, "out_of_bounds"),
    "three decimals": ({"expected": {"amount": "1.005", "currency": "USD"}}, 422, "out_of_bounds"),
    "no number at all": ({"expected": {"amount": "NaN", "currency": "USD"}}, 422, "out_of_bounds"),
    "a hash that is none": ({"lines": [{"drawing": {"name": "a", "sha256": "zz"}}]}, 422, "malformed_hash"),
    "a drawing without a name": ({"lines": [{"drawing": {"name": " "}}]}, 422, "blank"),
    "a time to come": ({"received_at": "2030-01-01T00:00:00Z"}, 422, "in_the_future"),
    "an unknown field": ({"stage": "won"}, 400, "unknown_field"),
    "a marking of no list": ({"export_marking": "secret"}, 422, "unknown_value"),
    "a lead that is none": ({"lead": "01936d2f-8f4e-7cc0-b2a5-0c1f6f3f2a11"}, 404, "not_found"),
}


@pytest.mark.parametrize(("changes", "status", "code"), FAULTS.values(), ids=FAULTS)
def test_what_is_refused_changes_nothing(office: Office, changes: Json, status: int, code: str) -> None:
    lead = office.mql()
    before = rows_written()
    answer = office.call("sales", "POST", "rfqs/", {"lead": lead["id"]} | changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert rows_written() == before


def test_with_the_first_quote_the_lead_is_quoted_through_opportunity(office: Office) -> None:
    lead, rfq = qualified(office)
    quoted = office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    assert (quoted["status"], quoted["quotes"][0]["revision"]) == ("quoted", 1)
    assert quoted["quotes"][0]["amount"] == {"amount": "12500.50", "currency": "USD"}
    now = lead_of(office, lead)
    assert (now["stage"], now["value"]) == ("quoted", {"amount": "12500.50", "currency": "USD", "kind": "quoted"})
    path = [entry["data"]["to"] for entry in timeline(office, lead, "transition")][-2:]
    assert path == ["opportunity", "quoted"]
    again = office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE | {"amount": "11000"}, 201)
    assert [(quote["number"], quote["revision"]) for quote in again["quotes"]] == [("1", 1), ("1", 2)]
    assert lead_of(office, lead)["value"]["amount"] == "11000.00"


def timeline(office: Office, lead: Json, kind: str) -> list[Json]:
    entries = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    return [entry for entry in entries if entry["kind"] == kind]


def test_what_is_not_qualified_is_not_quoted(office: Office) -> None:
    rfq = asked(office)
    lead = office.get("viewer", f"leads/{rfq['lead']}/")
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    before = rows_written()
    refused = office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 409)
    assert refused["code"] == "stage_not_allowed"
    assert rows_written() == before


def test_only_the_holder_quotes_and_ends(office: Office) -> None:
    rfq = asked(office, quantity=30, annual_volume=None)
    for act, body in (("quotes", QUOTE), ("won", {}), ("lost", {"reason": "price", "comment": "Dear"})):
        answer = office.call("marketing", "POST", f"rfqs/{rfq['id']}/{act}/", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_sales")


ENDS: dict[str, tuple[str, str]] = {
    "lost": ("lost", "price"),
    "no-bid": ("no_bid", "outside_capability"),
    "withdraw": ("withdrawn", "project_cancelled"),
}


@pytest.mark.parametrize(("act", "status", "reason"), [(act, *end) for act, end in ENDS.items()], ids=ENDS)
def test_once_all_rfqs_have_ended_and_none_was_won_the_lead_is_lost(
    office: Office, act: str, status: str, reason: str
) -> None:
    lead, rfq = qualified(office)
    other = office.post("sales", "rfqs/", {"lead": lead["id"], "project": "Other"}, 201)
    body = {"reason": reason, "comment": "So it is."}
    ended = office.post("sales", f"rfqs/{rfq['id']}/{act}/", body)
    assert (ended["status"], ended["reason"], ended["comment"]) == (status, reason, "So it is.")
    assert lead_of(office, lead)["stage"] == "sql"
    office.post("sales", f"rfqs/{other['id']}/{act}/", body)
    assert lead_of(office, lead)["stage"] == "lost"
    last = timeline(office, lead, "transition")[-1]["data"]
    assert (last["reason"], last["comment"]) == (reason, "So it is.")


def test_with_one_that_is_won_the_lead_is_won(office: Office) -> None:
    lead, rfq = qualified(office)
    other = office.post("sales", "rfqs/", {"lead": lead["id"], "project": "Other"}, 201)
    office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    won = office.post("sales", f"rfqs/{rfq['id']}/won/", {"amount": "9000.00", "currency": "USD"})
    assert (won["status"], won["won"]) == ("won", {"amount": "9000.00", "currency": "USD"})
    now = lead_of(office, lead)
    assert (now["stage"], now["value"]["kind"]) == ("won", "won")
    office.post("sales", f"rfqs/{other['id']}/lost/", {"reason": "price", "comment": "Dear"})
    assert lead_of(office, lead)["stage"] == "won"


UNFINISHED: dict[str, tuple[str, Json, int, str]] = {
    "no reason": ("lost", {"comment": "Dear"}, 422, "reason_required"),
    "a blank comment": ("no-bid", {"reason": "terms", "comment": " "}, 422, "comment_required"),
    "a reason of another list": ("no-bid", {"reason": "price", "comment": "Dear"}, 422, "unknown_reason"),
    "an amount without a currency": ("won", {"amount": "1"}, 422, "currency_required"),
}


@pytest.mark.parametrize(("act", "body", "status", "code"), UNFINISHED.values(), ids=UNFINISHED)
def test_an_end_that_says_too_little_is_none(office: Office, act: str, body: Json, status: int, code: str) -> None:
    _, rfq = qualified(office)
    before = rows_written()
    answer = office.call("sales", "POST", f"rfqs/{rfq['id']}/{act}/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert rows_written() == before


def test_what_has_ended_stays_so(office: Office) -> None:
    _, rfq = qualified(office)
    office.post("sales", f"rfqs/{rfq['id']}/lost/", {"reason": "price", "comment": "Dear"})
    for method, path, body in (
        ("POST", "won/", {}),
        ("POST", "quotes/", QUOTE),
        ("POST", "lines/", {"part_number": "C"}),
        ("POST", "revise/", {}),
        ("PATCH", "", {"application": "Pump"}),
    ):
        answer = office.call("sales", method, f"rfqs/{rfq['id']}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "rfq_ended"), path


def test_what_was_quoted_is_lost_or_withdrawn_but_not_declined(office: Office) -> None:
    _, rfq = qualified(office)
    office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    refused = office.post("sales", f"rfqs/{rfq['id']}/no-bid/", {"reason": "terms", "comment": "No"}, 409)
    assert refused["code"] == "rfq_quoted"


def test_the_rfqs_of_a_lead_that_is_lost_are_lost_with_it(office: Office) -> None:
    lead, rfq = qualified(office)
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "lost", "reason": "price", "comment": "Dear"})
    found = office.get("viewer", f"rfqs/{rfq['id']}/")
    assert (found["status"], found["reason"], found["comment"]) == ("lost", "price", "Dear")


def test_the_only_rfq_of_a_lead_that_is_won_is_won_with_it(office: Office) -> None:
    lead, rfq = qualified(office)
    office.post("sales", f"rfqs/{rfq['id']}/quotes/", QUOTE, 201)
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "won"})
    assert office.get("viewer", f"rfqs/{rfq['id']}/")["won"] == {"amount": "12500.50", "currency": "USD"}
    assert lead_of(office, lead)["value"]["kind"] == "won"


def test_an_expected_amount_is_the_value_until_there_is_a_quote(office: Office) -> None:
    lead = office.mql()
    body = {"lead": lead["id"], "expected": {"amount": "40000", "currency": "EUR"}}
    office.post("sales", "rfqs/", body, 201)
    assert lead_of(office, lead)["value"] == {"amount": "40000.00", "currency": "EUR", "kind": "expected"}


def test_listing_rfqs_and_their_cards_costs_the_same_for_one_and_for_twenty(office: Office) -> None:
    office.asked(20)
    for path in ("rfqs/", "handoffs/"):
        costs = [statements_of(lambda n=n, path=path: office.get("viewer", path, page_size=n)) for n in (1, 20)]
        assert costs[0] == costs[1], path
