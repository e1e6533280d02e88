"""Counts scaled from a draw: the interval holds as often as it says, and is never absurd."""

import random

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.estimating import Estimate, estimate


def test_a_whole_count_is_what_it_is() -> None:
    assert estimate(7, 20, 20) == Estimate(7, 7, 7)
    assert estimate(0, 0, 0) == Estimate(0, 0, 0)


@given(st.data())
def test_the_interval_holds_what_was_seen_and_no_more_than_there_is(data: st.DataObject) -> None:
    total = data.draw(st.integers(2, 5_000_000))
    drawn = data.draw(st.integers(1, min(2_000, total - 1)))
    hits = data.draw(st.integers(0, drawn))
    found = estimate(hits, drawn, total)
    assert hits <= found.low <= found.count <= found.high <= total - (drawn - hits)


def test_the_interval_holds_in_nineteen_of_twenty_draws() -> None:
    dice, total, drawn = random.Random(1), 3_000, 500
    for share in (0.02, 0.3, 0.9):
        hits = round(total * share)
        everybody = [True] * hits + [False] * (total - hits)
        found = [estimate(sum(dice.sample(everybody, drawn)), drawn, total) for _ in range(1_000)]
        assert 930 <= sum(each.low <= hits <= each.high for each in found) <= 985


def test_drawing_nearly_all_leaves_little_open() -> None:
    found = estimate(1_000, 2_000, 2_001)
    assert found.high - found.low <= 1
