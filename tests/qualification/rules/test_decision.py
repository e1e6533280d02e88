"""What holds for every decision."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.facts import Facts
from qualification.rules.decision import (
    Answer,
    Cause,
    Next,
    Override,
    OverrideKind,
    Rules,
    Situation,
    Step,
    decide,
    encode,
    verdict_in,
)
from qualification.rules.intent import bearing_of, read
from qualification.rules.model import compile_scoring
from qualification.rules.movement import carried_out
from qualification.rules.stages import BEFORE_SALES, By, Stage, check_move
from qualification.rules.terms import build, day_of
from qualification.rules.words import NEXT_STEPS
from tests.qualification.rules.given import (
    MEDICAL,
    MODEL,
    NOW,
    NUMBERS,
    RULES,
    TODAY,
    History,
    ago,
    default_content,
    facts,
    histories,
    signals,
    situations,
)

ASKING_FOR_MQL = {"mql", "handoff", "handoff_urgent"}


def is_anything_to_do(answer: Answer) -> bool:
    return any((answer.path, answer.handoff, answer.triage, answer.withdraw_handoff))


@given(situations())
def test_a_decision_keeps_the_table_and_the_guards(situation: Situation) -> None:
    answer = decide(situation, RULES)
    stage = situation.stage
    for step in answer.path:
        assert step.from_stage is stage
        assert check_move(step.from_stage, step.to_stage, by=By.SYSTEM) is None
        stage = step.to_stage
    assert stage is answer.stage
    if situation.stage not in BEFORE_SALES or situation.on_hold or situation.imported_waiting:
        assert not is_anything_to_do(answer)
    if situation.open_handoff:
        assert answer.handoff is None
    if situation.open_handoff or situation.expired_at is not None:
        assert Stage.NURTURE not in {step.to_stage for step in answer.path}
    if answer.handoff:
        assert answer.stage is Stage.MQL
    assert not (answer.handoff and answer.triage)
    assert (answer.route is not None) == (answer.action in ASKING_FOR_MQL)
    assert answer.look_at is None or answer.look_at > situation.at
    assert answer.withdraw_handoff == (situation.open_handoff and any(s.cause is Cause.EXCLUDED for s in answer.path))
    assert NEXT_STEPS[answer.next_step]


@given(situations())
def test_nobody_is_qualified_by_a_rule_without_fit_and_intent(situation: Situation) -> None:
    answer = decide(situation, RULES)
    if any(step.to_stage is Stage.MQL for step in answer.path):
        assert answer.fit.tier in {"A", "B", "C"}
        assert answer.intent.level in {"medium", "high", "urgent"}
        assert answer.fit.excluded_by is None


@given(situations())
def test_once_carried_out_an_answer_stays(situation: Situation) -> None:
    answer = decide(situation, RULES)
    again = decide(carried_out(situation, answer), RULES)
    assert again.verdict() == answer.verdict()
    assert not is_anything_to_do(again)


@given(situations())
def test_nobody_who_asks_meets_silence(situation: Situation) -> None:
    answer = decide(situation, RULES)
    free = situation.stage in {Stage.INQUIRY, Stage.MQL} and not (situation.on_hold or situation.imported_waiting)
    if free and answer.intent.level in {"high", "urgent"} and answer.intent.asking:
        desk = answer.triage or situation.triage_open
        waits = situation.open_handoff or situation.expired_at is not None
        assert answer.handoff or waits or desk or answer.action == "decline"


@given(situations())
def test_a_stored_verdict_equals_the_answers(situation: Situation) -> None:
    answer = decide(situation, RULES)
    assert verdict_in(encode(answer)) == answer.verdict()


@given(situations(), histories)
def test_a_closed_gate_means_the_same_answer(situation: Situation, more: History) -> None:
    """Signals that leave level, early, urgent and asking as they were change nothing; but whoever waits for one."""
    days = [(NUMBERS[code], TODAY - age) for code, age in more]
    reset = day_of(situation.reset_at) if situation.reset_at else float("-inf")
    other = replace(situation, terms=build(days, MODEL.half_lives, reset))
    readings = [read(one.terms, MODEL, TODAY) for one in (situation, other)]
    waits = any(moment is not None for moment in (situation.rest_until, situation.reset_at, situation.expired_at))
    if not waits and bearing_of(readings[0]) == bearing_of(readings[1]):
        assert decide(situation, RULES).verdict() == decide(other, RULES).verdict()


@given(situations(), st.randoms())
def test_the_order_of_arrival_changes_no_byte(situation: Situation, random: Random) -> None:
    shuffled = list(situation.terms.items())
    random.shuffle(shuffled)
    assert encode(decide(replace(situation, terms=dict(shuffled)), RULES)) == encode(decide(situation, RULES))


@given(situations())
def test_time_alone_changes_nothing_before_look_at(situation: Situation) -> None:
    answer = decide(situation, RULES)
    settled = carried_out(situation, answer)
    horizon = answer.look_at - timedelta(minutes=30) if answer.look_at else NOW + timedelta(days=2000)
    for share in (0.01, 0.5, 1.0):
        at = NOW + share * (horizon - NOW)
        if at > NOW:
            assert decide(replace(settled, at=at), RULES).verdict() == answer.verdict()


@given(facts, histories)
def test_unknown_is_never_treated_as_no(known: Facts, history: History) -> None:
    """Whoever is excluded is so by what is known: with every fact forgotten nobody is, and who asks is answered."""
    forgotten = decide(Situation(facts=Facts(), terms=signals(*history), at=NOW), RULES)
    assert (forgotten.fit.tier, forgotten.fit.excluded_by) == ("U", None)
    assert forgotten.action in {"ignore", "nurture", "enrich", "triage"}
    whole = decide(Situation(facts=known, terms=signals(*history), at=NOW), RULES)
    if whole.fit.excluded_by is None:
        without = replace(known, relationships=frozenset(), noise_class=None)
        assert decide(Situation(facts=without, terms=signals(*history), at=NOW), RULES).fit.excluded_by is None


def lead(*history: tuple[str, float], **changes: Any) -> Situation:
    reset_ago = (NOW - changes["reset_at"]).days if "reset_at" in changes else None
    return Situation(**{"facts": MEDICAL, "terms": signals(*history, reset_ago=reset_ago), "at": NOW, **changes})


RESTING: dict[str, Any] = {"stage": Stage.NURTURE, "reset_at": ago(30), "rest_until": ago(-30)}
RESTED: dict[str, Any] = {"stage": Stage.NURTURE, "reset_at": ago(90), "rest_until": ago(30)}
ACADEMIC: dict[str, Any] = {"facts": replace(MEDICAL, relationships=frozenset({"academic"}))}
SET_ASIDE = Override(OverrideKind.EXCLUSION, "academic", ago(-5))
PATHS = {  # sentence: (situation, stages gone through, next step)
    "research does not end a rest": (lead(("webinar_attended", 1), **RESTING), [], Next.RESTING),
    "a pricing page does not end a rest": (lead(*[("pricing_page_view", 1)] * 3, **RESTING), [], Next.RESTING),
    "a buying signal ends a rest": (
        lead(("price_question", 1), **RESTING),
        [Stage.INQUIRY, Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "after the rest a fresh webinar leads back": (
        lead(("webinar_attended", 1), **RESTED),
        [Stage.INQUIRY, Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "after the rest one page leads back to inquiry": (
        lead(("page_view", 1), **RESTED),
        [Stage.INQUIRY],
        Next.NEEDS_ENGAGEMENT,
    ),
    "a guide leaves it where it belongs": (
        lead(("guide_download", 1), **RESTED),
        [],
        Next.NEEDS_ENGAGEMENT,
    ),
    "a webinar during the rest is not fresh": (
        lead(("webinar_attended", 15), **{**RESTED, "rest_until": ago(10)}),
        [],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "unless new rules ask for it": (
        lead(("webinar_attended", 15), **{**RESTED, "rest_until": ago(10)}, rules_changed=True),
        [Stage.INQUIRY, Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "new rules do not end a rest": (
        lead(("webinar_attended", 15), **RESTING, rules_changed=True),
        [],
        Next.RESTING,
    ),
    "the systems nurture needs no detour": (
        lead(("webinar_attended", 1), stage=Stage.NURTURE),
        [Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "an exclusion withdraws an open handoff": (
        lead(("rfq_submitted", 1), **ACADEMIC, stage=Stage.MQL, open_handoff=True),
        [Stage.DISQUALIFIED],
        Next.ANSWER_POLITELY,
    ),
    "but not what sales has accepted": (lead(**ACADEMIC, stage=Stage.SAL), [], Next.WAITS_FOR_SHEET),
    "an exclusion set aside does not count": (
        lead(("webinar_attended", 1), **ACADEMIC, overrides=(SET_ASIDE,)),
        [Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "an exclusion lifted leads back": (
        lead(("webinar_attended", 1), stage=Stage.DISQUALIFIED, disqualified_by_exclusion=True),
        [Stage.INQUIRY, Stage.MQL],
        Next.NEEDS_BUYING_SIGNAL,
    ),
    "what a person disqualified stays": (lead(("webinar_attended", 1), stage=Stage.DISQUALIFIED), [], Next.ENDED),
    "what a person overruled stays until it expires": (
        lead(stage=Stage.MQL, overrides=(Override(OverrideKind.STAGE, "mql", ago(-5)),)),
        [],
        Next.OVERRULED,
    ),
    "and no longer": (
        lead(stage=Stage.MQL, overrides=(Override(OverrideKind.STAGE, "mql", ago(5)),)),
        [Stage.NURTURE],
        Next.NEEDS_ENGAGEMENT,
    ),
    "who comes back to the stage that a person gave stays there": (
        lead(
            ("webinar_attended", 1),
            stage=Stage.DISQUALIFIED,
            disqualified_by_exclusion=True,
            overrides=(Override(OverrideKind.STAGE, "inquiry", ago(-5)),),
        ),
        [Stage.INQUIRY],
        Next.OVERRULED,
    ),
    "who arrives at the stage that a person gave stays there as well": (
        lead(
            ("webinar_attended", 1),
            stage=Stage.DISQUALIFIED,
            disqualified_by_exclusion=True,
            overrides=(Override(OverrideKind.STAGE, "mql", ago(-5)),),
        ),
        [Stage.INQUIRY, Stage.MQL],
        Next.OVERRULED,
    ),
    "a hold stops everything": (lead(("rfq_submitted", 1), on_hold=True), [], Next.ON_HOLD),
    "with a full sheet sales works": (
        lead(
            stage=Stage.SAL,
            sheet=tuple(
                (code, "confirmed") for code in ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
            ),
        ),
        [],
        Next.SALES_WORKS,
    ),
    "a won lead has ended": (lead(("rfq_submitted", 1), stage=Stage.WON), [], Next.ENDED),
}


@pytest.mark.parametrize(("situation", "path", "next_step"), PATHS.values(), ids=PATHS)
def test_path(situation: Situation, path: list[Stage], next_step: Next) -> None:
    answer = decide(situation, RULES)
    assert [step.to_stage for step in answer.path] == path
    assert answer.next_step is next_step
    settled = decide(carried_out(situation, answer), RULES)
    assert settled.verdict() == answer.verdict()
    assert not is_anything_to_do(settled)


def test_who_asks_after_being_disqualified_by_a_person_comes_to_the_desk() -> None:
    again = lead(("rfq_submitted", 1), stage=Stage.DISQUALIFIED, reset_at=ago(10))
    assert decide(again, RULES).triage
    before = lead(("rfq_submitted", 20), stage=Stage.DISQUALIFIED, reset_at=ago(10))
    assert not decide(before, RULES).triage


def test_a_request_kept_from_sales_by_an_overruling_comes_to_the_desk() -> None:
    kept = lead(
        ("rfq_submitted", 1), stage=Stage.INQUIRY, overrides=(Override(OverrideKind.STAGE, "inquiry", ago(-5)),)
    )
    assert (decide(kept, RULES).triage, decide(kept, RULES).path) == (True, ())


def test_an_rfq_is_urgent_also_where_the_cell_is_not() -> None:
    fair = lead(("rfq_submitted", 1), facts=replace(MEDICAL, employee_count=12, country="FR", plant_count=0))
    answer = decide(fair, RULES)
    assert (answer.fit.tier, answer.action, answer.handoff) == ("C", "handoff", "urgent")


def _with_cell(tier: str, level: str, action: str) -> Rules:
    content = default_content("qualification", "scoring_models")
    for cell in content["models"][0]["matrix"]:
        if (cell["tier"], cell["level"]) == (tier, level):
            cell["action"] = action
    return replace(RULES, scoring=compile_scoring(content))


GUARDED: dict[str, tuple[Callable[[], Rules], Situation, str]] = {
    "unknown fit is never qualified, whatever a matrix says": (
        lambda: _with_cell("U", "medium", "mql"),
        lead(("webinar_attended", 1), facts=Facts()),
        "enrich",
    ),
    "nor handed over": (
        lambda: _with_cell("U", "urgent", "handoff_urgent"),
        lead(("rfq_submitted", 1), facts=Facts()),
        "triage",
    ),
    "nor anybody without engagement": (lambda: _with_cell("A", "none", "mql"), lead(), "ignore"),
}


@pytest.mark.parametrize(("rules", "situation", "action"), GUARDED.values(), ids=GUARDED)
def test_guard(rules: Callable[[], Rules], situation: Situation, action: str) -> None:
    answer = decide(situation, rules())
    assert (answer.action, answer.path, answer.handoff) == (action, (), None)


def test_look_at_knows_the_end_of_rests_and_overrides() -> None:
    resting = decide(lead(**RESTING), RULES)
    assert resting.look_at == ago(-30)
    overruled = decide(lead(stage=Stage.MQL, overrides=(Override(OverrideKind.STAGE, "mql", ago(-5)),)), RULES)
    assert overruled.look_at == ago(-5)


def test_a_step_says_from_where_to_where_and_why() -> None:
    assert decide(lead(("webinar_attended", 1)), RULES).path == (Step(Stage.INQUIRY, Stage.MQL, Cause.MATRIX),)


class TestAHandoffThatNobodyAnswered:
    """It expired: the lead waits for a person, not for the rules."""

    ASKED = lead(("rfq_submitted", 5), stage=Stage.MQL, expired_at=ago(2))

    def test_is_not_made_again_by_the_rules(self) -> None:
        answer = decide(self.ASKED, RULES)
        assert (answer.action, answer.handoff, answer.triage) == ("handoff_urgent", None, False)
        assert (answer.stage, answer.path, answer.next_step) == (Stage.MQL, (), Next.UNANSWERED)

    def test_is_made_anew_once_somebody_asks_urgently_again(self) -> None:
        again = replace(self.ASKED, terms=signals(("rfq_submitted", 5), ("quote_request", 1)))
        answer = decide(again, RULES)
        assert (answer.handoff, answer.next_step) == ("urgent", Next.WAITS_FOR_ACCEPTANCE)

    @pytest.mark.parametrize("type", ["guide_download", "meeting_request"])
    def test_is_not_made_anew_by_anything_less(self, type: str) -> None:
        more = replace(self.ASKED, terms=signals(("rfq_submitted", 5), (type, 1)))
        assert decide(more, RULES).handoff is None

    def test_does_not_fade_away(self) -> None:
        answer = decide(replace(self.ASKED, at=NOW + timedelta(days=900)), RULES)
        assert (answer.action, answer.path, answer.next_step) == ("ignore", (), Next.UNANSWERED)

    def test_ends_where_the_lead_is_excluded(self) -> None:
        answer = decide(replace(self.ASKED, facts=replace(MEDICAL, relationships=frozenset({"competitor"}))), RULES)
        assert answer.stage is Stage.DISQUALIFIED
