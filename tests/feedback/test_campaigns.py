"""Campaigns: kept by marketing, named by the origins of leads, held against what they cost."""

from typing import Any

import pytest

from tests.feedback.counting import behind
from tests.feedback.test_insights import come, won
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db

SPRING = {
    "code": "spring",
    "name": "Spring fair",
    "begins": "2026-03-01",
    "ends": "2026-03-31",
    "cost": {"amount": "1000.00", "currency": "EUR"},
}


def performance(office: Office, **parameters: Any) -> dict[str | None, Json]:
    """What came of each campaign, by its code."""
    return {row["code"]: row for row in office.get("viewer", "campaigns/performance/", **parameters)["results"]}


def test_marketing_keeps_campaigns(office: Office) -> None:
    made = office.post("marketing", "campaigns/", SPRING, status=201)
    assert made == SPRING | {"id": made["id"]}
    answer = office.call("marketing", "PATCH", f"campaigns/{made['id']}/", {"ends": None, "cost": None})
    assert answer.json() == made | {"ends": None, "cost": None}
    assert office.get("viewer", "campaigns/", code="spring")["results"] == [answer.json()]
    again = office.call("marketing", "POST", "campaigns/", SPRING)
    assert (again.status_code, again.json()["code"], again.json()["existing"]) == (409, "duplicate", made["id"])


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": " "}, "/code", "required"),
        ({"name": " "}, "/name", "required"),
        ({"ends": "2026-02-01"}, "/ends", "out_of_bounds"),
        ({"cost": {"amount": "-1", "currency": "EUR"}}, "/cost/amount", "out_of_bounds"),
        ({"cost": {"amount": "1.005", "currency": "EUR"}}, "/cost/amount", "out_of_bounds"),
        ({"cost": {"amount": "1", "currency": "XXQ"}}, "/cost/currency", "unknown_currency"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(office: Office, change: Json, pointer: str, code: str) -> None:
    answer = office.call("marketing", "POST", "campaigns/", SPRING | change)
    assert answer.status_code == 422, answer.content
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [(pointer, code)]
    assert office.get("viewer", "campaigns/")["results"] == []


def test_sales_and_partners_do_not_edit_them(office: Office) -> None:
    assert office.call("sales", "POST", "campaigns/", SPRING).status_code == 403
    assert office.call("partner", "GET", "campaigns/").status_code == 403


def test_a_lead_costs_its_share_by_both_touches(office: Office) -> None:
    office.post("marketing", "campaigns/", SPRING, status=201)
    come(office, "fair", "ann@a.example", "webinar_attended", campaign="spring")
    come(office, "fair", "ben@b.example", "webinar_attended", campaign="spring")
    come(office, "search", "cem@c.example", campaign="other")
    lead = won(office, "ann@a.example")
    (rfq,) = office.get("sales", "rfqs/", lead=lead["id"])["results"]
    found = performance(office)
    spring = found["spring"]
    assert (spring["name"], spring["cost"]) == ("Spring fair", SPRING["cost"])
    first = spring["first"]
    assert (first["created"], first["mql"], first["sql"], first["won"]) == (2, 2, 1, 1)
    assert first["cost_per_mql"] == {"amount": "500.00", "currency": "EUR"}
    assert first["cost_per_won"] == {"amount": "1000.00", "currency": "EUR"}
    assert first["cost_to_value"] is None
    assert len(behind(office, first["leads"])) == 2
    # The RFQ named no campaign and came later: what qualified them was the first touch.
    assert spring["qualifying"]["mql"] == 2
    other = found["other"]
    assert (other["campaign"], other["cost"], other["first"]["cost_per_mql"]) == (None, None, None)
    assert rfq["status"] == "won"


def test_what_was_won_is_held_against_the_cost_in_its_currency_alone(office: Office) -> None:
    office.post("marketing", "campaigns/", SPRING, status=201)
    for name, currency in (("ann", "EUR"), ("ben", "USD")):
        come(office, "fair", f"{name}@{name}.example", campaign="spring")
        lead = office.qualified(f"{name}@{name}.example")
        (rfq,) = office.get("sales", "rfqs/", lead=lead["id"])["results"]
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        office.post("sales", f"rfqs/{rfq['id']}/won/", {"amount": "4000", "currency": currency})
    first = performance(office)["spring"]["first"]
    assert {money["currency"]: money["amount"] for money in first["won_value"]} == {"EUR": "4000.00", "USD": "4000.00"}
    assert first["cost_to_value"] == 0.25


def test_a_costly_campaign_that_brought_nobody_is_shown_and_a_period_narrows(office: Office) -> None:
    office.post("marketing", "campaigns/", SPRING, status=201)
    come(office, "fair", "ann@a.example", campaign="summer")
    assert performance(office)["spring"]["first"]["created"] == 0
    assert performance(office)["spring"]["first"]["cost_per_mql"] is None
    assert "summer" not in performance(office, to="2026-11-01")
    told = office.ask("viewer", "{ campaignPerformance { results { code cost { amount } first { created } } } }")
    assert "errors" not in told, told
    assert {row["code"] for row in told["data"]["campaignPerformance"]["results"]} == {"spring", "summer"}
    added = office.ask(
        "marketing",
        'mutation { addCampaign(input: {code: "expo"}) { ... on Campaign { code name } ... on Refusal { code } } }',
    )
    assert added["data"]["addCampaign"] == {"code": "expo", "name": "expo"}
