"""When time alone changes a reading: between signals every sum only falls, so each crossing is a root."""

from collections.abc import Mapping, Sequence
from math import exp2, inf, log, log2
from typing import Final, NamedTuple, TypeAlias

from qualification.rules.intent import DIGITS, STEADY, Intent, faded, trend_of
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, Level, SignalPoints, TrendNumbers
from qualification.rules.terms import TREND_HALF_LIVES, Term

_ROUNDING: Final = 1.5 * 10.0**-DIGITS
"""Below a threshold by this much, a rounded sum is below it too."""
MARGIN: Final = 1e-6
"""Days, under a tenth of a second: past the crossing, not on it."""
_PRECISION: Final = 1e-8
"""Days, about a millisecond."""

_LN2: Final = log(2)
_H_14, _H_60, _H_180 = TREND_HALF_LIVES
_PACE_FALLS: Final = 1 / _H_14 - 1 / _H_60
"""Halvings a day of the 14-day over the 60-day sum."""

_Known: TypeAlias = Sequence[tuple[SignalPoints, Term]]


class Curve(NamedTuple):
    """What one type counts over time: min(cap, 2^(height − t/half_life))."""

    height: float
    half_life: float
    cap: float


def next_change(terms: Mapping[int, Term], model: Model, reading: Intent, at: float) -> float | None:
    """The first day after `at` on which level, urgent, asking or trend differs if no signal arrives; None: never."""
    known = [(row, term) for number, term in sorted(terms.items()) if (row := model.rows.get(number))]
    if not known:
        return None
    until = min(_level_falls(known, model, reading.level, at), *_flags_lapse(known, reading))
    first = min([term.first for _, term in known])
    turn = trend_turns(model.trend, reading, first, at, until)
    return turn + MARGIN if turn < inf else None


def crossing(curves: Sequence[Curve], threshold: float, at: float) -> float:
    """The day on which the sum of the curves falls below a threshold, `at` where it is below already.

    Newton's method on the logarithm, which is straight for one curve and nearly so for several; kinks at caps and
    overshooting are caught by halving the bracket.
    """
    target = log2(threshold)
    low, day = at, at
    high = max((_alone(curve, target - log2(len(curves))) for curve in curves), default=at)
    while high - low > _PRECISION:
        total, slope = _sum_and_slope(curves, day)
        if total < threshold:
            high = day
        else:
            low = day
        step = (log2(total) - target) * total * _LN2 / slope if slope else inf
        if abs(step) < _PRECISION:
            return day
        day = day + step if low < day + step <= high else (low + high) / 2
    return max(high, at)


def _alone(curve: Curve, share: float) -> float:
    """The day on which one curve is down to 2^share."""
    return curve.half_life * (curve.height - share)


def _sum_and_slope(curves: Sequence[Curve], day: float) -> tuple[float, float]:
    """The sum at a day, and how fast it falls."""
    total = slope = 0.0
    for height, half_life, cap in curves:
        value = faded(height, day, half_life)
        if value < cap:
            slope += value * _LN2 / half_life
        total += min(value, cap)
    return total, slope


def _level_falls(known: _Known, model: Model, level: Level, at: float) -> float:
    if level is Level.NONE:
        return inf
    if level is Level.URGENT or level is Level.HIGH:
        return crossing(_curves(known, Family.BUYING), model.high_buying - _ROUNDING, at)
    research, buying = (
        (model.medium_research, model.medium_buying)
        if level is Level.MEDIUM
        else (model.low_research, model.low_buying)
    )
    return max(
        crossing(_curves(known, Family.RESEARCH), research - _ROUNDING, at),
        crossing(_curves(known, Family.BUYING), buying - _ROUNDING, at),
    )


def _curves(known: _Known, family: Family) -> list[Curve]:
    return [
        Curve(term.k_own + log2(row.points), row.half_life_days, row.cap)
        for row, term in known
        if row.family is family and row.points and row.cap and term.k_own > -inf
    ]


def _flags_lapse(known: _Known, reading: Intent) -> tuple[float, float]:
    """When the last signal that asks, and the last urgent one, come of age."""
    if not reading.asking:
        return inf, inf
    lapses = [(row, term.last + row.half_life_days) for row, term in known if row.asks and term.k_own > -inf]
    asking = max([lapse for _, lapse in lapses])
    return asking, max([lapse for row, lapse in lapses if row.urgent]) if reading.urgent else inf


def trend_turns(numbers: TrendNumbers, reading: Intent, first: float, at: float, until: float) -> float:
    """The first day on which the trend turns while the level is what it is, or `until` when that comes first.

    `first` is the day of the first signal.
    """
    candidates = [first + numbers.early_after_days]
    if reading.lasting:
        least = numbers.cold_below, numbers.early_at_least
        candidates += [at + _H_180 * log2(reading.lasting / (sum_ - _ROUNDING)) for sum_ in least]
    if reading.pace:
        paces = numbers.cooling_below * STEADY, numbers.rising_above * STEADY
        candidates += [at + log2(reading.pace / (pace - _ROUNDING)) / _PACE_FALLS for pace in paces]
    for day in sorted(candidates):
        if at <= day < until:
            later = day + MARGIN - at
            lasting, pace = reading.lasting * exp2(-later / _H_180), reading.pace * exp2(-later * _PACE_FALLS)
            if trend_of(numbers, lasting, pace, reading.level, at + later - first) is not reading.trend:
                return day
    return until
