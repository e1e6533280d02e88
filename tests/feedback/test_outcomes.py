"""How leads end: the reason, the amount that was said last, and no-bids apart."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
LOST: Json = {"to": "lost", "reason": "price", "comment": "A third too dear."}


def ends(office: Office, **filters: Any) -> list[Json]:
    """What has ended."""
    found: list[Json] = office.get("viewer", "outcomes/", **filters)["results"]
    return found


def advanced(office: Office, lead: Json, **body: Any) -> Json:
    """A step of its holder."""
    found: Json = office.post("sales", f"leads/{lead['id']}/advance/", body)
    return found


def test_what_was_expected_of_a_lost_lead_stays_with_its_reason(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity", amount="1250000.00", currency="EUR")
    assert office.get("viewer", f"leads/{lead['id']}/")["value"] == {
        "amount": "1250000.00",
        "currency": "EUR",
        "kind": "expected",
    }
    advanced(office, lead, **LOST)
    (end,) = ends(office, outcome="lost", reason="price")
    assert (end["lead"], end["reason"], end["comment"]) == (lead["id"], "price", "A third too dear.")
    assert end["value"] == {"amount": "1250000.00", "currency": "EUR", "kind": "expected"}
    assert (end["by"], end["at"]) == ("Sam Keller", "2026-11-03T15:00:00Z")
    assert ends(office, reason="terms") == ends(office, outcome="won,no_bid") == []


def test_a_loss_may_say_what_it_would_have_been_worth(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity")
    advanced(office, lead, **LOST, amount="980.50", currency="USD")
    assert ends(office)[0]["value"] == {"amount": "980.50", "currency": "USD", "kind": "expected"}


def test_what_was_quoted_is_what_was_lost(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity", amount="900", currency="USD")
    advanced(office, lead, to="quoted", amount="1000", currency="USD")
    advanced(office, lead, **LOST)
    assert ends(office)[0]["value"] == {"amount": "1000.00", "currency": "USD", "kind": "quoted"}


def test_what_was_won_says_what_it_brings(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity")
    advanced(office, lead, to="won", amount="4200.00", currency="EUR")
    (end,) = ends(office, outcome="won")
    assert (end["reason"], end["value"]) == (None, {"amount": "4200.00", "currency": "EUR", "kind": "won"})


def test_no_bid_is_told_from_a_loss(office: Office) -> None:
    lead = office.qualified()
    (rfq,) = office.get("sales", "rfqs/", lead=lead["id"])["results"]
    body = {"reason": "below_minimum", "comment": "Ten pieces."}
    office.post("sales", f"rfqs/{rfq['id']}/no-bid/", body)
    (end,) = ends(office, outcome="no_bid")
    assert (end["reason"], end["comment"]) == ("below_minimum", "Ten pieces.")
    assert ends(office, outcome="lost") == []


def test_what_is_taken_up_again_has_not_ended(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity")
    advanced(office, lead, **LOST)
    office.post("sales", f"leads/{lead['id']}/reopen/", {"comment": "They called."})
    assert ends(office) == []
    assert office.call("viewer", "GET", f"outcomes/{lead['id']}/").status_code == 404


def test_what_is_taken_up_again_is_worth_what_is_said_with_it(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity", amount="900", currency="USD")
    advanced(office, lead, **LOST)
    again = advanced(office, lead, to="opportunity", reason="Asked anew.", amount="1200", currency="EUR")
    assert (again["business"], again["value"]) == (
        "re_quote",
        {"amount": "1200.00", "currency": "EUR", "kind": "expected"},
    )


def test_a_lost_deal_is_taken_up_again_with_a_reason_over_graphql_and_in_the_console(
    office: Office, browser: Callable[[str], Client]
) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity")
    advanced(office, lead, **LOST)
    document = """mutation($id: ID!, $input: AdvanceInput!) { advanceLead(id: $id, input: $input) {
        ... on Lead { stage business } ... on Refusal { code } } }"""
    refusal = office.ask("sales", document, id=lead["id"], input={"to": "OPPORTUNITY"})["data"]["advanceLead"]
    assert refusal == {"code": "reason_required"}
    # The console offers reopening; what is posted past its pages is told the same.
    address = reverse("admin:qualification_lead_act", args=[lead["id"], "advance"])
    answer = browser("sales").post(address, {"to": "opportunity"})
    assert (answer.status_code, "Write one sentence that says why." in answer.content.decode()) == (422, True)
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "lost"
    said = {"to": "OPPORTUNITY", "comment": "They called."}
    made = office.ask("sales", document, id=lead["id"], input=said)["data"]["advanceLead"]
    assert made == {"stage": "OPPORTUNITY", "business": "RE_QUOTE"}


REFUSED: list[tuple[Json, int, str]] = [
    ({"to": "sql", "amount": "1", "currency": "USD"}, 422, "amount_not_expected"),
    ({"to": "opportunity", "amount": "1"}, 422, "currency_required"),
    ({"to": "opportunity", "currency": "USD"}, 422, "currency_required"),
    ({"to": "opportunity", "amount": "1", "currency": "XYZ"}, 422, "unknown_currency"),
    ({"to": "opportunity", "amount": "-1", "currency": "USD"}, 422, "out_of_bounds"),
    ({"to": "opportunity", "amount": "0.001", "currency": "USD"}, 422, "out_of_bounds"),
    ({"to": "opportunity", "amount": "NaN", "currency": "USD"}, 422, "out_of_bounds"),
    ({"to": "opportunity", "amount": "much", "currency": "USD"}, 400, "wrong_type"),
]


def test_what_is_no_amount_is_refused(office: Office, subtests: pytest.Subtests) -> None:
    lead = office.qualified()
    for body, status, code in REFUSED:
        with subtests.test(body=str(body)):
            refused(office, "sales", f"leads/{lead['id']}/advance/", body, status, code)
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sql"


def test_both_doors_read_alike(office: Office) -> None:
    lead = office.qualified()
    advanced(office, lead, to="opportunity", amount="900", currency="USD")
    advanced(office, lead, **LOST)
    document = """{ outcomes(filter: {outcome: [LOST]}) { edges { node {
        lead { id } outcome reason comment by value { amount currency kind } } } } }"""
    (edge,) = office.ask("viewer", document)["data"]["outcomes"]["edges"]
    (row,) = ends(office)
    assert edge["node"]["reason"] == row["reason"]
    assert edge["node"]["value"]["amount"] == row["value"]["amount"]
