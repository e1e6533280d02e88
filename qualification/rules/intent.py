"""What a lead's signals say: how much research, how much buying, and which way it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp2, inf
from typing import Final, NamedTuple, TypeAlias

from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, Level, TrendNumbers
from qualification.rules.terms import TREND_HALF_LIVES, Term

DIGITS: Final = 6
"""Decimals of every sum before it is compared or stored: folding is exact to 1e-12 only."""

STEADY: Final = TREND_HALF_LIVES[0] / TREND_HALF_LIVES[1]
"""The 14-day over the 60-day sum of a steady stream."""

_LARGEST_EXPONENT: Final = 500.0
"""Keeps a clock that was set back by decades from overflowing a float."""


class Trend(StrEnum):
    """Which way the interest goes."""

    COLD = "cold"
    COOLING = "cooling"
    EARLY = "early"
    RISING = "rising"
    STEADY = "steady"


class Contribution(NamedTuple):
    """What one signal type counts now; `capped` when its decayed sum is above the cap."""

    type: str
    points: float
    n: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """One reading; sums are rounded to 1e-6."""

    research: float
    buying: float
    level: Level
    trend: Trend
    early: bool
    urgent: bool
    """A signal of an urgent type is younger than its half-life."""
    asking: bool
    """A signal of a type that asks is younger than its half-life."""
    pace: float
    """The 14-day over the 60-day sum of all points, uncapped; a steady stream gives 14/60."""
    lasting: float
    """The 180-day sum of all points, uncapped."""
    contributions: tuple[Contribution, ...]
    """By type number; types without signals or without a row in the model are left out."""


Bearing: TypeAlias = tuple[Level, bool, bool, bool]


def read(terms: Mapping[int, Term], model: Model, at: float) -> Intent:
    """Read the terms by a model at a day."""
    research = buying = 0.0
    sum_14 = sum_60 = sum_180 = 0.0
    first = inf
    urgent = asking = False
    contributions = []
    for number in sorted(terms):
        row = model.rows.get(number)
        if row is None:
            continue
        term = terms[number]
        first = min(first, term.first)
        counts = term.k_own > -inf
        own = row.points * faded(term.k_own, at, row.half_life_days) if counts else 0.0
        points = min(own, row.cap)
        if row.family is Family.BUYING:
            buying += points
        else:
            research += points
        contributions.append(Contribution(row.type, round(points, DIGITS), term.n, round(own, DIGITS) > row.cap))
        if row.asks and counts and at - term.last < row.half_life_days:
            asking = True
            urgent = urgent or row.urgent
        if row.points:
            sum_14 += row.points * faded(term.k_14, at, TREND_HALF_LIVES[0])
            sum_60 += row.points * faded(term.k_60, at, TREND_HALF_LIVES[1])
            sum_180 += row.points * faded(term.k_180, at, TREND_HALF_LIVES[2])
    research, buying = round(research, DIGITS), round(buying, DIGITS)
    level = level_of(model, research, buying, urgent)
    pace = round(sum_14 / sum_60, DIGITS) if sum_60 else 0.0
    lasting = round(sum_180, DIGITS)
    trend = trend_of(model.trend, lasting, pace, level, at - first)
    return Intent(
        research=research,
        buying=buying,
        level=level,
        trend=trend,
        early=trend is Trend.EARLY,
        urgent=urgent,
        asking=asking,
        pace=pace,
        lasting=lasting,
        contributions=tuple(contributions),
    )


def bearing_of(intent: Intent) -> Bearing:
    """What a decision depends on of it: while it stays the same, signals alone cannot change the answer."""
    return intent.level, intent.early, intent.urgent, intent.asking


def has_risen(before: Intent, after: Intent) -> bool:
    """Whether a reading asks for more than the one before: a higher level, or a request that was not there."""
    return (
        _LADDER.index(after.level) > _LADDER.index(before.level)
        or after.asking > before.asking
        or after.urgent > before.urgent
    )


_LADDER: Final = tuple(Level)


def faded(k: float, at: float, half_life: float) -> float:
    """The sum of unit weights that k = log2 Σ 2^(t/h) stands for, at a day."""
    return exp2(min(k - at / half_life, _LARGEST_EXPONENT))


def level_of(model: Model, research: float, buying: float, urgent: bool) -> Level:
    """The level that two sums reach; research alone never passes medium."""
    if buying >= model.high_buying:
        return Level.URGENT if urgent else Level.HIGH
    if buying >= model.medium_buying or research >= model.medium_research:
        return Level.MEDIUM
    if buying >= model.low_buying or research >= model.low_research:
        return Level.LOW
    return Level.NONE


def trend_of(numbers: TrendNumbers, lasting: float, pace: float, level: Level, age: float) -> Trend:
    """The first trend that holds, at an age in days since the first signal."""
    if lasting < numbers.cold_below:
        return Trend.COLD
    if pace < numbers.cooling_below * STEADY:
        return Trend.COOLING
    if is_early(numbers, lasting, level, age):
        return Trend.EARLY
    return Trend.RISING if pace > numbers.rising_above * STEADY else Trend.STEADY


def is_early(numbers: TrendNumbers, lasting: float, level: Level, age: float) -> bool:
    """Slow and persistent: little intent now, but a first signal long ago and not few since."""
    return level in _LITTLE and age >= numbers.early_after_days and lasting >= numbers.early_at_least


_LITTLE: Final = (Level.NONE, Level.LOW)
