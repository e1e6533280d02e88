"""How many known accounts and won deals profiles match: counted through the doors, drawn where there are many."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from leadhub.documents.publishing import canonical
from leadhub.models import Draft
from qualification import matching
from qualification.models import Lead
from qualification.readers.matches import MatchesView
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.drafts import begun, changed, published
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
BAKERY = {"name": "Golden Crust", "domain": "goldencrust.example", "industry": "311811", "country": "US"}
MATCHES = selection_of(MatchesView)


def exactly(count: int) -> Json:
    return {"count": count, "interval": [count, count]}


def tiers(**wanted: int) -> list[Json]:
    return [{"tier": tier, "accounts": exactly(wanted.get(tier, 0))} for tier in "ABCDU"]


def of_profile(found: Json, code: str) -> Json:
    (one,) = (profile for profile in found["profiles"] if profile["code"] == code)
    return dict(one)


def in_force(office: Office) -> Json:
    found: Json = office.get("viewer", "profiles/versions/1/matches/")
    return found


def bound_to(line: str, **facts: Any) -> Json:
    """A profile of one product line: the line is a must-have without points."""
    rows = [
        {"code": "line", "label": f"Asks for {line}", "fact": "product_line", "operator": "is", "value": line,
         "points": 0, "must_have": True, "cause": "other_line"},
        *(
            {"code": fact, "label": fact, "fact": fact, "operator": "at_least" if isinstance(value, int) else "is",
             "value": value, "points": 50}
            for fact, value in facts.items()
        ),
    ]  # fmt: skip
    return {"code": line.replace("-", "_"), "label": f"Buyers of {line}", "criteria": rows, "exclusions": []}


def only(*profiles: Json) -> Callable[[Any], None]:
    return lambda content: content.update(profiles=list(profiles))


def break_tiers(draft: Json) -> None:
    """Let a draft hold what no rule check lets come into force."""
    content = draft["content"] | {"tiers": {"A": 50, "B": 60, "C": 70}}
    with allow_writes():
        Draft.objects.filter(pk=draft["id"]).update(content=canonical(content).decode())


@pytest.fixture
def market(office: Office) -> Office:
    """One company that fits, one that does not, a university; and the two partners that the company has."""
    office.lead("page_view", "dana@medico.example")
    office.lead("page_view", "ann@goldencrust.example", account=BAKERY)
    office.lead("page_view", "prof@uni.example", account=MEDICO | {"name": "Uni", "domain": "uni-ulm.de"})
    return office


def test_known_accounts_are_counted_by_tier_cause_and_row(market: Office) -> None:
    found = in_force(market)
    assert (found["total"], found["examined"], found["sampled"]) == (5, 5, False)
    buyers = of_profile(found, "series_buyers")
    assert buyers["matched"] == exactly(1)
    assert buyers["tiers"] == tiers(A=1, D=1, U=2)
    assert buyers["ruled_out"] == [{"cause": "academic", "accounts": exactly(1)}]
    rows = {row["code"]: [row[truth]["count"] for truth in ("met", "not_met", "unknown")] for row in buyers["criteria"]}
    assert rows["industry"] == [2, 1, 2]
    assert rows["country"] == [5, 0, 0]
    assert found["taken_by_none"] == exactly(1)
    assert found["matched"] == exactly(3)
    assert sum(row["accounts"]["count"] for row in found["tiers"]) == 4


def test_the_function_is_that_of_the_contact_who_was_heard_of_last(market: Office) -> None:
    def functions() -> list[int]:
        rows = of_profile(in_force(market), "series_buyers")["criteria"]
        (row,) = (row for row in rows if row["code"] == "function")
        return [row[truth]["count"] for truth in ("met", "not_met", "unknown")]

    before = functions()
    clerk = {"email": "clerk@medico.example", "function": "other"}
    market.lead("page_view", "clerk@medico.example", contact=clerk, days_ago=3)
    assert functions() == before
    market.pass_time(minutes=1)
    market.lead("page_view", "clerk@medico.example", contact=clerk)
    assert functions() == [before[0] - 1, before[1] + 1, before[2]]


def test_deals_won_in_the_last_year_are_held_against_the_profiles(office: Office) -> None:
    for number in range(2):
        lead = office.qualified(f"buyer{number}@medico.example")
        for stage in ("opportunity", "won"):
            office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})
    office.accepted("other@medico.example")
    won = in_force(office)["won"]
    assert (won["total"], won["examined"], won["sampled"], won["matched"]) == (2, 2, False, exactly(2))
    assert of_profile(in_force(office), "series_buyers")["matched_won"] == exactly(2)
    strict = changed(office, "profiles", only(bound_to("injection-molding", employee_count=100)))
    assert office.get("viewer", f"profiles/drafts/{strict['id']}/matches/")["won"]["matched"] == exactly(0)
    office.now += timedelta(days=364)
    office.pass_time(hours=1)
    assert in_force(office)["won"]["total"] == 2
    office.pass_time(days=1)
    assert in_force(office)["won"]["total"] == 0


def test_many_accounts_are_drawn_at_random_and_scaled(market: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST", 3)
    found = in_force(market)
    assert (found["total"], found["examined"], found["sampled"]) == (5, 3, True)
    for row in (found["matched"], found["taken_by_none"], *(row["accounts"] for row in found["tiers"])):
        low, high = row["interval"]
        assert 0 <= low <= row["count"] <= high <= 5
    drawn = set()
    for _ in range(20):
        drawn.add(str(in_force(market)["profiles"]))
    assert len(drawn) > 1


def test_it_takes_as_many_statements_for_one_account_as_for_ten(office: Office) -> None:
    in_force(office)
    few = statements_of(lambda: in_force(office))
    for number in range(9):
        domain = f"works{number}.example"
        office.lead("page_view", f"x@{domain}", account=MEDICO | {"name": domain, "domain": domain})
    assert statements_of(lambda: in_force(office)) == few


def test_it_reads_the_same_over_both_doors(market: Office) -> None:
    draft = changed(market, "profiles", lambda content: content.update(unknown_up_to_coverage=0.6))
    calls = {
        f'profileMatches(draft: "{draft["id"]}")': f"profiles/drafts/{draft['id']}/matches/",
        "profileMatches(number: 1)": "profiles/versions/1/matches/",
        "profileMatches": "profiles/versions/1/matches/",
    }
    before = rows_written()
    for query, path in calls.items():
        answer = market.ask("viewer", f"{{ {query} {{ {MATCHES} }} }}")
        assert "errors" not in answer, answer
        assert alike(answer["data"]["profileMatches"], MatchesView) == market.get("viewer", path)
    assert rows_written() == before


def test_what_cannot_be_held_against_anybody_is_refused(office: Office) -> None:
    draft = begun(office, "profiles")
    both = f'{{ profileMatches(draft: "{draft["id"]}", number: 1) {{ total }} }}'
    answer = office.client("viewer").post("/graphql/", {"query": both}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")
    assert office.call("viewer", "GET", "profiles/versions/9/matches/").json()["code"] == "not_found"
    other = begun(office, "channel-rules")
    assert office.call("viewer", "GET", f"profiles/drafts/{other['id']}/matches/").status_code == 404
    break_tiers(draft)
    refusal = office.call("viewer", "GET", f"profiles/drafts/{draft['id']}/matches/")
    assert refusal.status_code == 422
    assert office.call("partner", "GET", "profiles/versions/1/matches/").status_code == 403


def warned(draft: Json) -> list[str]:
    return [one["detail"] for one in draft["warnings"] if one["code"] == "profile_matches_nobody"]


def test_a_profile_that_matches_nobody_is_a_warning_in_the_draft_and_at_publishing(market: Office) -> None:
    draft = changed(
        market,
        "profiles",
        only(bound_to("cnc-machining", employee_count=5_000_000), bound_to("injection-molding", employee_count=100)),
    )
    (detail,) = warned(draft)
    assert detail.startswith('The profile "Buyers of cnc-machining" matches nobody: of 5 known accounts none is')
    assert warned(published(market, draft)) == [detail]
    assert market.get("viewer", f"profiles/drafts/{draft['id']}/")["warnings"] == []


def test_where_nobody_is_known_but_our_own_partners_nothing_is_said(office: Office) -> None:
    draft = changed(office, "profiles", only(bound_to("cnc-machining", employee_count=5_000_000)))
    assert in_force(office)["total"] == 2
    assert warned(draft) == []


def test_other_documents_and_a_draft_with_faults_are_not_warned_of_it(market: Office) -> None:
    assert warned(begun(market, "channel-rules")) == []
    draft = begun(market, "profiles")
    break_tiers(draft)
    broken = market.get("viewer", f"profiles/drafts/{draft['id']}/")
    assert warned(broken) == []
    assert [one["severity"] for one in broken["findings"]] == ["error"]


def test_two_profiles_by_product_line_give_each_lead_the_one_of_its_line(market: Office) -> None:
    """The best match wins; what the other line asks for does not count, and an account alone may be of either."""
    draft = changed(
        market,
        "profiles",
        only(
            bound_to("cnc-machining", employee_count=100, plant_count=1),
            bound_to("injection-molding", country="US", employee_count=5_000),
        ),
    )
    matches = market.get("viewer", f"profiles/drafts/{draft['id']}/matches/")
    for code, matched in (("cnc_machining", 2), ("injection_molding", 0)):
        counted = of_profile(matches, code)
        assert counted["ruled_out"] == []
        assert counted["matched"]["count"] == matched
        (line,) = (row for row in counted["criteria"] if row["code"] == "line")
        assert (line["met"]["count"], line["not_met"]["count"], line["unknown"]["count"]) == (0, 0, 5)
    published(market, draft)
    market.lead("webinar_attended", "dana@medico.example")
    market.lead("webinar_attended", "dana@medico.example", product_line="injection-molding")
    market.lead("webinar_attended", "dana@medico.example", product_line="plant-automation")
    market.run_due()
    leads = {lead.product_line.code: lead for lead in Lead.objects.filter(contact__email_key="dana@medico.example")}
    assert (leads["cnc-machining"].fit_profile, leads["cnc-machining"].fit_tier) == ("cnc_machining", "A")
    assert (leads["injection-molding"].fit_profile, leads["injection-molding"].fit_tier) == ("injection_molding", "D")
    assert leads["plant-automation"].excluded_by == "other_line"
    assert [leads[line].stage for line in ("cnc-machining", "injection-molding", "plant-automation")] == [
        "mql",
        "inquiry",
        "disqualified",
    ]
