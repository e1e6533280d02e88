"""How many days pass from when a lead comes until it is won, by the estimator of Aalen and Johansen.

A lead that is open has waited so long and is won later or never (right-censored). One that ended otherwise is won no
more: the two ends compete. The curve therefore says which share of all leads is won within so many days. Where no lead
ends otherwise it is one minus the curve of Kaplan and Meier. The days of the won alone are read off the same curve,
as a share of what it comes to at its end: those that are won late are not missed because they are not won yet.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from feedback.rules.curves import Reals, product_limit
from feedback.rules.passages import Numbers
from feedback.rules.ranges import BLOCK, DRAWS, SEED, ends, redrawn

PERCENTS: Final = (10, 25, 50, 75, 90)
WON, OTHERWISE, OPEN = 0, 1, 2
FEW_WON: Final = 10


@dataclass(frozen=True, slots=True)
class Percentile:
    """So many percent are won within so many days; None where the curve does not come so far.

    The interval holds 95 % of what resamples of the leads say; its upper end is None where so many of them never come
    so far.
    """

    percent: int
    days: int | None
    interval: tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class TimeToWin:
    """The percentiles of all leads and of the won alone; `share` is won at the end of the curve, after `watched` days.

    Both are None where too few were won to draw a curve.
    """

    n: int
    won: int
    ended_otherwise: int
    share: float | None
    watched: int | None
    of_all: tuple[Percentile, ...]
    of_won: tuple[Percentile, ...]


def time_to_win(counts: Numbers) -> TimeToWin:
    """The curve of counts [days, end], where an end is WON, OTHERWISE or OPEN.

    Days on which nothing is counted cost nothing: a file may say the year 201.
    """
    won, otherwise, _ = (int(part) for part in counts.sum(axis=0))
    if won < FEW_WON:
        nothing = tuple(Percentile(percent, None, None) for percent in PERCENTS)
        return TimeToWin(int(counts.sum()), won, otherwise, None, None, nothing, nothing)
    days = np.nonzero(counts.any(axis=1))[0]
    reached = _reached(counts[days])
    drawn = _drawn(_until_last_win(counts[days]))
    return TimeToWin(
        n=int(counts.sum()),
        won=won,
        ended_otherwise=otherwise,
        share=float(reached[-1]),
        watched=int(days[-1]),
        of_all=_percentiles(days, reached, drawn),
        of_won=_percentiles(days, reached / reached[-1], drawn / np.maximum(drawn[:, -1:], 1e-12)),
    )


def _reached(counts: Numbers) -> Reals:
    """The share that is won by each of the days that are counted."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    places, ends = np.nonzero(counts)
    status = np.choose(ends, (1, 2, 0))
    found = CumIncidenceRight(places, status, freq_weights=counts[places, ends])
    reached = np.zeros(len(counts))
    reached[found.times] = np.diff(found.cinc[0], prepend=0.0)
    return np.cumsum(reached)


def _until_last_win(counts: Numbers) -> Numbers:
    """The same up to the last win: what comes after changes nothing in the curve."""
    last = int(np.nonzero(counts[:, WON])[0].max())
    kept = counts[: last + 2].copy()
    kept[-1, OPEN] += counts[last + 2 :].sum()
    return kept


def _drawn(counts: Numbers) -> Reals:
    """The curve of each resample."""
    dice = np.random.default_rng(SEED)
    blocks = [product_limit(redrawn(counts, dice, BLOCK)) for _ in range(0, DRAWS, BLOCK)]
    return np.concatenate([mass[:, :, WON].cumsum(axis=1) for mass in blocks])


def _percentiles(days: Numbers, reached: Reals, drawn: Reals) -> tuple[Percentile, ...]:
    return tuple(_percentile(percent, days, reached, drawn) for percent in PERCENTS)


def _percentile(percent: int, days: Numbers, reached: Reals, drawn: Reals) -> Percentile:
    point = _first(days, reached[None], percent)[0]
    low, high = ends(_first(days, drawn, percent))
    if np.isinf(point):
        return Percentile(percent, None, None)
    return Percentile(percent, int(point), (int(min(low, point)), None if np.isinf(high) else int(high)))


def _first(days: Numbers, curves: Reals, percent: int) -> npt.NDArray[np.float64]:
    """The first day on which each curve has come so far; infinite where it never does."""
    is_there = curves >= percent / 100 - 1e-9
    return np.where(is_there.any(axis=1), days[is_there.argmax(axis=1)], np.inf)
