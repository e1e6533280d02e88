"""Rates, ratios and what is made of them, held against tables by hand and other ways to the same numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feedback.rules.insight import Counted, InsightClass, findings

EVERYBODY = Counted(8_000, 842)
# Real counts of a published funnel: group, rate in percent, what it is.
FUNNEL = {
    "paid search": (Counted(1_586, 195), 12.3, InsightClass.INTENT),
    "organic search": (Counted(2_296, 271), 11.8, InsightClass.INTENT),
    "social": (Counted(1_350, 75), 5.6, InsightClass.NOISE),
    "email": (Counted(493, 15), 3.0, InsightClass.NOISE),
    "display": (Counted(118, 6), 5.1, InsightClass.UNPROVEN),
}


def test_a_real_funnel_comes_out_as_its_publishers_say() -> None:
    found = findings([counted for counted, _, _ in FUNNEL.values()], EVERYBODY)
    assert [round(100 * one.rate, 1) for one in found] == [rate for _, rate, _ in FUNNEL.values()]
    assert [one.evidence for one in found] == [evidence for _, _, evidence in FUNNEL.values()]


def test_intervals_are_those_of_wilson_and_katz_by_their_formulas() -> None:
    group, rest = Counted(40, 12), Counted(200, 30)
    (found,) = findings([group], Counted(240, 42))
    z = stats.norm.ppf(0.975)
    p, n = 0.3, 40
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    width = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert found.interval == pytest.approx((middle - width, middle + width))
    ratio = 0.3 / 0.15
    spread = z * math.sqrt(1 / group.hits - 1 / group.n + 1 / rest.hits - 1 / rest.n)
    assert (found.risk_ratio, found.rate_without) == pytest.approx((ratio, 0.15))
    assert found.risk_ratio_interval == pytest.approx((ratio * math.exp(-spread), ratio * math.exp(spread)))


def test_many_looks_are_corrected_by_the_step_up_of_benjamini_and_hochberg() -> None:
    groups = [Counted(100, hits) for hits in (30, 24, 21, 10, 9)]
    everybody = Counted(1_000, 120)
    found = findings(groups, everybody)
    p_values = [
        stats.chi2_contingency(
            [[one.hits, one.n - one.hits], [120 - one.hits, 900 - 120 + one.hits]], correction=False
        ).pvalue
        for one in groups
    ]
    ranked = sorted(range(5), key=lambda place: p_values[place])
    expected, least = [0.0] * 5, 1.0
    for rank, place in reversed(list(enumerate(ranked, start=1))):
        least = min(least, p_values[place] * 5 / rank)
        expected[place] = least
    assert [one.q_value for one in found] == pytest.approx(expected)


# sentence: (the group, everybody, ratio, interval is there, evidence)
EDGES = {
    "nobody reached it": (Counted(10, 0), Counted(100, 0), None, False, InsightClass.UNPROVEN),
    "everybody reached it": (Counted(10, 10), Counted(100, 100), None, False, InsightClass.UNPROVEN),
    "everybody is in the group": (Counted(100, 40), Counted(100, 40), None, False, InsightClass.UNPROVEN),
    "none of many in the group": (Counted(500, 0), Counted(1_000, 100), 0.0, False, InsightClass.NOISE),
    "none of few in the group": (Counted(3, 0), Counted(1_000, 100), 0.0, False, InsightClass.UNPROVEN),
    "all who reached it are in the group": (Counted(100, 50), Counted(1_000, 50), None, False, InsightClass.INTENT),
}


@pytest.mark.parametrize(("group", "everybody", "ratio", "has_interval", "evidence"), EDGES.values(), ids=EDGES)
def test_what_cannot_be_compared_is_no_number(
    group: Counted, everybody: Counted, ratio: float | None, has_interval: bool, evidence: InsightClass
) -> None:
    (found,) = findings([group], everybody)
    assert (found.risk_ratio, found.risk_ratio_interval is not None, found.evidence) == (ratio, has_interval, evidence)


@pytest.mark.parametrize("group", [Counted(11, 4), Counted(8, 5), Counted(9, 2)], ids=repr)
def test_a_group_counted_before_its_leads_were_is_still_told(group: Counted) -> None:
    """Groups and everybody are counted by two statements, between which a lead may come or be won."""
    (found,) = findings([group], Counted(10, 4))
    assert found.rate == group.hits / group.n
    assert found.evidence is InsightClass.UNPROVEN
    assert found.rate_without is None or 0 <= found.rate_without <= 1


def test_no_groups_are_no_findings() -> None:
    assert findings([], Counted(0, 0)) == []


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_rates_lie_in_their_intervals_and_evidence_needs_an_interval_on_its_side(
    n: int, h: int, m: int, k: int
) -> None:
    group, rest = Counted(n, min(h, n)), Counted(m, min(k, m))
    (found,) = findings([group], Counted(group.n + rest.n, group.hits + rest.hits))
    low, high = found.interval
    assert -1e-12 <= low <= found.rate + 1e-12 and found.rate <= high + 1e-12
    if found.evidence is not InsightClass.UNPROVEN and found.risk_ratio_interval is not None:
        assert found.q_value is not None and found.q_value < 0.05
        assert (found.evidence is InsightClass.INTENT) == (found.risk_ratio_interval[0] > 1)


def test_planted_noise_is_called_something_as_rarely_as_promised() -> None:
    """Of 400 groups that mean nothing hardly any is called something; without the correction 5 % would be."""
    dice = stats.binom(200, 0.1)
    groups = [Counted(200, int(hits)) for hits in dice.rvs(400, random_state=7)]
    everybody = Counted(200 * 400, sum(group.hits for group in groups))
    called = [one for one in findings(groups, everybody) if one.evidence is not InsightClass.UNPROVEN]
    assert len(called) <= 4


def test_a_planted_effect_is_found() -> None:
    """One group in forty wins three times as often."""
    groups = [Counted(300, int(hits)) for hits in stats.binom(300, 0.08).rvs(39, random_state=11)]
    groups.append(Counted(300, int(stats.binom(300, 0.24).rvs(random_state=12))))
    found = findings(groups, Counted(300 * 40, sum(group.hits for group in groups)))
    assert [place for place, one in enumerate(found) if one.evidence is InsightClass.INTENT] == [39]


def test_intervals_hold_the_true_rate_as_often_as_they_say() -> None:
    """95 %, seen over 2,000 draws of 60 at a rate of 15 %."""
    hits = stats.binom(60, 0.15).rvs(2_000, random_state=5)
    intervals = {
        int(one): findings([Counted(60, int(one))], Counted(120, int(one) + 9))[0].interval for one in set(hits)
    }
    held = sum(intervals[int(one)][0] <= 0.15 <= intervals[int(one)][1] for one in hits)
    assert 0.93 <= held / 2_000 <= 0.98
