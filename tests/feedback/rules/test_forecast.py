"""What a pipeline brings: ranges that hold as often as they say, money by currency, and little data."""

import numpy as np
import pytest
from scipy.stats import binom

from feedback.rules.forecast import Leads, enough, forecast, times
from feedback.rules.passages import LONGEST, NUMBERS, STILL, WON, Steps, Tally
from feedback.rules.ranges import Expected

OPPORTUNITY, LOST, NURTURE = NUMBERS["opportunity"], NUMBERS["lost"], NUMBERS["nurture"]
YEAR, HORIZON = 365, 30
NO = np.array([], dtype=np.int64)
NOBODY = Leads(NO, NO, NO, np.array([], dtype=np.float64), NO)


def leads_of(days: list[int], amounts: list[float] | None = None, currency: list[int] | None = None) -> Leads:
    """Leads in opportunity."""
    zeros = np.zeros(len(days), dtype=np.int64)
    return Leads(
        stage=np.full(len(days), OPPORTUNITY),
        days=np.array(days, dtype=np.int64),
        group=zeros,
        amount=np.array(amounts or [np.nan] * len(days)),
        currency=np.array(currency, dtype=np.int64) if currency else zeros,
    )


def planted(dice: np.random.Generator) -> tuple[Steps, int]:
    """A year in which leads come to opportunity evenly and are won or lost at a steady rate; who is won later."""
    leads = 250
    came = dice.integers(0, YEAR, leads)
    left = came + np.ceil(dice.exponential(40.0, leads)).astype(int)
    way = np.where(dice.random(leads) < 0.4, WON, LOST)
    known = left < YEAR
    first, stage, day = [], [], []
    for number in range(leads):
        first += [True, False] if known[number] else [True]
        stage += [OPPORTUNITY, int(way[number])] if known[number] else [OPPORTUNITY]
        day += [int(came[number]), int(left[number])] if known[number] else [int(came[number])]
    later = int(np.count_nonzero(~known & (way == WON) & (left < YEAR + HORIZON)))
    return Steps(np.array(first), np.array(stage), np.array(day)), later


def counted(steps: Steps) -> tuple[Tally, Leads]:
    """A year by its last day, and whoever is in opportunity then."""
    tally = Tally([YEAR - 1], HORIZON)
    tally.add(steps)
    days = np.repeat(np.arange(LONGEST + 1), tally.stays[0, OPPORTUNITY, STILL])
    return tally, leads_of(days.tolist())


def test_ranges_hold_what_comes_as_often_as_they_say_and_nothing_is_expected_too_high_or_low() -> None:
    """Of planted years 95 % ranges hold the outcome in a number that chance allows."""
    dice = np.random.default_rng(20_26)
    held, expected, came, years = 0, 0.0, 0, 50
    for _ in range(years):
        steps, later = planted(dice)
        wins = forecast(*counted(steps), groups=1, currencies=0).total.wins
        assert wins is not None
        held += wins.interval[0] <= later <= wins.interval[1]
        expected, came = expected + wins.expected, came + later
    assert binom.ppf(0.005, years, 0.95) <= held
    assert expected == pytest.approx(came, rel=0.1)


def sure(found: Expected | None) -> Expected:
    """What is expected, of something of which something is said."""
    assert found is not None
    return found


def test_the_same_history_gives_the_same_answer() -> None:
    tally, leads = counted(planted(np.random.default_rng(1))[0])
    first, second = (forecast(tally, leads, groups=1, currencies=0) for _ in range(2))
    assert first == second


def test_money_of_several_currencies_is_never_one_sum() -> None:
    tally = Tally([364], 60)
    tally.stays[0, OPPORTUNITY, WON, 10] = tally.stays[0, OPPORTUNITY, LOST, 10] = 20
    found = forecast(tally, leads_of([0, 0, 0], [100.0, 300.0, np.nan], [0, 1, 0]), groups=1, currencies=3)
    euro, dollar, none = found.total.money
    assert [sure(euro).expected, sure(dollar).expected] == pytest.approx([50.0, 150.0])
    assert none is None
    assert (sure(euro).interval, sure(dollar).interval) == ((0.0, 100.0), (0.0, 300.0))
    assert found.groups[0].money == found.total.money


def test_groups_add_up_to_all() -> None:
    tally = Tally([364], 60)
    tally.stays[0, OPPORTUNITY, WON, 10] = tally.stays[0, OPPORTUNITY, LOST, 30] = 20
    base = leads_of([0, 5, 15, 20, 29], [10.0] * 5)
    spread = Leads(base.stage, base.days, np.array([0, 1, 1, 2, 2]), base.amount, base.currency)
    found = forecast(tally, spread, groups=3, currencies=1)
    assert sum(group.leads for group in found.groups) == found.total.leads == 5
    wins, money = sure(found.total.wins).expected, sure(found.total.money[0]).expected
    assert sum(sure(group.wins).expected for group in found.groups) == pytest.approx(wins)
    assert sum(sure(group.money[0]).expected for group in found.groups) == pytest.approx(money)
    # Who is past the tenth day can only be lost.
    assert sure(found.groups[2].wins).expected == 0.0


@pytest.mark.parametrize(
    ("won", "lost", "is_told"),
    [(0, 0, False), (0, 100, False), (9, 100, False), (10, 19, False), (10, 20, True), (100, 0, True)],
)
def test_of_little_nothing_is_said(won: int, lost: int, is_told: bool) -> None:
    tally = Tally([364, 304], 60)
    tally.stays[0, OPPORTUNITY, WON, 10], tally.stays[0, OPPORTUNITY, LOST, 10] = won, lost
    found = forecast(tally, leads_of([3]), groups=1, currencies=0)
    assert (found.total.wins is not None) is is_told is bool(len(enough(tally.stays[0])))
    assert (found.total.leads, found.total.spoken_of, found.trials) == (1, int(is_told), ())
    assert found.coverage_interval is None


def test_an_empty_pipeline_has_no_wins_and_no_money() -> None:
    found = forecast(Tally([364, 304], 60), NOBODY, groups=0, currencies=0)
    assert (found.groups, found.total.leads, found.total.wins, found.total.money, found.trials) == ((), 0, None, (), ())
    assert times(Tally([364], 60), (30,)) == []


def test_times_in_a_stage_are_percentiles_of_a_curve_with_open_stays() -> None:
    """Of four stays one ends on day 2, one is open on day 3, one ends on day 5 and one on day 9."""
    tally = Tally([364], 60)
    for way, days in ((WON, 2), (STILL, 3), (LOST, 5), (WON, 9)):
        tally.stays[0, OPPORTUNITY, way, days] += 1
    tally.stays[0, NURTURE, STILL, 1] += 1
    (found,) = times(tally, (30,))
    # Survival by hand: 3/4 from day 2, 3/8 from day 5, nothing from day 9; a percentile is where more have left.
    assert found.days == (5, 5, 9, 9)
    assert (found.open, found.ended, found.watched, found.is_enough) == (1, 3, 9, False)
    assert list(found.won) == pytest.approx([1 / 4 + 3 / 8])
    tally.stays[0, OPPORTUNITY] = 0
    tally.stays[0, OPPORTUNITY, STILL, 4] = 2
    assert times(tally, (30,))[0].days == (None, None, None, None)
