"""Insight over the doors: what is counted, of whom, up to when, and what cannot be said."""

from typing import Any

import pytest
from django.db import connection

from tests.qualification.company import MEDICO
from tests.qualification.importing.conftest import Run
from tests.qualification.importing.test_olist import DEALS, FOLDER, LEADS, MAPPING, WON
from tests.qualification.office import Json, Office, statements_of

pytestmark = pytest.mark.django_db

WINTER = {"from": "2018-01-01", "to": "2018-03-01"}
WON_THEN = 186
"""Of the published deals those that were won in the first two months of 2018."""


def won(office: Office, email: str, **changes: Any) -> Json:
    """A lead that asked, was accepted and won."""
    lead = office.qualified(email)
    for stage in ("opportunity", "won"):
        lead = office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})
    return lead


def groups(office: Office, by: str, **parameters: Any) -> dict[str | None, Json]:
    """The groups of an insight by their keys."""
    return {row["key"]: row for row in office.get("viewer", f"insights/{by}/", **parameters)["results"]}


def come(office: Office, source: str, email: str, type: str = "guide_download", **changes: Any) -> Json:
    """Somebody comes by a source."""
    name = email.partition("@")[0]
    company = MEDICO | {"name": f"Company of {name}", "domain": f"{name}.example"}
    origin = {"source": source, "campaign": changes.pop("campaign", None)}
    return office.lead(type, email, account=company, origin=origin, **changes)


def test_sources_and_campaigns_of_the_first_touch_and_whoever_came_by_none(office: Office) -> None:
    come(office, "fair", "ann@a.example", campaign="spring")
    come(office, "fair", "ben@b.example")
    come(office, "search", "cem@c.example")
    won(office, "ann@a.example")
    found = groups(office, "sources")
    assert {key: (row["n"], row["hits"], row["rate"]) for key, row in found.items()} == {
        "fair": (2, 1, 0.5),
        "search": (1, 0, 0.0),
    }
    assert {key: (row["n"], row["hits"]) for key, row in groups(office, "campaigns").items()} == {
        "spring": (1, 1),
        None: (2, 0),
    }


def test_of_signals_only_those_before_the_first_answer_count(office: Office) -> None:
    office.lead("tolerance_guide_download")
    won(office, "dana@medico.example")
    office.pass_time(days=1)
    office.lead("sample_request", "li@other.example")
    found = groups(office, "signals")
    assert (found["tolerance_guide_download"]["n"], found["tolerance_guide_download"]["hits"]) == (1, 1)
    assert (found["rfq_submitted"]["n"], found["rfq_submitted"]["hits"]) == (1, 1)
    assert (found["sample_request"]["n"], found["sample_request"]["hits"]) == (1, 0)
    assert (found["annual_volume"]["n"], found["has_drawings"]["hits"]) == (1, 1)
    # What the winner does afterwards tells nothing of what leads to a win: it is another lead of the same person.
    office.lead("webinar_attended")
    assert groups(office, "signals")["webinar_attended"]["hits"] == 0


def test_what_enquiries_tell_is_told_apart_and_nothing_said_is_nothing_told(office: Office) -> None:
    asked = {"material": "17-4 PH", "tolerance_um": 20, "certificates": [], "project": "", "order_kind": "series"}
    office.lead(
        "rfq_submitted", "ann@a.example", properties=asked, account=MEDICO | {"domain": "a.example", "name": "A"}
    )
    come(office, "fair", "ben@b.example")
    found = groups(office, "signals")
    assert {code: found[code]["n"] for code in ("material", "tolerance", "order_kind")} == {
        "material": 1,
        "tolerance": 1,
        "order_kind": 1,
    }
    assert not {"certificates", "project", "size", "end_customer"} & found.keys()


def test_people_and_companies_count_once(office: Office) -> None:
    for line in ("cnc-machining", "injection-molding"):
        office.lead("guide_download", product_line=line)
    office.lead("guide_download", "lee@medico.example")
    assert groups(office, "signals")["guide_download"]["n"] == 3
    assert groups(office, "signals", per="contact")["guide_download"]["n"] == 2
    assert groups(office, "signals", per="account")["guide_download"]["n"] == 1


def test_a_company_reached_it_where_one_of_its_leads_did(office: Office) -> None:
    """Its other leads stand in other groups, and none of them makes the rest smaller than those of it who won."""
    office.lead("guide_download", "lee@medico.example", product_line="injection-molding")
    won(office, "dana@medico.example")
    come(office, "fair", "ann@a.example", "page_view")
    found = groups(office, "signals", per="account")
    assert (found["guide_download"]["n"], found["guide_download"]["hits"]) == (1, 1)
    assert (found["rfq_submitted"]["n"], found["rfq_submitted"]["hits"]) == (1, 1)
    assert (found["page_view"]["n"], found["page_view"]["hits"], found["page_view"]["rate_without"]) == (1, 0, 1.0)
    assert groups(office, "signals")["guide_download"]["hits"] == 0
    by_source = groups(office, "sources", per="account")
    assert {key: (row["n"], row["hits"]) for key, row in by_source.items()} == {"fair": (1, 0), "website": (1, 1)}


def test_qualified_is_another_outcome_and_a_period_is_of_those_that_came(office: Office) -> None:
    office.qualified()
    assert groups(office, "signals", outcome="sql")["rfq_submitted"]["hits"] == 1
    assert groups(office, "signals")["rfq_submitted"]["hits"] == 0
    assert groups(office, "signals", **{"from": "2026-11-04"}) == {}
    assert len(groups(office, "signals", to="2026-11-04")) > 0


def test_what_cannot_be_compared_says_why(office: Office) -> None:
    assert office.get("viewer", "insights/sources/")["note"] == "There are no leads of this period."
    come(office, "fair", "ann@a.example")
    answer = office.get("viewer", "insights/sources/")
    (row,) = answer["results"]
    assert answer["note"] == "None of these leads was won, so nothing can be compared."
    assert (row["risk_ratio"], row["q_value"], row["class"]) == (None, None, "unproven")


@pytest.mark.parametrize(
    "given", [{"outcome": "lost"}, {"per": "city"}, {"from": "soon"}, {"from": "2026-11-04", "to": "2026-11-03"}]
)
def test_what_makes_no_sense_is_refused(office: Office, given: dict[str, str]) -> None:
    answer = office.call("viewer", "GET", "insights/sources/", given)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")


def test_graphql_tells_the_same_and_statements_do_not_grow(office: Office) -> None:
    come(office, "fair", "ann@a.example")
    few = statements_of(lambda: groups(office, "sources"))
    for number in range(8):
        come(office, f"source-{number}", f"p{number}@c{number}.example")
    assert statements_of(lambda: groups(office, "sources")) == few
    told = office.ask("viewer", "{ insights(by: SOURCES) { n hits note results { key n hits rate class } } }")
    rest = office.get("viewer", "insights/sources/")
    found = told["data"]["insights"]
    assert [(row["key"], row["n"], row["class"].lower()) for row in found["results"]] == [
        (row["key"], row["n"], row["class"]) for row in rest["results"]
    ]


def test_what_precedes_a_conversation_is_what_was_there_before_it(office: Office) -> None:
    office.lead("guide_download", days_ago=40)
    office.lead("tolerance_guide_download", days_ago=3)
    office.accepted()
    office.pass_time(days=1)
    office.lead("webinar_attended")
    office.lead("guide_download", "li@other.example")
    answer = office.get("viewer", "insights/conversations/")
    assert (answer["n"], answer["days"]) == (1, 30)
    assert {row["key"]: (row["hits"], row["rate"]) for row in answer["results"]} == {
        "tolerance_guide_download": (1, 1.0),
        "rfq_submitted": (1, 1.0),
    }
    longer = office.get("viewer", "insights/conversations/", days=60)["results"]
    assert {row["key"] for row in longer} == {"guide_download", "tolerance_guide_download", "rfq_submitted"}
    assert office.call("viewer", "GET", "insights/conversations/", {"days": 0}).status_code == 422
    told = office.ask("viewer", "{ conversations(days: 60) { n days results { key hits rate interval } } }")
    assert [row["key"] for row in told["data"]["conversations"]["results"]] == [row["key"] for row in longer]
    assert office.get("viewer", "insights/conversations/", to="2026-11-01")["results"] == []


def test_the_console_shows_it_and_asks_otherwise(office: Office, browser: Any) -> None:
    come(office, "fair", "ann@a.example")
    come(office, "search", "ben@b.example")
    won(office, "ann@a.example")
    address = "/admin/qualification/lead/insight/"
    page = browser("marketing").get(address, {"by": "sources", "per": "account"}).content.decode()
    assert "Sources: 1 of 2 companies reached it" in page
    assert "1 of 1" in page
    assert "100.0 %" in page
    assert '<option value="sources" selected>Sources</option>' in page
    assert "In the 30 days before sales first took a lead up" in page
    assert browser("marketing").get(address, {"by": "stars", "outcome": ""}).status_code == 200
    assert browser("marketing").post(address).status_code == 403


@pytest.mark.skipif(not LEADS.exists(), reason=f"the data of Olist is not in {FOLDER} (see LEADHUB_SHARED)")
def test_the_sources_of_olist_are_told_apart_as_published(office: Office, run: Run) -> None:
    run(LEADS, DEALS, mapping=MAPPING, quiet_history=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = groups(office, "sources")
    assert {key: (row["hits"], row["n"]) for key, row in found.items()} == WON
    by_class: dict[str, set[str | None]] = {}
    for key, row in found.items():
        by_class.setdefault(row["class"], set()).add(key)
        assert row["interval"][0] <= row["rate"] <= row["interval"][1]
    assert {"paid search", "organic search"} <= by_class["intent"]
    assert {"social", "email"} <= by_class["noise"]
    assert "display" in by_class["unproven"]
    rows = office.get("viewer", "scorecard/", group_by="source")["results"]
    assert {row["key"]: (row["won"], row["created"]) for row in rows} == WON
    for row in rows:
        # Whoever was won was accepted, whatever the file leaves out.
        assert (row["sal"], row["rates"]["mql_to_sal"]["n"]) == (row["won"], row["mql"])
        assert row["created"] == row["open"] + row["won"]
    assert sum(row["won"] for row in office.get("viewer", "scorecard/", by="period", **WINTER)["results"]) == WON_THEN
