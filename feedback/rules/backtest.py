"""Two rule sets on cases that neither was learnt from: how well each hands over, ranks and foretells, with intervals.

Intervals hold with 95 % and are drawn from resamples of the later cases, the same ones for both rule sets, so that the
difference has one too. The seed is fixed: the same cases give the same report.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from feedback.rules.cases import SHARES, Case, Reading, part_of
from feedback.rules.report import (
    MEASURES,
    BacktestMeasure,
    Interval,
    RecalibrationMeasure,
    RecalibrationSegment,
    RecalibrationVerdict,
)

SEED: Final = 20_260_101
RESAMPLES: Final = 400
BINS: Final = 10
LEAST_IN_PART: Final = 10
"""Of a segment with fewer that came to the outcome no recall is told."""
Vector = Any


HIGHER_IS_BETTER: Final = frozenset({BacktestMeasure.PRECISION, BacktestMeasure.RECALL, BacktestMeasure.PR_AUC})
LOWER_IS_BETTER: Final = frozenset({BacktestMeasure.CALIBRATION_ERROR, BacktestMeasure.BRIER})


@dataclass(frozen=True, slots=True)
class Side:
    """One rule set over the later cases as numbers."""

    handed_over: Vector
    qualified: Vector
    order: Vector
    """Who comes first: those handed over, then those qualified, then the rest, within each by points."""
    chances: Vector


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the later cases."""

    hits: Vector
    accepted: Vector
    """1 and 0 as sales answered; for whom sales was never asked, the share of acceptances among the earlier cases."""


def compared(earlier: Sequence[Case], later: Sequence[Case], after: "Readings") -> list[RecalibrationMeasure]:
    """Every measure on the later cases; the earlier ones say what chance the points of each rule set stand for."""
    import numpy as np

    outcomes = outcomes_of(earlier, later)
    known = np.array([case.hit for case in earlier], dtype=float)
    sides = [
        side_of(known, [of(case) for case in earlier], [of(case) for case in later])
        for of in (lambda case: case.before, after.of)
    ]
    found: dict[BacktestMeasure, list[list[float]]] = {measure: [] for measure in COMPUTED}
    for times in _resamples(len(later)):
        for measure, compute in COMPUTED.items():
            found[measure].append([compute(outcomes, side, times) for side in sides])
    return [_compared(measure, pairs) for measure, pairs in found.items()]


def _resamples(cases: int) -> Iterator[Vector]:
    """How often each case is taken: once in the first, as chance has it in the others."""
    import numpy as np

    yield np.ones(cases)
    dice, shares = np.random.default_rng(SEED), np.full(cases, 1 / cases)
    for _ in range(RESAMPLES):
        yield dice.multinomial(cases, shares)


@dataclass(frozen=True, slots=True)
class Readings:
    """What the proposal says of cases, by their leads."""

    by_lead: dict[str, Reading]

    def of(self, case: Case) -> Reading:
        """Of one case."""
        return self.by_lead[case.lead]


def outcomes_of(earlier: Sequence[Case], later: Sequence[Case]) -> Outcomes:
    """What became of the later cases, as numbers."""
    import numpy as np

    answers = [case.accepted for case in earlier if case.accepted is not None]
    usual = sum(answers) / len(answers) if answers else 0.0
    return Outcomes(
        hits=np.array([case.hit for case in later], dtype=float),
        accepted=np.array([usual if case.accepted is None else float(case.accepted) for case in later]),
    )


def side_of(known: Vector, earlier: Sequence[Reading], later: Sequence[Reading]) -> Side:
    """A rule set over the later cases; its chances are the rates of the earlier ones, rising with the order."""
    import numpy as np
    from sklearn.isotonic import IsotonicRegression

    places = _ranks([*earlier, *later])
    learnt = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(places[: len(earlier)], known)
    order = places[len(earlier) :]
    return Side(
        handed_over=np.array([one.handed_over for one in later], dtype=float),
        qualified=np.array([one.qualified for one in later], dtype=float),
        order=order,
        chances=learnt.predict(order),
    )


def _ranks(readings: Sequence[Reading]) -> Vector:
    """Places in the order of the rules, the last first; those that the rules cannot tell apart share one."""
    import numpy as np

    keys = np.array([(one.handed_over, one.qualified, one.points) for one in readings], dtype=float)
    return np.unique(keys, axis=0, return_inverse=True)[1].ravel().astype(float)


def precision(outcomes: Outcomes, side: Side, times: Vector) -> float:
    """Of those handed over, the share that came to the outcome."""
    return _ratio((times * outcomes.hits * side.handed_over).sum(), (times * side.handed_over).sum())


def recall(outcomes: Outcomes, side: Side, times: Vector) -> float:
    """Of those that came to the outcome, the share handed over."""
    return _ratio((times * outcomes.hits * side.handed_over).sum(), (times * outcomes.hits).sum())


def ranking(outcomes: Outcomes, side: Side, times: Vector) -> float:
    """Average precision of the order."""
    from sklearn.metrics import average_precision_score

    if not (times * outcomes.hits).sum():
        return float("nan")
    return float(average_precision_score(outcomes.hits, side.order, sample_weight=times))


def brier(outcomes: Outcomes, side: Side, times: Vector) -> float:
    """The mean square of what the chances missed."""
    return _ratio((times * (side.chances - outcomes.hits) ** 2).sum(), times.sum())


def calibration_error(outcomes: Outcomes, side: Side, times: Vector) -> float:
    """By how much chances and rates differ, over tenths of the chance, each weighed by how many cases it has."""
    import numpy as np

    tenths = np.minimum((side.chances * BINS).astype(int), BINS - 1)
    gaps = np.bincount(tenths, times * (side.chances - outcomes.hits), BINS)
    return _ratio(np.abs(gaps).sum(), times.sum())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


COMPUTED: Final[dict[BacktestMeasure, Callable[[Outcomes, Side, Vector], float]]] = {
    BacktestMeasure.PRECISION: precision,
    BacktestMeasure.RECALL: recall,
    BacktestMeasure.PR_AUC: ranking,
    BacktestMeasure.CALIBRATION_ERROR: calibration_error,
    BacktestMeasure.BRIER: brier,
    BacktestMeasure.MQL: lambda _, side, times: float((times * side.qualified).sum()),
    BacktestMeasure.HANDOFFS: lambda _, side, times: float((times * side.handed_over).sum()),
    BacktestMeasure.ACCEPTANCES: lambda outcomes, side, times: float(
        (times * side.handed_over * outcomes.accepted).sum()
    ),
}


def _compared(measure: BacktestMeasure, pairs: Sequence[Sequence[float]]) -> RecalibrationMeasure:
    """The first pair is of the cases as they are, the others of the resamples."""
    import numpy as np

    values = np.array(pairs)
    gaps = values[:, 1] - values[:, 0]
    spread = _interval(gaps[1:])
    return RecalibrationMeasure(
        measure=measure,
        label=MEASURES[measure],
        before=_known(values[0, 0]),
        before_interval=_interval(values[1:, 0]),
        after=_known(values[0, 1]),
        after_interval=_interval(values[1:, 1]),
        difference=_known(gaps[0]),
        difference_interval=spread,
        verdict=_verdict(measure, spread),
    )


def _interval(values: Vector) -> Interval | None:
    """The middle 95 % of the resamples that have a value; None where hardly any has."""
    import numpy as np

    known = values[np.isfinite(values)]
    if len(known) < len(values) / 2:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return round(float(low), 6), round(float(high), 6)


def _known(value: float) -> float | None:
    import numpy as np

    return round(float(value), 6) if np.isfinite(value) else None


def _verdict(measure: BacktestMeasure, spread: Interval | None) -> RecalibrationVerdict | None:
    if measure not in HIGHER_IS_BETTER | LOWER_IS_BETTER:
        return None
    if spread is None or spread[0] <= 0 <= spread[1]:
        return RecalibrationVerdict.NOT_PROVEN
    is_better = (spread[0] > 0) is (measure in HIGHER_IS_BETTER)
    return RecalibrationVerdict.BETTER if is_better else RecalibrationVerdict.WORSE


def verdict_of(found: Iterable[RecalibrationMeasure]) -> RecalibrationVerdict:
    """The proposal as a whole: by how it ranks, which depends on no threshold; what gets worse is told beside it."""
    verdicts = {one.measure: one.verdict for one in found}
    return verdicts[BacktestMeasure.PR_AUC] or RecalibrationVerdict.NOT_PROVEN


def missed(later: Iterable[Case], after: Readings) -> list[str]:
    """The leads that came to the outcome, that the rules in force hand over and the proposal does not."""
    return [case.lead for case in later if case.hit and case.before.handed_over and not after.of(case).handed_over]


def weaker_segments(later: Sequence[Case], after: Readings) -> list[RecalibrationSegment]:
    """The segments of the leads of which fewer would be handed over that came to the outcome."""
    found = []
    for by in SHARES:
        parts: dict[str, list[Case]] = {}
        for case in later:
            if case.hit:
                parts.setdefault(part_of(case, by), []).append(case)
        for key, cases in sorted(parts.items()):
            before = sum(case.before.handed_over for case in cases) / len(cases)
            recall_after = sum(after.of(case).handed_over for case in cases) / len(cases)
            if len(cases) >= LEAST_IN_PART and recall_after < before:
                found.append(
                    RecalibrationSegment(
                        by=by,
                        key=key,
                        hits=len(cases),
                        recall_before=round(before, 6),
                        recall_after=round(recall_after, 6),
                    )
                )
    return found
