"""Ranges made by draws: so many, begun at a stated seed, so that the same history gives the same answer."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from feedback.rules.insight import LEVEL, Interval

SEED: Final = 20_260_801
DRAWS: Final = 400
BLOCK: Final = 50
"""Draws at once: it bounds the memory."""
ENDS: Final = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


def redrawn(counts: npt.NDArray[np.int64], dice: np.random.Generator, times: int) -> npt.NDArray[np.float64]:
    """[times, …]: so many resamples of counts, each of as many cases as they are together."""
    cells = counts.ravel()
    places, drawn = np.nonzero(cells)[0], np.zeros((times, cells.size))
    if len(places):
        drawn[:, places] = dice.multinomial(cells.sum(), cells[places] / cells.sum(), size=times)
    return drawn.reshape(times, *counts.shape)


@dataclass(frozen=True, slots=True)
class Expected:
    """So much is expected, and within this range it lies by 95 %."""

    expected: float
    interval: Interval


def expected(value: float, draws: npt.NDArray[Any]) -> Expected:
    """A value with the range that holds 95 % of its draws."""
    low, high = ends(draws)
    return Expected(float(value), (low, high))


def ends(draws: npt.NDArray[Any]) -> Interval:
    """Between which ends 95 % of the draws lie."""
    low, high = np.quantile(draws, ENDS, method="inverted_cdf")
    return float(low), float(high)
