"""Who is held out: a draw of the lead's own, as often as agreed, and chance makes nobody an MQL."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, chisquare

from qualification.rules.agreement import Clause, Owner, Scope, Unit
from qualification.rules.checking import check_agreement
from qualification.rules.clause_kinds import KINDS
from qualification.rules.decision import Action, Rules, Situation, decide, encode, verdict_in
from qualification.rules.holdout import CLAUSE, LARGEST, PARTS, asks_for_draws, draw_of, share_of
from qualification.rules.replay import context_of, replay
from qualification.rules.stages import Stage
from qualification.rules.terms import pack
from tests.qualification.rules.given import MEDICAL, NOW, RULES, default_content, signals, situations

LEADS = [UUID(int=number) for number in range(20_000)]
"""Fixed, so that the bounds below hold in every run or in none."""
SURE = 0.9999
READER = Situation(facts=MEDICAL, terms=signals(("webinar_attended", 1)), at=NOW, product_line="cnc-machining")


def clause(percent: float, line: str | None = None) -> Clause:
    return Clause(CLAUSE, "Hold-out", percent, Unit.PERCENT, None, Owner.OPERATIONS, Scope(product_line=line))


def agreed(*clauses: Clause) -> Rules:
    """The default rules with a hold-out."""
    standing = RULES.agreement
    agreement = replace(
        standing, clauses=(*standing.clauses, *clauses), by_code={**standing.by_code, CLAUSE: tuple(clauses)}
    )
    return replace(RULES, agreement=agreement)


def drawn(share: float, cycle: int = 1) -> set[UUID]:
    """Which of the fixed leads a share draws."""
    return {lead for lead in LEADS if draw_of(lead, cycle) < share / 100 * PARTS}


@pytest.mark.parametrize(
    ("lead", "cycle", "part"),
    [
        ("01930000-0000-7000-8000-000000000001", 1, 406_140),
        ("01930000-0000-7000-8000-000000000001", 2, 769_386),
        ("01930000-0000-7000-8000-000000000002", 1, 584_398),
    ],
)
def test_the_draw_of_a_lead_stays_for_ever(lead: str, cycle: int, part: int) -> None:
    """Written down once: whoever changes how leads are drawn would hand over other leads, and replay none of these."""
    assert draw_of(UUID(lead), cycle) == part


def test_as_many_are_drawn_as_agreed() -> None:
    for share in (0.5, 2.0, 5.0):
        low, high = binom.interval(SURE, len(LEADS), share / 100)
        assert low <= len(drawn(share)) <= high, share


def test_every_part_is_as_likely_as_another() -> None:
    counts = [0] * 20
    for lead in LEADS:
        counts[draw_of(lead, 1) * len(counts) // PARTS] += 1
    assert chisquare(counts).pvalue > 1 - SURE


def test_a_larger_share_draws_all_of_a_smaller_one_and_another_cycle_draws_anew() -> None:
    assert drawn(1) < drawn(2) < drawn(5)
    again = drawn(5, cycle=2)
    low, high = binom.interval(SURE, len(LEADS), 0.05 * 0.05)
    assert low <= len(drawn(5) & again) <= high


def test_who_is_drawn_just_below_the_line_is_handed_over_like_any_other() -> None:
    rules = agreed(clause(2))
    others, own = (decide(replace(READER, draw=draw), rules) for draw in (20_000, 19_999))
    assert (others.action, others.handoff, others.holdout) == (Action.MQL, None, False)
    assert (own.action, own.handoff, own.holdout) == (Action.HANDOFF, "normal", True)
    assert (own.stage, own.path, own.route) == (others.stage, others.path, others.route)
    assert own.next_step == "waits_for_acceptance"


def test_it_stays_what_it_is_while_it_is_in_hand_and_is_not_handed_over_twice() -> None:
    rules = agreed(clause(5))
    in_hand = replace(READER, draw=0, stage=Stage.MQL, open_handoff=True)
    answer = decide(in_hand, rules)
    assert (answer.action, answer.handoff, answer.next_step) == (Action.HANDOFF, None, "waits_for_acceptance")
    assert decide(replace(READER, draw=0), rules).verdict() == answer.verdict()


def test_product_lines_may_hold_out_other_shares() -> None:
    agreement = agreed(clause(5, "cnc-machining"), clause(1)).agreement
    assert [share_of(agreement, line) for line in ("cnc-machining", "plant-automation")] == [5, 1]
    assert share_of(RULES.agreement, "cnc-machining") == 0


@given(situations(), st.integers(0, PARTS - 1), st.sampled_from([0.1, 2, 5]))
def test_chance_makes_nobody_an_mql_and_hands_over_only_who_is_one(
    situation: Situation, draw: int, share: float
) -> None:
    rules = agreed(clause(share))
    without, answer = decide(situation, rules), decide(replace(situation, draw=draw), rules)
    assert (answer.stage, answer.path, answer.fit, answer.intent) == (
        without.stage,
        without.path,
        without.fit,
        without.intent,
    )
    if answer.holdout:
        assert without.action is Action.MQL
        assert draw < share / 100 * PARTS
    else:
        assert encode(answer) == encode(without)
    if answer.handoff is not None and without.handoff is None:
        assert (answer.holdout, answer.stage) == (True, Stage.MQL)


@given(situations(), st.integers(0, PARTS - 1))
def test_without_the_clause_nothing_is_otherwise(situation: Situation, draw: int) -> None:
    assert not asks_for_draws(RULES.agreement)
    assert encode(decide(replace(situation, draw=draw), RULES)) == encode(decide(situation, RULES))
    assert b"draw" not in context_of(situation)
    assert b"holdout" not in encode(decide(situation, RULES))


@given(situations(), st.integers(0, PARTS - 1))
def test_a_stored_decision_gives_the_same_bytes(situation: Situation, draw: int) -> None:
    rules, held = agreed(clause(5)), replace(situation, draw=draw)
    stored = encode(decide(held, rules))
    parts = held.facts.canonical(), pack(held.terms), context_of(held)
    assert replay(rules, *parts) == stored
    assert verdict_in(stored) == decide(held, rules).verdict()


@pytest.mark.parametrize(
    ("percent", "found"),
    [(LARGEST, []), (0.1, []), (LARGEST + 0.1, ["share_too_large"]), (101, ["share_above_whole"])],
)
def test_the_check_keeps_the_share_small(percent: float, found: list[str]) -> None:
    document = default_content("qualification", "agreements")
    document["clauses"].append(
        {"code": CLAUSE, "label": "Hold-out", "number": percent, "unit": "percent", "owner": "operations"}
    )
    assert [one.code for one in check_agreement(document)] == found
    assert KINDS[CLAUSE].runs_in == "Runs in: draw of the hold-out"
