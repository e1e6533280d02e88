"""How stays in the stages end: by the estimator of Aalen and Johansen, and anew for each resample of the history.

A lead that enters a stage leaves it for one of several others after so many days, whatever it did before. From that
follows by which chance it is won within a horizon, however many stages lie between, and by which chance nobody ever
watched long enough to say: beyond the longest stay that was seen nothing is assumed.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from feedback.rules.passages import PIPELINE, STILL, WAYS, WON, Numbers
from feedback.rules.ranges import redrawn

Reals: TypeAlias = npt.NDArray[np.float64]

UNSEEN: Final = STILL
"""In place of the stays that have not ended: what happens after the longest stay that was seen."""
TARGETS: Final = 2
"""A lead comes to be won, or to where nothing is known."""
_OUTSIDE: Final = [stage for stage in range(WON) if stage not in PIPELINE]
# A circle that everybody walks within one day has no end; so much of it is left.
_CIRCLES: Final = 1 - 1e-9


def trimmed(stays: Numbers, horizon: int) -> Numbers:
    """The same stays without the days that no answer within a horizon asks for: late returns into the pipeline."""
    seen = np.nonzero(stays[list(PIPELINE)].sum(axis=(0, 1)))[0]
    last = max(horizon, int(seen.max()) if len(seen) else 0)
    kept = stays[:, :, : last + 1].copy()
    kept[:, STILL, -1] += stays[:, :, last + 1 :].sum(axis=(1, 2))
    return kept


def measured(stays: Numbers) -> Reals:
    """The mass of each way out by day: [1, stage, day, way], by Aalen and Johansen; stays are [stage, way, days]."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    mass = np.zeros((1, WON, stays.shape[2] + 1, WAYS))
    for stage in range(WON):
        ways, days = np.nonzero(stays[stage])
        if not len(days):
            mass[0, stage, 0, UNSEEN] = 1.0
            continue
        status = np.where(ways == STILL, 0, ways + 1)
        found = CumIncidenceRight(days, status, freq_weights=stays[stage, ways, days])
        for way, reached in enumerate(found.cinc):
            mass[0, stage, found.times, way] = np.diff(reached, prepend=0.0)
        mass[0, stage, days.max() + 1, UNSEEN] = max(0.0, 1.0 - mass[0, stage].sum())
    return _without_who_left(mass)


def resampled(stays: Numbers, dice: np.random.Generator, times: int) -> Reals:
    """The same for so many resamples of the stays, at once: [times, stage, day, way].

    The library takes one sample at a time; a test holds this equal to it.
    """
    mass = np.zeros((times, WON, stays.shape[2] + 1, WAYS))
    mass[:, :, 0, UNSEEN] = 1.0
    for stage in range(WON):
        days = np.nonzero(stays[stage].any(axis=0))[0]
        if len(days):
            drawn = redrawn(stays[stage, :, : days.max() + 1], dice, times)
            mass[:, stage, : days.max() + 2] = product_limit(drawn.transpose(0, 2, 1))
    return _without_who_left(mass)


def _without_who_left(mass: Reals) -> Reals:
    """Whoever left the pipeline, and was not seen to come back, is not waited for: that they stay away is known."""
    mass[:, _OUTSIDE, :, UNSEEN] = 0.0
    return mass


def product_limit(counts: Reals) -> Reals:
    """The mass of each way out of counts [times, day, way], whose last way is to be there still.

    There is a day more for what was not seen, which stands in the place of that way.
    """
    times, days, ways = counts.shape
    at_risk = np.cumsum(counts.sum(axis=2)[:, ::-1], axis=1)[:, ::-1]
    hazard = counts[:, :, :-1] / np.maximum(at_risk, 1.0)[:, :, None]
    staying = np.cumprod(1.0 - hazard.sum(axis=2), axis=1)
    before = np.concatenate([np.ones((times, 1)), staying[:, :-1]], axis=1)
    mass = np.zeros((times, days + 1, ways))
    mass[:, :days, :-1] = before[:, :, None] * hazard
    # What is left stays unseen from the day after the last that anybody of this sample was watched.
    last = days - np.argmax(at_risk[:, ::-1] > 0, axis=1)
    mass[np.arange(times), last, -1] = np.maximum(staying[:, -1], 0.0)
    return mass


class Chances:
    """What comes of leads within a horizon of days, for each sample of a mass [samples, stage, day, way].

    `arriving[sample, stage, target, days]` is the chance of a lead that enters a stage to be won, or to come to where
    nothing is known, within so many days.
    """

    def __init__(self, mass: Reals, horizon: int) -> None:
        samples, stages, days, ways = mass.shape
        self.horizon, self._mass = horizon, mass
        self._left = mass.sum(axis=3)[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
        # By days that are left, the fewest last, so that what a day weighs lies beside it.
        self._then = np.zeros((samples, horizon + 1, ways, TARGETS))
        self._then[:, :, WON, 0] = self._then[:, :, UNSEEN, 1] = 1.0
        same_day = np.eye(WON) - _CIRCLES * mass[:, :, 0, :WON]
        for day in range(horizon + 1):
            seen = min(day, days - 1)
            sooner = mass[:, :, 1 : seen + 1].reshape(samples, stages, seen * ways)
            later = self._after(horizon - day, seen)
            reached = sooner @ later + mass[:, :, 0][:, :, [WON, UNSEEN]]
            self._then[:, horizon - day, :WON] = np.linalg.solve(same_day, reached)

    def _after(self, place: int, days: int) -> Reals:
        """What comes of leads on each of so many days after a place."""
        samples, _, ways, targets = self._then.shape
        return self._then[:, place + 1 : place + 1 + days].reshape(samples, days * ways, targets)

    @property
    def arriving(self) -> Reals:
        """[sample, stage, target, days] of a lead that enters a stage."""
        return self._then[:, ::-1, :WON].transpose(0, 2, 3, 1)

    def of(self, stage: int, ages: Numbers) -> Reals:
        """[sample, age, target] of leads that have been in a stage for so many days: F(a + h) − F(a) over S(a).

        Where nobody of the sample stayed so long, nothing is known.
        """
        samples, _, days, _ = self._mass.shape
        chances = np.zeros((samples, len(ages), TARGETS))
        chances[:, :, 1] = 1.0
        for place, age in enumerate(ages):
            if age + 1 >= days:
                continue
            coming = self._mass[:, stage, age + 1 : age + 1 + self.horizon]
            left = self._left[:, stage, age + 1]
            is_known = left > 1e-12
            reached = (coming.reshape(samples, 1, -1) @ self._after(0, coming.shape[1]))[:, 0]
            chances[is_known, place] = (reached / np.maximum(left, 1e-12)[:, None])[is_known]
        return np.clip(chances, 0.0, 1.0)
