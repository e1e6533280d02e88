"""Which groups of leads end well more often than the others: rates and ratios with intervals, corrected for many looks.

Intervals are 95 %: Wilson's for rates, Katz's for ratios. A group whose difference from the rest survives the control
of false discoveries (Benjamini and Hochberg, 5 %) is intent or noise; everything else is unproven.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

Interval = tuple[float, float]
LEVEL: Final = 0.95
DISCOVERIES: Final = 0.05
# Under so many expected cases in a cell the normal approximation is none, and the exact test takes its place.
FEW: Final = 5.0


class InsightBy(StrEnum):
    """What leads are told apart by."""

    SIGNALS = "signals"
    SOURCES = "sources"
    CAMPAIGNS = "campaigns"
    CONTENTS = "contents"


class InsightOutcome(StrEnum):
    """What is asked whether they came to it; `sql` is sales qualified, or further."""

    WON = "won"
    SQL = "sql"


class InsightUnit(StrEnum):
    """What is counted."""

    LEAD = "lead"
    CONTACT = "contact"
    ACCOUNT = "account"


class InsightClass(StrEnum):
    """What a group says of an outcome."""

    INTENT = "intent"
    NOISE = "noise"
    UNPROVEN = "unproven"


class Counted(NamedTuple):
    """How many of a group there are, and how many of them came to the outcome."""

    n: int
    hits: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One group beside all others; ratio, interval and q are None where nothing can be compared.

    A ratio of nothing, or to nothing, has no interval by logarithms.
    """

    rate: float
    interval: Interval
    rate_without: float | None
    risk_ratio: float | None
    risk_ratio_interval: Interval | None
    q_value: float | None
    evidence: InsightClass


def findings(groups: Sequence[Counted], everybody: Counted) -> list[Finding]:
    """What each of these groups shows beside those of everybody that are not in it."""
    rests = [_rest(group, everybody) for group in groups]
    pairs = list(zip(groups, rests, strict=True))
    comparable = [place for place, (group, rest) in enumerate(pairs) if _is_comparable(group, rest)]
    corrected = dict(zip(comparable, _corrected([_p_value(*pairs[place]) for place in comparable]), strict=True))
    return [_finding(group, rest, corrected.get(place)) for place, (group, rest) in enumerate(pairs)]


def _rest(group: Counted, everybody: Counted) -> Counted:
    # They are counted by two statements: a lead that comes or is won between them must not make the rest negative.
    n = max(everybody.n - group.n, 0)
    return Counted(n, min(max(everybody.hits - group.hits, 0), n))


def _is_comparable(group: Counted, rest: Counted) -> bool:
    """Whether there is somebody outside of the group, and somebody who came to the outcome and somebody who did not."""
    hits, n = group.hits + rest.hits, group.n + rest.n
    return min(group.n, rest.n) > 0 and 0 < hits < n


def _finding(group: Counted, rest: Counted, q_value: float | None) -> Finding:
    ratio = None if q_value is None or not rest.hits else (group.hits / group.n) / (rest.hits / rest.n)
    spread = None if ratio is None else _spread(group, rest)
    return Finding(
        rate=group.hits / group.n,
        interval=wilson(group),
        rate_without=rest.hits / rest.n if rest.n else None,
        risk_ratio=ratio,
        risk_ratio_interval=spread,
        q_value=q_value,
        evidence=_evidence(ratio, spread, q_value),
    )


def wilson(counted: Counted) -> Interval:
    """Wilson's interval of a rate."""
    from scipy.stats import binomtest

    found = binomtest(counted.hits, counted.n).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def _spread(group: Counted, rest: Counted) -> Interval | None:
    from scipy.stats.contingency import relative_risk

    if not group.hits or not rest.hits:
        return None
    found = relative_risk(group.hits, group.n, rest.hits, rest.n).confidence_interval(LEVEL)
    return float(found.low), float(found.high)


def _evidence(ratio: float | None, spread: Interval | None, q_value: float | None) -> InsightClass:
    if q_value is None or q_value >= DISCOVERIES:
        return InsightClass.UNPROVEN
    # None of the rest came to the outcome: whoever did is all there is.
    low, high = spread or ((0.0, 0.0) if ratio is not None else (float("inf"), float("inf")))
    if low > 1:
        return InsightClass.INTENT
    return InsightClass.NOISE if high < 1 else InsightClass.UNPROVEN


def _p_value(group: Counted, rest: Counted) -> float:
    from scipy.stats import chi2_contingency, fisher_exact

    table = [[group.hits, group.n - group.hits], [rest.hits, rest.n - rest.hits]]
    tested = chi2_contingency(table, correction=False)
    if tested.expected_freq.min() >= FEW:
        return float(tested.pvalue)
    return float(fisher_exact(table).pvalue)


def _corrected(p_values: Sequence[float]) -> list[float]:
    from scipy.stats import false_discovery_control

    return [float(each) for each in false_discovery_control(p_values)] if p_values else []
