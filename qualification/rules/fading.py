"""When time alone changes a reading: between signals every sum only falls, so each crossing is a root."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf, log, log2
from typing import Final, NamedTuple, TypeAlias

from qualification.rules.intent import DIGITS, STEADY, Intent, Trend, faded, read
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, Level, SignalPoints
from qualification.rules.terms import TREND_HALF_LIVES, Term

_ROUNDING: Final = 1.5 * 10.0**-DIGITS
"""Below a threshold by this much, a rounded sum is below it too."""
_MARGIN: Final = 1e-6
"""Days, under a tenth of a second: past the crossing, not on it."""
_PRECISION: Final = 1e-8
"""Days, about a millisecond."""

_LN2: Final = log(2)

_Known: TypeAlias = Sequence[tuple[SignalPoints, Term]]


class Curve(NamedTuple):
    """What one type counts over time: min(cap, 2^(height − t/half_life))."""

    height: float
    half_life: float
    cap: float


def next_change(terms: Mapping[int, Term], model: Model, reading: Intent, at: float) -> float | None:
    """The first day after `at` on which level, urgent, asking or trend differs if no signal arrives; None: never."""
    known = [(model.rows[number], term) for number, term in sorted(terms.items()) if number in model.rows]
    moments = [
        _level_falls(known, model, reading.level, at),
        *_flags_lapse(known, reading),
        *_trend_turns(known, model, at),
    ]
    for moment in sorted(moment + _MARGIN for moment in moments if at <= moment < inf):
        if _watched(read(terms, model, moment)) != _watched(reading):
            return moment
    return None


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
    match level:
        case Level.URGENT | Level.HIGH:
            return crossing(_curves(known, Family.BUYING), model.high_buying - _ROUNDING, at)
        case Level.MEDIUM:
            research, buying = model.medium_research, model.medium_buying
        case Level.LOW:
            research, buying = model.low_research, model.low_buying
        case Level.NONE:
            return inf
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


def _flags_lapse(known: _Known, reading: Intent) -> Iterator[float]:
    asking = [(row, term.last + row.half_life_days) for row, term in known if row.asks and term.k_own > -inf]
    if reading.asking:
        yield max(lapse for _, lapse in asking)
    if reading.urgent:
        yield max(lapse for row, lapse in asking if row.urgent)


def _trend_turns(known: _Known, model: Model, at: float) -> Iterator[float]:
    """Every day on which a comparison that makes the trend may turn; those in the past are before `at`."""
    sum_14, sum_60, sum_180 = (
        sum(row.points * faded(term[index], at, half_life) for row, term in known)
        for index, half_life in enumerate(TREND_HALF_LIVES, start=1)
    )
    if not sum_60:
        return
    numbers, (h_14, h_60, h_180) = model.trend, TREND_HALF_LIVES
    for least in (numbers.cold_below, numbers.early_at_least):
        yield at + h_180 * log2(sum_180 / (least - _ROUNDING))
    for times in (numbers.cooling_below, numbers.rising_above):
        yield at + log2(sum_14 / sum_60 / (times * STEADY - _ROUNDING)) / (1 / h_14 - 1 / h_60)
    yield min(term.first for _, term in known) + numbers.early_after_days


def _watched(reading: Intent) -> tuple[Level, bool, bool, Trend]:
    return reading.level, reading.urgent, reading.asking, reading.trend
