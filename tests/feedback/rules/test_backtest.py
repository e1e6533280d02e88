"""Two rule sets on the same leads: every measure as it is computed by hand, and what is not proven is called so."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from feedback.rules import backtest
from feedback.rules.backtest import Outcomes, Readings, Side, compared, missed, weaker_segments
from feedback.rules.cases import Case, Reading, reading_of
from feedback.rules.report import BacktestMeasure, RecalibrationVerdict
from qualification.rules.decision import Action, Situation, decide
from qualification.rules.replay import context_of
from qualification.rules.terms import unpack
from tests.feedback.rules.planted import case
from tests.qualification.rules.given import MEDICAL, NOW, RULES
from tests.qualification.rules.test_holdout import agreed, clause

HITS = np.array([1, 0, 1, 1, 0, 0, 0, 1, 0, 0], dtype=float)
ONCE = np.ones(10)
SIDE = Side(
    handed_over=np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 1], dtype=float),
    qualified=np.array([1, 1, 1, 1, 0, 0, 0, 0, 1, 1], dtype=float),
    order=np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], dtype=float),
    chances=np.array([0.9, 0.9, 0.9, 0.45, 0.45, 0.45, 0.45, 0.05, 0.05, 1.0]),
)
OUTCOMES = Outcomes(hits=HITS, accepted=np.array([1, 0.5, 1, 1, 0, 0, 0, 1, 0, 0], dtype=float))


def test_precision_recall_and_volumes_by_hand() -> None:
    assert backtest.precision(OUTCOMES, SIDE, ONCE) == 2 / 4
    assert backtest.recall(OUTCOMES, SIDE, ONCE) == 2 / 4
    computed = {name: of(OUTCOMES, SIDE, ONCE) for name, of in backtest.COMPUTED.items()}
    assert computed[BacktestMeasure.MQL] == 6
    assert computed[BacktestMeasure.HANDOFFS] == 4
    assert computed[BacktestMeasure.ACCEPTANCES] == 2.5


def test_the_ranking_is_the_mean_precision_at_each_hit() -> None:
    """Hits stand at places 1, 3, 4 and 8 of the order."""
    by_hand = (1 / 1 + 2 / 3 + 3 / 4 + 4 / 8) / 4
    assert backtest.ranking(OUTCOMES, SIDE, ONCE) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(average_precision_score(HITS, SIDE.order))


def test_the_calibration_error_is_the_mean_gap_of_tenths_and_brier_the_mean_square() -> None:
    """Tenths: 0.0–0.1 has two cases of 0.05 with one hit, 0.4–0.5 four of 0.45 with one, above 0.9 the rest."""
    gaps = abs(2 * 0.05 - 1) + abs(4 * 0.45 - 1) + abs(3 * 0.9 + 1.0 - 2)
    assert backtest.calibration_error(OUTCOMES, SIDE, ONCE) == pytest.approx(gaps / 10)
    assert backtest.brier(OUTCOMES, SIDE, ONCE) == pytest.approx(float(((SIDE.chances - HITS) ** 2).mean()))


def test_a_case_that_is_drawn_twice_counts_twice() -> None:
    times = np.array([2, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    again = [0, 0, *range(2, 10)]
    drawn = Side(SIDE.handed_over[again], SIDE.qualified[again], SIDE.order[again], SIDE.chances[again])
    outcomes = Outcomes(HITS[again], OUTCOMES.accepted[again])
    for of in backtest.COMPUTED.values():
        assert of(OUTCOMES, SIDE, times) == pytest.approx(of(outcomes, drawn, ONCE))


def test_chances_are_the_rates_of_the_earlier_leads_and_rise_with_the_order() -> None:
    earlier = [reading(points) for points in (1, 1, 2, 2, 3, 3)]
    side = backtest.side_of(np.array([0, 1, 0, 0, 1, 1], dtype=float), earlier, [reading(p) for p in (1, 2, 3, 9)])
    # The rates 1/2 and 0 fall, so that the two groups share 1/4.
    assert side.chances == pytest.approx([0.25, 0.25, 1.0, 1.0])
    assert list(side.order) == [0, 1, 2, 3]


def test_whoever_is_handed_over_comes_before_the_rest_whatever_the_points() -> None:
    readings = [reading(50), reading(3, qualified=True), reading(1, handed_over=True), reading(50)]
    assert list(backtest._ranks(readings)) == [0, 1, 2, 0]


def test_a_ranking_that_finds_every_hit_is_better_and_its_opposite_worse() -> None:
    cases = [case(n, [], hit=n % 2 == 0) for n in range(200)]
    earlier, later = cases[:100], cases[100:]
    right = Readings({one.lead: reading(9 if one.hit else 1, handed_over=one.hit, qualified=one.hit) for one in cases})
    found = {one.measure: one for one in compared(earlier, later, right)}
    assert found[BacktestMeasure.PR_AUC].verdict is RecalibrationVerdict.BETTER
    assert (found[BacktestMeasure.PR_AUC].before, found[BacktestMeasure.PR_AUC].after) == (0.5, 1.0)
    assert found[BacktestMeasure.BRIER].verdict is RecalibrationVerdict.BETTER
    assert found[BacktestMeasure.HANDOFFS].verdict is None
    assert backtest.verdict_of(found.values()) is RecalibrationVerdict.BETTER
    wrong = [_read_as(one, right.of(one)) for one in cases]
    turned = {
        one.measure: one for one in compared(wrong[:100], wrong[100:], Readings({c.lead: reading(1) for c in cases}))
    }
    assert turned[BacktestMeasure.RECALL].verdict is RecalibrationVerdict.WORSE
    assert turned[BacktestMeasure.PRECISION].after is None
    assert turned[BacktestMeasure.PRECISION].verdict is RecalibrationVerdict.NOT_PROVEN


def test_whom_the_hold_out_drew_is_read_as_the_rules_would_have_it() -> None:
    """Chance handed it over: the rules are told neither that they found it nor that a proposal misses it."""
    drawn = agreed(clause(5))
    situation = Situation(facts=MEDICAL, terms={}, at=NOW, product_line="cnc-machining", draw=0)
    one = case(0, [("webinar_attended", 1)], hit=True, rules=drawn)
    answer = decide(replace(situation, terms=unpack(one.terms)), drawn)
    assert (answer.holdout, answer.action) == (True, Action.HANDOFF)
    for rules in (drawn, RULES):
        told = reading_of(rules, one.facts, context_of(situation), one.terms, one.day)
        assert (told.handed_over, told.qualified) == (False, True)


def test_what_would_be_missed_is_named_and_where_fewer_are_handed_over() -> None:
    cases = [
        _read_as(case(n, [], hit=n < 20, country="US" if n < 10 else "DE"), reading(9, handed_over=True))
        for n in range(30)
    ]
    after = Readings({one.lead: reading(9, handed_over=one.country == "DE") for one in cases})
    assert missed(cases, after) == [one.lead for one in cases[:10]]
    segments = {
        (one.by, one.key): (one.hits, one.recall_before, one.recall_after) for one in weaker_segments(cases, after)
    }
    assert segments == {
        ("product_line", "cnc-machining"): (20, 1.0, 0.5),
        ("source", "website"): (20, 1.0, 0.5),
        ("country", "US"): (10, 1.0, 0.0),
    }


def reading(points: float, *, handed_over: bool = False, qualified: bool = False) -> Reading:
    return Reading(handed_over, qualified or handed_over, points, 0.0, "A", 90.0, "direct", None, (), ())


def _read_as(one: Case, before: Reading) -> Case:
    return msgspec.structs.replace(one, before=before)
