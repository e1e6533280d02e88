"""What the leads of the pipeline will bring, with a range, and how such ranges did on the past.

Every lead is won by the chance that leads of its stage and age had; all of one stage and age are alike, and none knows
of another. The range holds what is not known of the chances (the history is drawn anew) and what chance then does with
them (each lead is drawn): 95 % of the draws lie within. The draws begin at a stated seed, so that the same history
gives the same answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from feedback.rules.curves import Chances, Reals, measured, resampled, trimmed
from feedback.rules.insight import Counted, Interval, wilson
from feedback.rules.passages import LONGEST, PIPELINE, STILL, WON, Numbers, Tally
from feedback.rules.ranges import BLOCK, DRAWS, SEED, Expected, expected

PAST_DRAWS: Final = 200
"""Of each moment of the past; there are several."""
SURELY: Final = 1 - 1e-9
FEW_WON: Final = 10
FEW_ENDED: Final = 30
FEW_MOMENTS: Final = 5
PERCENTILES: Final = (0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Leads:
    """The leads of the pipeline as columns: stage, days in it, group, amount (NaN for none) and currency."""

    stage: Numbers
    days: Numbers
    group: Numbers
    amount: npt.NDArray[np.float64]
    currency: Numbers


@dataclass(frozen=True, slots=True)
class Group:
    """What the leads of one group bring: wins, and the money of each currency by its number.

    `spoken_of` is how many of its leads anything is said of. Nothing is of those in stages that too few have left, and
    of the `unwatched`, which are there longer than any lead was watched. `unseen` of those spoken of are expected to
    come so far, and count for nothing. `wins` is None where nothing is said of any.
    """

    leads: int
    spoken_of: int
    unwatched: int
    unseen: float
    wins: Expected | None
    money: tuple[Expected | None, ...]


@dataclass(frozen=True, slots=True)
class StageTimes:
    """How long leads stay in a stage, by Kaplan and Meier, and what becomes of one that enters it.

    `days` are the percentiles of `PERCENTILES`, None where the curve does not come so far; `won` and `unseen` are by
    days since it was entered. `watched` is the longest that anybody was seen in it.
    """

    stage: int
    open: int
    ended: int
    watched: int
    days: tuple[int | None, ...]
    won: tuple[float, ...]
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """One moment of the past: what was forecast by what was known at the end of that day, and what came."""

    day: int
    leads: int
    wins: Expected
    won: int

    @property
    def is_within(self) -> bool:
        """Whether what came lies within the range."""
        low, high = self.wins.interval
        return low <= self.won <= high


@dataclass(frozen=True, slots=True)
class Forecast:
    """The whole answer; `won_ever` is how many leads were won so far, as far as their stays are possible."""

    groups: tuple[Group, ...]
    total: Group
    won_ever: int
    trials: tuple[Trial, ...]

    @property
    def coverage(self) -> Counted:
        """In how many of the past moments what came lay within the range."""
        return Counted(len(self.trials), sum(trial.is_within for trial in self.trials))

    @property
    def coverage_interval(self) -> Interval | None:
        """Wilson's interval of the coverage."""
        return wilson(self.coverage) if self.trials else None


def forecast(tally: Tally, leads: Leads, *, groups: int, currencies: int) -> Forecast:
    """What these leads bring within the horizon of the tally, in all and for each of so many groups."""
    stays = tally.stays[0]
    drawn = _Drawn(leads, trimmed(stays, tally.horizon), tally.horizon, groups, currencies)
    told = tuple(drawn.group(number) for number in range(groups))
    return Forecast(
        groups=told,
        total=drawn.group(None),
        won_ever=_won(stays),
        trials=tuple(_trials(tally)) if len(leads.stage) and _won(stays) >= FEW_WON else (),
    )


def enough(stays: Numbers) -> Numbers:
    """The stages of the pipeline of which something can be said: none before enough leads were won."""
    if _won(stays) < FEW_WON:
        return np.array([], dtype=np.int64)
    ended = stays[:, :STILL].sum(axis=(1, 2))
    return np.array([stage for stage in PIPELINE if ended[stage] >= FEW_ENDED], dtype=np.int64)


def times(tally: Tally, days: Sequence[int]) -> list[StageTimes]:
    """How long leads stay in each stage of the pipeline that any has been in, and how many are won by these days."""
    from statsmodels.duration.survfunc import SurvfuncRight

    stays = tally.stays[0]
    arriving = Chances(measured(trimmed(stays, max(days))), max(days)).arriving[0]
    told = set(enough(stays).tolist())
    found = []
    for stage in PIPELINE:
        ways, lengths = np.nonzero(stays[stage])
        if not len(lengths):
            continue
        counts = stays[stage, ways, lengths]
        survival = SurvfuncRight(lengths, ways != STILL, freq_weights=counts) if (ways != STILL).any() else None
        quantiles = [survival.quantile(p) if survival is not None else np.nan for p in PERCENTILES]
        found.append(
            StageTimes(
                stage=stage,
                open=int(stays[stage, STILL].sum()),
                ended=int(stays[stage, :STILL].sum()),
                watched=int(lengths.max()),
                days=tuple(None if np.isnan(value) else int(value) for value in quantiles),
                won=tuple(float(arriving[stage, 0, day]) for day in days),
                is_enough=stage in told,
            )
        )
    return found


class _Drawn:
    """The leads with their chances, and what the draws made of them, by group and currency."""

    def __init__(self, leads: Leads, stays: Numbers, horizon: int, groups: int, currencies: int) -> None:
        self.leads, self._currencies = leads, currencies
        is_told = np.isin(leads.stage, enough(stays))
        cells, cell = np.unique(_cell_of(leads)[is_told], return_inverse=True)
        chances = _chances_of(_unfolded(cells), measured(stays), horizon)[0]
        is_watched = chances[:, 1] < SURELY
        self.is_unwatched = is_told.copy()
        self.is_unwatched[is_told] = ~is_watched[cell]
        self.is_told = is_told & ~self.is_unwatched
        self._cells = _unfolded(cells[is_watched])
        self._cell = (np.cumsum(is_watched) - 1)[cell[is_watched[cell]]]
        self._told = self._only_told()
        self._has_amount = ~np.isnan(self._told.amount)
        self._purse = self._told.group * currencies + self._told.currency
        self._sizes = (groups, groups * currencies)
        won, self._unseen = chances[is_watched, 0], chances[is_watched, 1]
        self._wins, self._money = (np.array(part) for part in self._sums(won[self._cell]))
        dice = np.random.default_rng(SEED)
        wins, money = np.zeros((DRAWS, groups)), np.zeros((DRAWS, groups * currencies))
        for start in range(0, DRAWS if len(self._cells) else 0, BLOCK):
            drawn = _chances_of(self._cells, resampled(stays, dice, BLOCK), horizon)[:, :, 0]
            for place, sample in enumerate(drawn, start):
                is_won = dice.random(len(self._cell)) < sample[self._cell]
                wins[place], money[place] = self._sums(is_won)
        self._drawn_wins, self._drawn_money = wins, money

    def group(self, number: int | None) -> Group:
        """What one group brings, or all of them."""
        mine = np.ones(len(self.leads.group), dtype=bool) if number is None else self.leads.group == number
        told = self._told.group == number if number is not None else np.ones(len(self._told.group), dtype=bool)
        groups = slice(None) if number is None else slice(number, number + 1)
        spoken_of = int(np.count_nonzero(told))
        wins = self._wins[groups].sum(), self._drawn_wins[:, groups].sum(axis=1)
        return Group(
            leads=int(np.count_nonzero(mine)),
            spoken_of=spoken_of,
            unwatched=int(np.count_nonzero(mine & self.is_unwatched)),
            unseen=float(self._unseen[self._cell[told]].sum()),
            wins=expected(*wins) if spoken_of else None,
            money=tuple(self._money_of(number, currency, told) for currency in range(self._currencies)),
        )

    def _money_of(self, number: int | None, currency: int, told: npt.NDArray[np.bool_]) -> Expected | None:
        if not (told & self._has_amount & (self._told.currency == currency)).any():
            return None
        first = 0 if number is None else number
        last = self._sizes[0] if number is None else number + 1
        purses = [group * self._currencies + currency for group in range(first, last)]
        return expected(self._money[purses].sum(), self._drawn_money[:, purses].sum(axis=1))

    def _only_told(self) -> Leads:
        leads, told = self.leads, self.is_told
        return Leads(
            stage=leads.stage[told],
            days=leads.days[told],
            group=leads.group[told],
            amount=leads.amount[told],
            currency=leads.currency[told],
        )

    def _sums(self, weight: npt.NDArray[np.float64] | npt.NDArray[np.bool_]) -> tuple[Reals, Reals]:
        """How many are won of each group, and what they bring in each currency."""
        groups, purses = self._sizes
        paid = self._has_amount
        sums = (
            np.bincount(self._told.group, weights=weight, minlength=groups),
            np.bincount(self._purse[paid], weights=weight[paid] * self._told.amount[paid], minlength=purses),
        )
        return sums[0].astype(np.float64), sums[1].astype(np.float64)


def _trials(tally: Tally) -> Iterator[Trial]:
    """Each moment of the past at which enough was known to speak of any lead."""
    for number, day in enumerate(tally.moments[1:], 1):
        stays = trimmed(tally.stays[number], tally.horizon)
        told = enough(stays)
        if not stays[told, STILL].sum():
            continue
        stages, days = np.nonzero(stays[told, STILL])
        cells = np.column_stack([told[stages], days])
        chances = _chances_of(cells, measured(stays), tally.horizon)[0]
        is_watched = chances[:, 1] < SURELY
        if not is_watched.any():
            continue
        cells, won = cells[is_watched], chances[is_watched, 0]
        counts = stays[cells[:, 0], STILL, cells[:, 1]]
        dice = np.random.default_rng(SEED + number)
        draws = np.concatenate(
            [
                dice.binomial(counts, _chances_of(cells, resampled(stays, dice, BLOCK), tally.horizon)[:, :, 0])
                for _ in range(0, PAST_DRAWS, BLOCK)
            ]
        )
        yield Trial(
            day=day,
            leads=int(counts.sum()),
            wins=expected(float(counts @ won), draws.sum(axis=1)),
            won=int(tally.won_later[number, cells[:, 0], cells[:, 1]].sum()),
        )


def _cell_of(leads: Leads) -> Numbers:
    """Leads of one stage and age are alike: a number for both."""
    return leads.stage * (LONGEST + 1) + np.minimum(leads.days, LONGEST)


def _unfolded(cells: Numbers) -> Numbers:
    """[cell, (stage, days)] of such numbers."""
    return np.column_stack([cells // (LONGEST + 1), cells % (LONGEST + 1)])


def _chances_of(cells: Numbers, mass: Reals, horizon: int) -> Reals:
    """[sample, cell, target] of cells of stage and days."""
    chances = Chances(mass, horizon)
    found = np.zeros((len(mass), len(cells), 2))
    for stage in np.unique(cells[:, 0]):
        mine = cells[:, 0] == stage
        found[:, mine] = chances.of(int(stage), cells[mine, 1])
    return found


def _won(stays: Numbers) -> int:
    return int(stays[:, WON].sum())
