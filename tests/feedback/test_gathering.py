"""Cases hold what was known when sales took a lead up, and nothing that came or was found later."""

from typing import Any

import msgspec
import pytest

from feedback.gathering import Gathered, gather
from feedback.models import Recalibration
from feedback.rules.cases import Case, reading_of
from qualification.models import Decision, Handoff
from qualification.rulebook import rulebook_at
from qualification.rules.replay import situation_from
from qualification.rules.terms import day_of, unpack
from tests.qualification.drafts import changed, published
from tests.qualification.office import Json, Office
from tests.qualification.test_holdout import with_holdout

pytestmark = pytest.mark.django_db
WHY = {"comment": "They said so"}


def gathered(office: Office, outcome: str = "won") -> Gathered:
    return gather(Recalibration(outcome=outcome), rulebook_at(office.now), None)


def only(office: Office, outcome: str = "won") -> Case:
    (case,) = gathered(office, outcome).cases
    return case


def won(office: Office, lead: Json) -> None:
    for stage in ("opportunity", "won"):
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})


def test_a_case_is_what_the_decision_that_handed_it_over_had_before_it(office: Office) -> None:
    office.lead("guide_download", days_ago=20)
    office.lead("tolerance_guide_download", days_ago=3)
    office.pass_time(hours=2)
    lead = office.qualified()
    won(office, lead)
    case, handoff = only(office), Handoff.objects.get()
    decision = Decision.objects.filter(at__lte=handoff.created_at).order_by("seq").last()
    assert decision is not None
    assert (case.day, case.hit, case.accepted) == (day_of(handoff.created_at), True, True)
    wanted = unpack(bytes(decision.terms))
    for number, term in unpack(case.terms).items():
        assert tuple(term) == pytest.approx(tuple(wanted.pop(number)), abs=1e-9)
    assert not wanted
    assert case.context == bytes(decision.context)
    assert (case.before.handed_over, case.before.tier, case.source) == (True, "A", "website")
    replayed = reading_of(rulebook_at(office.now).rules, case.facts, case.context, bytes(decision.terms), case.day)
    assert msgspec.structs.replace(replayed, buying=case.before.buying, research=case.before.research) == case.before


def test_nothing_that_is_later_changes_a_case(office: Office) -> None:
    """Signals that occur or arrive later, facts that are corrected, noise that is found, rules of another profile."""
    office.lead("guide_download", days_ago=20)
    noisy = office.signal("webinar_attended", days_ago=2)
    office.deliver(noisy)
    lead = office.qualified()
    won(office, lead)
    before = only(office)
    office.pass_time(days=1)
    office.deliver(
        office.signal("sample_request"),
        office.signal("meeting_request", days_ago=5),
        office.signal("plant_assessment_request", days_ago=30, account={"name": "Medico", "domain": "medico.example"}),
    )
    account = office.get("viewer", f"leads/{lead['id']}/")["account"]
    answer = office.call("operations", "PATCH", f"accounts/{account}/", {"employee_count": 4, "industry": "611310"})
    assert answer.status_code == 200, answer.content
    timeline = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    signal = next(one["id"] for one in timeline if one["kind"] == "signal" and "ebinar" in one["text"])
    answer = office.call("marketing", "POST", f"signals/{signal}/exclude/", {"reason": "spam", "comment": "A bot"})
    assert answer.status_code in (200, 201), answer.content
    office.run_due()
    assert {one.lead: one for one in gathered(office).cases}[before.lead] == before


def test_noise_that_was_known_then_counts_nothing(office: Office) -> None:
    office.lead("webinar_attended", days_ago=2)
    timeline = office.get("viewer", f"leads/{office.lead('guide_download')['id']}/timeline/")["results"]
    signal = next(one["id"] for one in timeline if one["kind"] == "signal" and "ebinar" in one["text"])
    answer = office.call("marketing", "POST", f"signals/{signal}/exclude/", {"reason": "spam", "comment": "A bot"})
    assert answer.status_code in (200, 201), answer.content
    office.pass_time(hours=1)
    won(office, office.qualified())
    numbers = rulebook_at(office.now).rules.scoring.numbers
    assert set(unpack(only(office).terms)) == {numbers["guide_download"], numbers["rfq_submitted"]}


@pytest.mark.parametrize(
    ("reason", "is_case"),
    [("no_project", True), ("competitor", True), ("already_in_hand", False), ("no_capacity", False)],
)
def test_a_rejection_counts_where_it_says_something_of_the_lead(office: Office, reason: str, is_case: bool) -> None:
    lead = office.handed_over()
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": reason, **WHY})
    cases = gathered(office).cases
    assert [(one.hit, one.accepted) for one in cases] == ([(False, False)] if is_case else [])


def test_what_sales_gave_back_after_accepting_is_a_case_and_what_marketing_keeps_warm_is_none(office: Office) -> None:
    lead = office.accepted("ann@a.example")
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "no_budget", **WHY})
    kept = office.mql("ben@b.example")
    office.post("marketing", f"leads/{kept['id']}/recycle/", {"reason": "timing", **WHY})
    out = office.mql("cem@c.example")
    office.post("marketing", f"leads/{out['id']}/disqualify/", {"reason": "competitor", **WHY})
    found = {one.lead: (one.hit, one.accepted) for one in gathered(office).cases}
    assert found == {lead["id"]: (False, True), out["id"]: (False, None)}


def test_a_lead_that_came_back_and_was_won_is_a_win_as_of_the_first_time(office: Office) -> None:
    lead = office.handed_over()
    first = Handoff.objects.get().created_at
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "no_project", **WHY})
    office.pass_time(days=3)
    again = office.qualified()
    assert again["id"] == lead["id"]
    won(office, again)
    assert (only(office).hit, only(office).day) == (True, day_of(first))


def test_whom_the_hold_out_drew_is_a_case_that_the_rules_would_have_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualification.deciding.draw_of", lambda lead, cycle: 0)
    published(office, changed(office, "agreements", with_holdout(5)))
    office.mql()
    office.run_due()
    handoff = Handoff.objects.get()
    assert handoff.holdout
    office.pass_time(hours=1)
    office.post("sales", f"handoffs/{handoff.pk}/accept/")
    office.post("sales", f"leads/{handoff.lead_id}/recycle/", {"reason": "no_project", **WHY})
    case = only(office)
    assert (case.hit, case.accepted) == (False, True)
    assert (case.before.handed_over, case.before.qualified) == (False, True)


def test_qualified_by_sales_is_an_outcome_of_its_own(office: Office) -> None:
    lead = office.qualified()
    assert gathered(office).cases == []
    assert only(office, "sql").hit
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "lost", "reason": "price", **WHY})
    assert (only(office).hit, only(office, "sql").hit) == (False, True)


def test_an_intent_reset_before_the_moment_is_kept(office: Office) -> None:
    """What was done before a person sent the lead to rest asks for nothing any more, as the decision had it."""
    kept = office.mql()
    office.post("marketing", f"leads/{kept['id']}/recycle/", {"reason": "timing", **WHY})
    office.pass_time(days=1)
    won(office, office.qualified())
    case = only(office)
    situation = situation_from(case.facts, case.terms, case.context)
    numbers: Any = rulebook_at(office.now).rules.scoring.numbers
    assert situation.reset_at is not None
    assert situation.terms[numbers["webinar_attended"]].k_own == float("-inf")
    assert case.before.research == 0.0
