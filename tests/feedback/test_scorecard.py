"""The scorecard over the doors: who counts, with what, and in which period."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from feedback.measures import agreed_acceptance
from feedback.readers import scorecard
from qualification.models import Handoff
from qualification.readers.attainment import term_of
from tests.feedback.counting import a_whole_month, advance, behind, counts, reject, row
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import SATISFYING, Office, statements_of

pytestmark = pytest.mark.django_db


def test_each_stage_counts_whoever_ever_reached_it(office: Office) -> None:
    a_whole_month(office)
    found = row(office)
    assert counts(found) == {
        "created": 5,
        "mql": 5,
        "handed_over": 4,
        "sal": 2,
        "sql": 2,
        "opportunity": 2,
        "quoted": 1,
        "won": 1,
        "lost": 1,
        "rejected": 1,
        "open": 2,
    }
    assert found["reasons"] == {"timing": 1}
    rates = {name: (one["hits"], one["n"]) for name, one in found["rates"].items() if one["n"]}
    assert rates == {
        "created_to_mql": (5, 5),
        "mql_to_sal": (2, 5),
        "sal_to_sql": (2, 2),
        "sql_to_opportunity": (2, 2),
        "opportunity_to_won": (1, 2),
        "mql_to_won": (1, 5),
        "win": (1, 2),
        "terminal": (3, 4),
        "requalified": (0, 1),
        "acceptance": (2, 3),
        "rejection": (1, 3),
        "expired": (0, 3),
    }


def test_under_thirty_cases_no_share_is_named(office: Office) -> None:
    office.handed_over()
    few = row(office)["rates"]["mql_to_sal"]
    assert (few["value"], few["interval"], few["too_few"], few["hits"], few["n"]) == (None, None, True, 0, 1)
    office.asked(30)
    enough = row(office)["rates"]["mql_to_sal"]
    assert (enough["value"], enough["too_few"], enough["n"]) == (0.0, False, 31)
    assert enough["interval"] == [0.0, pytest.approx(0.1103, abs=1e-4)]


def test_a_cohort_keeps_what_comes_of_it_later_and_a_period_what_happens_in_it(office: Office) -> None:
    lead = office.accepted()
    office.pass_time(days=30)
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    office.post("sales", f"leads/{lead['id']}/qualify/")
    november = {"from": "2026-11-01", "to": "2026-12-01"}
    december = {"from": "2026-12-01", "to": "2027-01-01"}
    here = {"created": 1, "mql": 1, "handed_over": 1, "sal": 1, "open": 1}
    assert counts(row(office, **november)) == here | {"sql": 1}
    assert counts(row(office, **december)) == {}
    assert counts(row(office, by="period", **november)) == here
    assert counts(row(office, by="period", **december)) == {"sql": 1}
    # Who became an SQL in December is asked what came of it, whenever the lead came.
    assert row(office, by="period", **december)["rates"]["sql_to_opportunity"]["n"] == 1


def test_what_sales_found_itself_and_what_customers_ask_never_counts_for_marketing(office: Office) -> None:
    body = {
        "contact": {"email": "ann@a.example", "first_name": "Ann", "last_name": "Ito"},
        "account": {"name": "Ann's works", "domain": "a.example"},
        "product_line": "cnc-machining",
        "type": "rfq_submitted",
        "keep": True,
    }
    office.post("sales", "leads/", body, status=201)
    customer = MEDICO | {"name": "Old Customer", "domain": "old.example", "relationship": "customer"}
    office.lead("rfq_submitted", "buyer@old.example", account=customer)
    found = row(office)
    assert counts(found) == {}
    assert {name: one and one["created"] for name, one in found["apart"].items()} == {
        "marketing": None,
        "sales": 1,
        "customer": 1,
        "joined": None,
    }
    for one in filter(None, found["apart"].values()):
        assert len(behind(office, one["leads"])) == one["created"]
    by_business = office.get("viewer", "scorecard/", group_by="business")["results"]
    assert {one["key"]: one["created"] for one in by_business if one["created"]} == {"existing_customer": 1}


def test_people_of_one_project_count_once(office: Office) -> None:
    office.lead("tolerance_guide_download", "engineer@medico.example")
    lead = office.handed_over()
    office.lead("sample_request", "quality@medico.example")
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    found = row(office)
    assert (found["handed_over"], found["sal"]) == (1, 1)
    assert found["created"] + found["apart"]["joined"]["created"] == 3
    assert len(behind(office, found["apart"]["joined"]["leads"])) == found["apart"]["joined"]["created"]


def test_a_rejection_that_says_nothing_about_the_lead_leaves_quality_as_it_was(office: Office) -> None:
    office.accepted("yes@yes.example")
    before = row(office)
    reject(office, office.handed_over(), "no_capacity")
    after = row(office)
    assert (after["rejected"], after["reasons"]) == (0, {"no_capacity": 1})
    assert after["rates"]["acceptance"]["n"] == before["rates"]["acceptance"]["n"] == 1


def test_what_sales_gives_back_after_accepting_is_told_from_a_rejection(office: Office) -> None:
    lead = office.accepted()
    body = {"reason": "no_budget", "comment": "Next year perhaps."}
    office.post("sales", f"leads/{lead['id']}/recycle/", body)
    found = row(office)
    assert (found["sal"], found["rejected"], found["sent_back"], found["open"]) == (1, 0, 1, 0)
    office.pass_time(minutes=5)
    office.lead("rfq_submitted")
    again = row(office)
    assert (again["mql"], again["requalified"], again["open"]) == (1, 1, 1)
    assert (again["rates"]["requalified"]["hits"], again["rates"]["requalified"]["n"]) == (1, 1)


def test_a_win_that_is_taken_back_is_none_and_a_deal_won_after_all_was_not_lost(office: Office) -> None:
    lead = office.qualified()
    advance(office, lead, "opportunity", "won")
    office.post("operations", f"leads/{lead['id']}/reopen/", {"reason": "The order was cancelled."})
    assert (row(office)["won"], row(office)["open"]) == (0, 1)
    advance(office, lead, "lost", reason="price", comment="Too dear.")
    assert (row(office)["lost"], row(office)["open"]) == (1, 0)
    office.post("sales", f"leads/{lead['id']}/reopen/", {"reason": "They ask for another quote."})
    assert (row(office)["lost"], row(office)["open"]) == (0, 1)
    advance(office, lead, "won")
    assert (row(office)["won"], row(office)["lost"], row(office)["opportunity"]) == (1, 0, 1)


def test_first_response_is_told_in_working_time(office: Office) -> None:
    for number, hours in enumerate((1, 2, 6)):
        lead = office.handed_over(f"p{number}@c{number}.example")
        at = office.now
        office.pass_time(hours=hours)
        body = {"channel": "phone", "outcome": "reached", "at": office.now.isoformat()}
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", body, status=201)
        assert office.now - at == timedelta(hours=hours)
    found = row(office)["first_response"]
    # The office opens at nine and closes at five: the third call was at 18:00 and took the hours until then.
    assert found["n"] == 3
    assert found["median_s"] == 7_200


def test_money_is_told_by_currency_and_never_added_up(office: Office) -> None:
    for name, currency in (("ann", "EUR"), ("ben", "EUR"), ("cem", "USD")):
        lead = office.qualified(f"{name}@{name}.example")
        (rfq,) = office.get("sales", "rfqs/", lead=lead["id"])["results"]
        advance(office, lead, "opportunity")
        office.post("sales", f"rfqs/{rfq['id']}/won/", {"amount": "1000.50", "currency": currency})
    assert row(office)["value"]["won"] == [
        {"amount": "2001.00", "currency": "EUR"},
        {"amount": "1000.50", "currency": "USD"},
    ]


def test_rfqs_have_rates_of_their_own(office: Office) -> None:
    for name in ("ann", "ben"):
        office.qualified(f"{name}@{name}.example")
    ann, ben = (one["id"] for one in office.get("sales", "rfqs/")["results"])
    quote = {"amount": "100", "currency": "EUR", "valid_until": "2026-12-31"}
    office.post("sales", f"rfqs/{ann}/quotes/", quote, status=201)
    office.post("sales", f"rfqs/{ann}/won/", {})
    office.post("sales", f"rfqs/{ben}/no-bid/", {"reason": "below_minimum", "comment": "Ten pieces."})
    rates = row(office)["rates"]
    assert (rates["quote_hit"]["hits"], rates["quote_hit"]["n"]) == (1, 1)
    assert (rates["no_bid"]["hits"], rates["no_bid"]["n"]) == (1, 2)
    assert row(office)["quote_turn"]["n"] == 1


def test_a_broad_definition_is_named_and_a_few_cases_say_nothing(office: Office) -> None:
    for number in range(12):
        reject(office, office.handed_over(f"p{number}@few{number}.example"), "no_project")
    assert office.get("viewer", "scorecard/")["concerns"] == []
    for number in range(20):
        reject(office, office.handed_over(f"p{number}@more{number}.example"), "no_project")
    (found,) = [one for one in office.get("viewer", "scorecard/")["concerns"] if one["code"] == "definition_too_broad"]
    assert (found["hits"], found["n"]) == (0, 32)
    assert "sales accepted 0 of 32" in found["text"]
    grouped = office.get("viewer", "scorecard/", group_by="source")["concerns"]
    assert grouped == office.get("viewer", "scorecard/")["concerns"]


def test_the_table_holds_the_same_and_no_cell_is_a_formula(office: Office) -> None:
    company = MEDICO | {"name": "Company of eve", "domain": "eve.example"}
    office.lead("guide_download", "eve@eve.example", account=company, origin={"source": "=HYPERLINK(1)"})
    answer = office.call("viewer", "GET", "scorecard.csv", {"group_by": "source"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    (line,) = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert (line["key"], line["created"], line["mql_to_sal_n"], line["mql_to_sal_value"]) == (
        "'=HYPERLINK(1)",
        "1",
        "0" if not int(line["mql"]) else "1",
        "",
    )


def test_graphql_tells_the_same(office: Office) -> None:
    a_whole_month(office)
    told = office.ask(
        "viewer",
        "{ scorecard(groupBy: SOURCE) { by results { key created mql sal won open value { won { amount } } reasons "
        "attainment rates { acceptance { value hits n tooFew } } firstResponse { medianS n } leads { mql } } } }",
    )
    assert "errors" not in told, told
    (mine,) = told["data"]["scorecard"]["results"]
    (other,) = office.get("viewer", "scorecard/", group_by="source")["results"]
    for name in ("key", "created", "mql", "sal", "won", "open", "reasons"):
        assert mine[name] == other[name], name
    assert mine["rates"]["acceptance"]["n"] == other["rates"]["acceptance"]["n"]
    assert mine["attainment"]["acceptance"]["n"] == other["attainment"]["acceptance"]["n"]


@pytest.mark.parametrize("group", ["source", "team", "owner", "product_line"])
def test_statements_do_not_grow_with_leads_and_groups(office: Office, group: str) -> None:
    office.handed_over("one@one.example")
    few = statements_of(lambda: office.get("viewer", "scorecard/", group_by=group))
    for number in range(6):
        company = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
        office.lead("rfq_submitted", f"p@c{number}.example", account=company, origin={"source": f"source-{number}"})
    assert statements_of(lambda: office.get("viewer", "scorecard/", group_by=group)) == few


@pytest.mark.parametrize(
    "given",
    [
        {"by": "week"},
        {"group_by": "colour"},
        {"touch": "last"},
        {"from": "soon"},
        {"from": "2026-11-04", "to": "2026-11-03"},
    ],
)
def test_what_makes_no_sense_is_refused(office: Office, given: dict[str, str]) -> None:
    for path in ("scorecard/", "scorecard.csv", "scorecard/cases/"):
        answer = office.call("viewer", "GET", path, given | ({"of": "answered"} if "cases" in path else {}))
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter"), path


def test_a_period_without_a_milestone_is_refused(office: Office) -> None:
    answer = office.call("viewer", "GET", "leads/", {"reached__gte": "2026-11-01"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "reached__gte")


def test_nothing_yet_is_nothing_and_no_zero_poses_as_a_rate(office: Office) -> None:
    found = row(office)
    assert counts(found) == {}
    assert all(one["value"] is None and one["too_few"] for one in found["rates"].values())
    assert found["first_response"]["median_s"] is None
    assert office.get("viewer", "scorecard/", group_by="team")["results"] == []


def test_partners_have_no_scorecard(office: Office) -> None:
    for path in ("scorecard/", "scorecard.csv", "scorecard/cases/"):
        assert office.call("partner", "GET", path).status_code == 403


def test_what_chance_handed_over_is_nobodys_quality(office: Office) -> None:
    lead = office.handed_over()
    with allow_writes():
        Handoff.objects.filter(pk=lead["handoff"]).update(holdout=True)
    reject(office, lead, "no_project")
    found = row(office)
    assert (found["rejected"], found["reasons"], found["rates"]["acceptance"]["n"]) == (0, {}, 0)


def test_the_largest_groups_are_told_and_how_many_others_there_are(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        company = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
        origin = {"source": f"s{number}"}
        for person in range(1 + number % 2):
            office.lead("guide_download", f"p{person}@c{number}.example", account=company, origin=origin)
    monkeypatch.setattr(scorecard, "MOST", 2)
    found = office.get("viewer", "scorecard/", group_by="source")
    assert ([one["key"] for one in found["results"]], found["left_out"]) == (["s1", "s3"], 2)
    file = office.call("viewer", "GET", "scorecard.csv", {"group_by": "source"}).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(file.splitlines()))) == 4


def test_what_is_agreed_of_acceptance_rises_after_the_agreed_quarters(now: datetime) -> None:
    term = term_of(now, ends=now)
    early = replace(term, first_at=now - timedelta(days=30))
    late = replace(term, first_at=now - timedelta(days=300))
    assert (agreed_acceptance(early), agreed_acceptance(late)) == (0.7, 0.85)
