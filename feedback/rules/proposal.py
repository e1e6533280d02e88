"""From weights to points and thresholds that a person can read, each change with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from feedback.rules.evidence import Evidence
from feedback.rules.insight import DISCOVERIES
from feedback.rules.report import Changes, RecalibrationRow, RecalibrationThreshold
from feedback.rules.weights import FAMILIES, FRESH_UNITS, Matrix, Sample, Weights, sums_of
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, Level, SignalPoints
from qualification.rules.words import capitalise, spell

LARGEST_STEP: Final = 3.0
"""In one recalibration points become at most so many times as many, and at least that part of what they were."""
FIRST_POINTS: Final = 10.0
"""A type that counts little or nothing may get so many at once."""
LEAST_STEP: Final = 0.15
"""Points that would change by less stay."""
KEPT_SHARE: Final = 0.95
"""Of those that reached the outcome and a level, so many still reach it by the new threshold."""
LEAST_REACHING: Final = 20
MOST_MOVED: Final = 2.0
"""A threshold at most doubles, or halves."""
LEAST_MOVED: Final = 0.1
WHOLE_FROM: Final = 3.0
LADDER: Final = ((Level.MEDIUM, Family.RESEARCH), (Level.MEDIUM, Family.BUYING), (Level.HIGH, Family.BUYING))


def proposed(model: Model, sample: Sample, weights: Weights, evidence: Mapping[int, Evidence], reached: str) -> Changes:
    """The rows whose points the outcomes contradict, and the thresholds that follow; `reached` names the outcome."""
    rows = list(_rows(model, weights, evidence, reached))
    return Changes(rows=rows, thresholds=list(_thresholds(model, sample, rows, reached)))


def _rows(model: Model, weights: Weights, evidence: Mapping[int, Evidence], reached: str) -> Iterator[RecalibrationRow]:
    scales = {family: _scale(model, weights, family) for family in FAMILIES}
    for number, departure in sorted(weights.departures.items()):
        row, told = model.rows[number], evidence[number]
        wanted = scales[row.family] * departure.coefficient
        points = readable(bounded(row.points, wanted))
        is_little = abs(points - row.points) < max(1.0, LEAST_STEP * row.points)
        if departure.q_value >= DISCOVERIES or is_little or (points > row.points) is not departure.tells_more:
            continue
        yield RecalibrationRow(
            model=model.code,
            type=row.type,
            label=capitalise(spell(row.type)),
            family=row.family,
            points_before=row.points,
            points_after=points,
            cap_before=row.cap,
            cap_after=_cap(row, points),
            n=told.n,
            hits=told.hits,
            rate=told.rate,
            interval=told.interval,
            rate_without=told.rate_without,
            q_value=departure.q_value,
            reason=_reason(row, points, wanted, departure.q_value, told, reached),
        )


def _scale(model: Model, weights: Weights, family: Family) -> float:
    """Points for each unit of the regression, so that what stays keeps its points.

    Where the points in force foretell too little to be a measure, what weighs most gets the most points there are.
    """
    own = {number: row for number, row in model.rows.items() if row.family is family}
    heaviest = max((one.coefficient for number, one in weights.departures.items() if number in own), default=0.0)
    most = max((row.points for row in own.values()), default=0.0) or FIRST_POINTS
    by_heaviest = most / heaviest if heaviest > 0 else 0.0
    slope = weights.per_point[family]
    return min(1 / slope, by_heaviest) if slope > 0 and by_heaviest else by_heaviest


def bounded(points: float, wanted: float) -> float:
    """No further than one step from where they are, and never below 0, which no rule knows."""
    if wanted <= 0:
        return 0.0
    return min(max(wanted, points / LARGEST_STEP), max(points * LARGEST_STEP, FIRST_POINTS))


def readable(number: float) -> float:
    """Whole points; halves of what is small."""
    return float(round(number)) if number >= WHOLE_FROM else round(2 * number) / 2


def _cap(row: SignalPoints, points: float) -> float:
    """In the same proportion to the points as before."""
    return max(points, readable(points * (row.cap / row.points if row.points else FRESH_UNITS))) if points else 0.0


def _reason(row: SignalPoints, points: float, wanted: float, q_value: float, told: Evidence, reached: str) -> str:
    low, high = told.interval
    rates = (
        f"Of {told.n:,} leads with it {told.rate:.0%} were {reached} (95 %: {low:.0%} to {high:.0%}), "
        f"of {told.others:,} without it {told.rate_without or 0:.0%}."
    )
    says = "more" if points > row.points else "less"
    found = f"Beside all other signals it tells {says} than its {row.points:g} points say (q {q_value:.2g})."
    if wanted <= 0:
        found += " It speaks for nothing, or against it; there are no points below 0, so it gets none."
    return f"{rates} {found}"


def _thresholds(
    model: Model, sample: Sample, rows: Sequence[RecalibrationRow], reached: str
) -> Iterator[RecalibrationThreshold]:
    """Sums have moved with the points; a level goes along, and keeps nearly all who reached it and the outcome."""
    new = {one.type: one for one in rows}
    used = [_with(row, new.get(row.type)) for row in sample.rows]
    moved = {one.family for one in rows}
    present = {
        (Level.MEDIUM, Family.RESEARCH): model.medium_research,
        (Level.MEDIUM, Family.BUYING): model.medium_buying,
        (Level.HIGH, Family.BUYING): model.high_buying,
    }
    floors = {Family.RESEARCH: model.low_research, Family.BUYING: model.low_buying}
    for level, family in LADDER:
        before = after = present[level, family]
        if family in moved:
            found = moved_to(before, sums_of(sample, family), sums_of(sample, family, used), sample.hits)
            after = max(found, floors[family])
        floors[family] = after
        if after != before:
            reason = _why(family, before, after, reached)
            yield RecalibrationThreshold(
                model=model.code, level=level, family=family, before=before, after=after, reason=reason
            )


def _with(row: SignalPoints, change: RecalibrationRow | None) -> SignalPoints:
    return row if change is None else msgspec.structs.replace(row, points=change.points_after, cap=change.cap_after)


def moved_to(before: float, sums: Matrix, later: Matrix, hits: Matrix) -> float:
    """The highest threshold by the later sums that keeps nearly all of those hits that had reached it by the former."""
    import numpy as np

    reaching = later[(hits > 0) & (sums >= before)]
    if len(reaching) < LEAST_REACHING:
        return before
    wanted = float(np.quantile(reaching, 1 - KEPT_SHARE, method="lower"))
    within = min(max(wanted, before / MOST_MOVED), before * MOST_MOVED)
    # Rounded down: a threshold that is rounded up leaves somebody behind.
    after = float(np.floor(within)) if within >= WHOLE_FROM else float(np.floor(2 * within)) / 2
    return before if abs(after - before) < max(1.0, LEAST_MOVED * before) else after


def _why(family: Family, before: float, after: float, reached: str) -> str:
    return (
        f"With the new points {KEPT_SHARE:.0%} of those that were {reached} and reached it before still do at "
        f"{after:g} points of {family} instead of {before:g}, or as near as one step allows."
    )
