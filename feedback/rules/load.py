"""The work that comes to a team in the coming days, against what its people take.

What comes is measured by weekday over past weeks. Weeks differ by more than chance alone would have it: how much more
is measured too. What is there leaves as such work has left so far (Kaplan and Meier); nothing is assumed to leave later
than any was seen to. The range holds 95 % of draws in which weeks and stays are drawn anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from feedback.rules.curves import Reals
from feedback.rules.passages import Numbers
from feedback.rules.ranges import DRAWS, SEED, Expected, expected, redrawn

FEW_WEEKS: Final = 4
LEFT, THERE = 0, 1


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of a team.

    `weeks[week, day]` is what came on each day of past weeks, in the order of the coming days: the first of them falls
    on the weekday of tomorrow. `open[days]` is how much is there, by how long it has been; `stays[days, LEFT or THERE]`
    how long such work was there. `capacity` is by coming day, None without a limit; `works` whether anybody does.
    """

    weeks: Numbers
    open: Numbers
    stays: Numbers
    capacity: Sequence[int | None]
    works: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Load:
    """What comes in all and by day, how much is there at the end of each day, and the first day it is too much.

    `breach` is the place of the first working day on which more is expected than the capacity, `earliest` of the first
    on which more would not surprise; None where there is none. `chance` is how many of the draws come to more on any.
    """

    arrivals: Expected
    by_day: tuple[float, ...]
    there: tuple[Expected, ...]
    breach: int | None
    earliest: int | None
    chance: float | None


def load(work: Work) -> Load | None:
    """What comes to a team; None where too few weeks of the past are known to say."""
    if len(work.weeks) < FEW_WEEKS:
        return None
    days, dice = len(work.capacity), np.random.default_rng(SEED)
    coming = work.weeks.mean(axis=0)[np.arange(days) % 7]
    present = np.append(work.open, np.zeros(days, dtype=np.int64))
    leaving = _leaving(work.stays[None].astype(np.float64), len(present))[0]
    there = _expected_there(coming, present.astype(np.float64), leaving)
    drawn = _drawn_arrivals(work.weeks, days, dice)
    loads = _drawn_there(drawn, present, _leaving(redrawn(work.stays, dice, DRAWS), len(present)), dice)
    spans = [expected(there[day], loads[:, day]) for day in range(days)]
    limits = [limit if works else None for limit, works in zip(work.capacity, work.works, strict=True)]
    too_much = [loads[:, day] > limit for day, limit in enumerate(limits) if limit is not None]
    return Load(
        arrivals=expected(coming.sum(), drawn.sum(axis=1)),
        by_day=tuple(float(number) for number in coming),
        there=tuple(spans),
        breach=_first([span.expected for span in spans], limits),
        earliest=_first([span.interval[1] for span in spans], limits),
        chance=float(np.any(too_much, axis=0).mean()) if too_much else None,
    )


def _first(numbers: Sequence[float], limits: Sequence[int | None]) -> int | None:
    pairs = enumerate(zip(numbers, limits, strict=True))
    return next((day for day, (number, limit) in pairs if limit is not None and number > limit), None)


def _drawn_arrivals(weeks: Numbers, days: int, dice: np.random.Generator) -> Numbers:
    """[draw, day]: rates of resampled weeks, and around them as much chance as the weeks show."""
    chosen = dice.integers(0, len(weeks), (DRAWS, len(weeks)))
    rates = weeks[chosen].mean(axis=1)[:, np.arange(days) % 7]
    totals = weeks.sum(axis=1)
    mean = totals.mean()
    # By how much more the weeks differ than chance alone would have it.
    excess = float(totals.var(ddof=1) / mean) - 1.0 if mean else 0.0
    if excess > 0:
        rates = dice.gamma(np.maximum(rates, 1e-12) / excess, excess)
    drawn: Numbers = dice.poisson(rates)
    return drawn


def _leaving(stays: Reals, days: int) -> Reals:
    """[draw, day]: how much of what is there still leaves on that day of its stay."""
    at_risk = stays.sum(axis=2)[:, ::-1].cumsum(axis=1)[:, ::-1]
    seen = min(days, stays.shape[1])
    leaving = np.zeros((len(stays), days))
    leaving[:, :seen] = (stays[:, :, LEFT] / np.maximum(at_risk, 1.0))[:, :seen]
    return leaving


def _expected_there(coming: Reals, present: Reals, leaving: Reals) -> list[float]:
    """How much is there at the end of each day, on average; `present` is by how long it has been."""
    found = []
    for number in coming:
        present = np.append(number, present[:-1]) * (1.0 - leaving)
        found.append(float(present.sum()))
    return found


def _drawn_there(coming: Numbers, present: Numbers, leaving: Reals, dice: np.random.Generator) -> Numbers:
    """[draw, day]: the same of each draw."""
    drawn, found = np.tile(present, (DRAWS, 1)), np.zeros_like(coming)
    for day in range(coming.shape[1]):
        drawn = dice.binomial(np.column_stack([coming[:, day], drawn[:, :-1]]), 1.0 - leaving)
        found[:, day] = drawn.sum(axis=1)
    return found
