"""Days until leads are won, held against curves by hand and against planted times."""

import tracemalloc

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from feedback.rules.passages import Numbers
from feedback.rules.time_to_win import OPEN, OTHERWISE, WON, Percentile, time_to_win


def counted(won: list[int], otherwise: list[int] = [], still: list[int] = []) -> Numbers:  # noqa: B006  # never changed
    """Counts of leads by day and end."""
    counts = np.zeros((max([*won, *otherwise, *still], default=0) + 1, 3), dtype=np.int64)
    for end, days in ((WON, won), (OTHERWISE, otherwise), (OPEN, still)):
        for day in days:
            counts[day, end] += 1
    return counts


def days_of(percentiles: tuple[Percentile, ...]) -> list[int | None]:
    """The days alone."""
    return [one.days for one in percentiles]


def interval_of(one: Percentile) -> tuple[int, int]:
    """The ends of an interval that has both."""
    assert one.interval is not None
    low, high = one.interval
    assert high is not None
    return low, high


def test_percentiles_are_read_off_the_curve_of_kaplan_and_meier_where_nobody_ends_otherwise() -> None:
    """Twenty leads, two of them open on day 5 and four on day 90."""
    won = [1] * 5 + [4] * 5 + [30] + [60] * 3
    found = time_to_win(counted(won, still=[5, 5, 90, 90, 90, 90]))
    assert (found.n, found.won, found.ended_otherwise, found.watched) == (20, 14, 0, 90)
    # 0.25 on day 1, 0.5 on day 4; of the eight left one on day 30, three on day 60: 1 - 0.5 × 7/8 × 4/7.
    assert found.share == pytest.approx(0.75)
    assert days_of(found.of_all) == [1, 1, 4, 60, None]
    assert days_of(found.of_won) == [1, 1, 4, 30, 60]


def test_ends_that_are_no_win_compete_and_do_not_count_as_if_it_were_still_to_come() -> None:
    """Ten are lost on day 1: ten of twenty can be won at most, while the open ones of a plain curve would be spread."""
    found = time_to_win(counted([2] * 10, otherwise=[1] * 10))
    assert found.share == pytest.approx(0.5)
    assert found.ended_otherwise == 10
    assert days_of(found.of_all) == [2, 2, 2, None, None]


def test_those_that_are_not_won_yet_are_not_missed() -> None:
    """All are won, evenly within 100 days, and come evenly: the plain times of the won are far too short."""
    dice = np.random.default_rng(8)
    came, takes = dice.integers(0, 100, 4_000), dice.integers(1, 101, 4_000)
    is_won = came + takes <= 100
    found = time_to_win(counted(takes[is_won].tolist(), still=(100 - came[~is_won]).tolist()))
    assert days_of(found.of_all)[2] == pytest.approx(50, abs=3)
    assert np.median(takes[is_won]) < 40


def test_intervals_are_near_those_of_the_library_and_hold_the_planted_percentile() -> None:
    dice = np.random.default_rng(12)
    takes = np.ceil(dice.exponential(40, 400)).astype(int)
    until = dice.integers(20, 200, 400)
    won, still = takes[takes <= until], until[takes > until]
    found = time_to_win(counted(won.tolist(), still=still.tolist()))
    curve = SurvfuncRight(np.minimum(takes, until), takes <= until)
    for one in found.of_all[:4]:
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = curve.quantile_ci(one.percent / 100)
        lowest, highest = interval_of(one)
        assert lowest == pytest.approx(low, abs=4)
        assert highest == pytest.approx(high, abs=6)
        assert lowest <= (one.days or 0) <= highest
    lowest, highest = interval_of(found.of_all[2])
    assert lowest - 1 <= 40 * np.log(2) <= highest


@pytest.mark.parametrize("won", [[], [3], [5] * 9])
def test_of_few_wins_no_time_is_told(won: list[int]) -> None:
    found = time_to_win(counted(won, still=[10] * 40))
    assert (found.share, found.watched, found.won) == (None, None, len(won))
    assert days_of(found.of_all) == days_of(found.of_won) == [None] * 5


def test_all_on_one_day_and_nobody_else_is_one_step() -> None:
    found = time_to_win(counted([0] * 12))
    assert found.share == pytest.approx(1.0)
    assert days_of(found.of_all) == [0] * 5
    assert {one.interval for one in found.of_all} == {(0, 0)}


def test_one_date_of_long_ago_costs_no_more_than_another() -> None:
    """Somebody wrote the year 201 for 2018: the curve is that of all the others, and it takes no gigabytes."""
    found = time_to_win(counted([5] * 19 + [660_000]))
    assert (found.n, found.watched) == (20, 660_000)
    assert days_of(found.of_all) == [5] * 5
    tracemalloc.start()
    time_to_win(counted([5] * 9 + [660_000]))
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()
