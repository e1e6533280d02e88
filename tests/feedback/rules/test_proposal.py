"""Points and thresholds that a person can read, in steps that nobody has to fear."""

import numpy as np
import pytest

from feedback.rules.proposal import bounded, moved_to, readable


@pytest.mark.parametrize(
    ("points", "wanted", "given"),
    [
        (20, 25, 25),
        (20, 500, 60),
        (60, 1, 20),
        (0, 4, 4),
        (0, 90, 10),
        (2, 90, 10),
        (20, -3, 0),
        (20, 0, 0),
    ],
    ids=[
        "as far as wanted",
        "three times as many at most",
        "a third at least",
        "from nothing",
        "from nothing ten at most",
        "from little ten at most",
        "below 0 there are none",
        "nothing",
    ],
)
def test_points_move_one_step(points: float, wanted: float, given: float) -> None:
    assert bounded(points, wanted) == given


@pytest.mark.parametrize(("number", "read"), [(17.4, 17), (17.6, 18), (2.3, 2.5), (0.2, 0.0), (2.99, 3.0)])
def test_points_are_whole_and_small_ones_halves(number: float, read: float) -> None:
    assert readable(number) == read


def test_a_threshold_keeps_nineteen_of_twenty_that_were_won() -> None:
    sums, hits = np.full(100, 50.0), np.ones(100)
    later = np.arange(1, 101, dtype=float)
    assert moved_to(40, sums, later, hits) == 20, "at most half"
    assert moved_to(10, sums, later, hits) == 5
    assert (later >= moved_to(10, sums, later, hits)).mean() >= 0.95
    assert moved_to(40, sums, later + 200, hits) == 80, "at most double"


def test_a_threshold_stays_where_few_reached_it_or_little_moves() -> None:
    sums, hits = np.full(100, 50.0), np.ones(100)
    assert moved_to(40, np.full(100, 39.0), np.arange(100.0), hits) == 40
    assert moved_to(40, sums[:19], np.full(19, 99.0), hits[:19]) == 40
    assert moved_to(40, sums, np.full(100, 42.0), hits) == 40
