"""How long leads stayed in each stage and where they went, counted as it was known at the end of several days.

Time is counted in days of UTC, so that days of several stays add up without a rest. A stay that has not ended is
counted as long as it has lasted (right-censored). What is kept is a table of counts, of one size however many leads
there are.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from feedback.rules import groupings
from qualification.rules.stages import Stage

Numbers: TypeAlias = npt.NDArray[np.int64]

NOT_WON: Final = (
    Stage.INQUIRY,
    Stage.MQL,
    Stage.SAL,
    Stage.SQL,
    Stage.OPPORTUNITY,
    Stage.QUOTED,
    Stage.NURTURE,
    Stage.DISQUALIFIED,
    Stage.LOST,
)
"""Where a lead can be before it is won; a place in this order is the number of a stage here."""
PIPELINE: Final = tuple(NOT_WON.index(stage) for stage in groupings.PIPELINE)
WON: Final = len(NOT_WON)
STILL: Final = WON + 1
"""Of a stay that has not ended: it goes nowhere yet."""
WAYS: Final = STILL + 1
LONGEST: Final = 3 * 365
"""Days; of a longer stay no more is counted than that it has lasted so long."""
NUMBERS: Final = {stage.value: number for number, stage in enumerate((*NOT_WON, Stage.WON))}
NEVER: Final = 2**40


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of whole leads as columns, those of one lead after each other and in their order.

    `first` marks the first of a lead, `stage` is where it went (a number of `NUMBERS`), `day` the ordinal of when.
    """

    first: npt.NDArray[np.bool_]
    stage: Numbers
    day: Numbers


class Tally:
    """Stays by stage, way out and length, as they were known at the end of each of some days, the present one first.

    `stays[moment, stage, way, days]` are counts. `won_later[moment, stage, days]` counts the leads that had been in a
    stage for so many days then and were won within the horizon. `impossible` counts stays that would have ended before
    they began: a file says so, and they are in no table.
    """

    def __init__(self, moments: Sequence[int], horizon: int) -> None:
        self.moments = tuple(moments)
        self.horizon = horizon
        self.stays: Numbers = np.zeros((len(self.moments), WON, WAYS, LONGEST + 1), dtype=np.int64)
        self.won_later: Numbers = np.zeros((len(self.moments), WON, LONGEST + 1), dtype=np.int64)
        self.impossible = 0

    def add(self, steps: Steps) -> None:
        """Count the stays of more leads."""
        if not len(steps.day):
            return
        goes_on = np.append(~steps.first[1:], False)
        left = np.where(goes_on, np.append(steps.day[1:], NEVER), NEVER)
        way = np.where(goes_on, np.append(steps.stage[1:], STILL), STILL)
        is_stay = steps.stage != WON
        is_possible = left >= steps.day
        self.impossible += int(np.count_nonzero(is_stay & ~is_possible))
        kept = is_stay & is_possible
        stage, entered, left, way = steps.stage[kept], steps.day[kept], left[kept], way[kept]
        won = _next_win(steps)[kept]
        for number, moment in enumerate(self.moments):
            begun = entered <= moment
            is_there = left > moment
            days = np.where(is_there, moment, left) - entered
            is_open = is_there | (days > LONGEST)
            key = (stage * WAYS + np.where(is_open, STILL, way)) * (LONGEST + 1) + np.minimum(days, LONGEST)
            counted = np.bincount(key[begun], minlength=self.stays[number].size)
            self.stays[number] += counted.reshape(self.stays[number].shape)
            later = begun & is_there & (won <= moment + self.horizon)
            place = stage[later] * (LONGEST + 1) + np.minimum(days[later], LONGEST)
            counted = np.bincount(place, minlength=self.won_later[number].size)
            self.won_later[number] += counted.reshape(self.won_later[number].shape)

    def kept(self) -> dict[str, str | int]:
        """What was counted, as JSON can hold it."""
        return {
            "stays": _packed(self.stays),
            "won_later": _packed(self.won_later),
            "impossible": self.impossible,
        }

    def restore(self, kept: dict[str, str | int]) -> None:
        """Go on from what `kept` answered."""
        self.stays = _unpacked(str(kept["stays"]), self.stays)
        self.won_later = _unpacked(str(kept["won_later"]), self.won_later)
        self.impossible = int(kept["impossible"])


def _next_win(steps: Steps) -> Numbers:
    """For each step the day on which its lead was next won after it; NEVER where it was not."""
    places = np.arange(len(steps.day))
    lead = np.cumsum(steps.first)
    wins = places[steps.stage == WON]
    following = np.searchsorted(wins, places, side="right")
    found = np.append(wins, -1)[following]
    is_same = (found >= 0) & (lead[found] == lead)
    return np.where(is_same, steps.day[found], NEVER)


def _packed(counts: Numbers) -> str:
    return base64.b64encode(zlib.compress(counts.tobytes(), 1)).decode()


def _unpacked(text: str, like: Numbers) -> Numbers:
    found = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.int64)
    return found.reshape(like.shape).copy()
