"""The work of the coming days: held against sums by hand and planted weeks."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binom

from feedback.rules.load import Load, Work, load

EVEN = np.full((8, 7), 2)
NOTHING = np.zeros(1, dtype=np.int64)
STAYS_FOREVER = np.array([[0, 0]])
TWO_DAYS = np.array([[0, 0], [0, 0], [40, 0]])


def work(
    *,
    weeks: np.ndarray = EVEN,
    open: np.ndarray = NOTHING,
    stays: np.ndarray = STAYS_FOREVER,
    capacity: Sequence[int | None] = (100,) * 14,
    works: Sequence[bool] = (True,) * 14,
) -> Work:
    """A team to which two handoffs come each day, and stay."""
    return Work(weeks=weeks, open=open, stays=stays, capacity=capacity, works=works)


def told(work: Work) -> Load:
    """What is said of a team of which enough is known."""
    found = load(work)
    assert found is not None
    return found


def test_what_comes_and_stays_adds_up_until_it_is_too_much() -> None:
    """Ten are there; with two more a day the limit of 20 is passed on the sixth day."""
    found = told(work(open=np.array([10]), capacity=(20,) * 14))
    assert found.arrivals.expected == 28.0
    assert [each.expected for each in found.there] == [12.0 + 2 * day for day in range(14)]
    assert found.breach == 5
    assert found.earliest is not None
    assert found.earliest < 5
    assert found.chance == 1.0


def test_what_leaves_after_two_days_leaves_room() -> None:
    """Each day two come; those of the last two days are there, and of the ten of today none from the second on."""
    found = told(work(open=np.array([10]), stays=TWO_DAYS))
    assert [each.expected for each in found.there][:4] == pytest.approx([12.0, 4.0, 4.0, 4.0])
    assert (found.breach, found.earliest, found.chance) == (None, None, 0.0)


def test_what_has_been_there_longer_than_any_was_seen_stays() -> None:
    found = told(work(weeks=np.zeros((8, 7), dtype=np.int64), open=np.array([0, 0, 0, 5]), stays=TWO_DAYS))
    assert [each.expected for each in found.there] == [5.0] * 14
    assert found.arrivals.interval == (0.0, 0.0)


def test_weekdays_keep_their_place() -> None:
    found = told(work(weeks=np.tile([9, 0, 0, 0, 0, 0, 2], (5, 1))))
    assert found.by_day == (9.0, 0, 0, 0, 0, 0, 2.0) * 2


def test_a_day_without_work_is_no_first_day_and_one_without_a_limit_neither() -> None:
    works = (False, False, *(True,) * 12)
    found = told(work(open=np.array([50]), capacity=(20,) * 14, works=works))
    assert found.breach == found.earliest == 2
    free = told(work(open=np.array([50]), capacity=(None,) * 14))
    assert (free.breach, free.earliest, free.chance) == (None, None, None)


def test_of_fewer_than_four_weeks_nothing_is_said() -> None:
    assert load(work(weeks=EVEN[:3])) is None
    assert load(work(weeks=EVEN[:4])) is not None


@pytest.mark.parametrize("spread", [0.0, 4.0], ids=["by chance alone", "weeks that differ more than by chance"])
def test_ranges_hold_what_comes_as_often_as_they_say(spread: float) -> None:
    dice, held, times = np.random.default_rng(31), 0, 150
    for _ in range(times):
        rates = np.full(13, 20.0) if not spread else dice.gamma(20.0 / spread, spread, 13)
        weeks = dice.poisson(np.tile(rates[:, None] / 7, (1, 7)))
        low, high = told(work(weeks=weeks[:12], capacity=(None,) * 7, works=(True,) * 7)).arrivals.interval
        held += low <= weeks[12].sum() <= high
    # With twelve weeks the excess is itself a guess: nine of ten is what such ranges hold at least.
    assert held >= binom.ppf(0.005, times, 0.95 if not spread else 0.9)


def test_the_same_past_gives_the_same_answer() -> None:
    assert told(work(stays=np.array([[3, 1], [5, 2]]))) == told(work(stays=np.array([[3, 1], [5, 2]])))
