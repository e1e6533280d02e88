"""Folding signals into decayed sums."""

from datetime import timedelta
from math import inf
from random import Random
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.intent import faded
from qualification.rules.terms import Terms, build, day_of, fold, join, moment_of, pack, reset, unpack
from tests.qualification.rules.given import NOW

HALF_LIVES = {1: 30.0, 2: 45.0, 3: 60.0}
Stream: TypeAlias = list[tuple[int, float]]

days = st.floats(300, 800)
streams = st.lists(st.tuples(st.sampled_from(sorted(HALF_LIVES)), days), max_size=30)


@given(streams, st.randoms())
def test_the_order_of_arrival_does_not_matter(stream: Stream, random: Random) -> None:
    shuffled = list(stream)
    random.shuffle(shuffled)
    one, other = build(stream, HALF_LIVES), build(shuffled, HALF_LIVES)
    assert one.keys() == other.keys()
    for number, term in one.items():
        assert term == pytest.approx(other[number], abs=1e-12)


@given(streams.filter(bool))
def test_a_term_stands_for_the_plain_sum(stream: Stream) -> None:
    terms = build(stream, HALF_LIVES)
    for number, half_life in HALF_LIVES.items():
        mine = [day for of, day in stream if of == number]
        if mine:
            term = terms[number]
            assert (term.n, term.first, term.last) == (len(mine), min(mine), max(mine))
            for k, window in zip(term[:4], (half_life, 14.0, 60.0, 180.0), strict=True):
                assert faded(k, 801, window) == pytest.approx(
                    sum(2 ** ((day - 801) / window) for day in mine), abs=1e-9
                )


def test_a_signal_before_the_reset_enters_the_trend_only() -> None:
    terms: Terms = {}
    fold(terms, 1, 30.0, 500.0, counts=False)
    assert terms[1].k_own == -inf
    assert terms[1].k_14 == pytest.approx(500 / 14)
    fold(terms, 1, 30.0, 510.0)
    fold(terms, 1, 30.0, 505.0, counts=False)
    assert terms[1].k_own == pytest.approx(510 / 30)
    assert terms[1].n == 3


@given(streams)
def test_a_reset_equals_folding_what_came_before_as_not_counting(stream: Stream) -> None:
    assert reset(build(stream, HALF_LIVES)) == build(stream, HALF_LIVES, reset_day=900)


@given(st.lists(streams, max_size=4), st.floats(300, 800))
def test_joining_what_was_folded_apart_equals_folding_all(parts: list[Stream], reset_day: float) -> None:
    joined: Terms = {}
    for part in parts:
        joined = join(joined, build(part, HALF_LIVES, reset_day))
    whole = build([signal for part in parts for signal in part], HALF_LIVES, reset_day)
    assert joined.keys() == whole.keys()
    for number, term in joined.items():
        assert term == pytest.approx(whole[number], abs=1e-12)
        assert (term.n, term.first, term.last) == (whole[number].n, whole[number].first, whole[number].last)


def test_joining_changes_neither_side() -> None:
    one, other = build([(1, 500.0)], HALF_LIVES), build([(1, 510.0), (2, 505.0)], HALF_LIVES)
    before = pack(one), pack(other)
    assert join(one, other)[1].n == 2
    assert (pack(one), pack(other)) == before
    assert join(one, {}) == join({}, one) == one


@given(streams)
def test_packing_is_exact_and_sorted(stream: Stream) -> None:
    terms = build(stream, HALF_LIVES)
    assert unpack(pack(terms)) == terms
    assert pack(dict(sorted(terms.items(), reverse=True))) == pack(terms)


def test_bytes_that_are_no_terms_are_refused() -> None:
    with pytest.raises(ValueError, match="55 bytes"):
        unpack(b"x" * 55)


def test_days_are_exact_to_the_microsecond() -> None:
    assert moment_of(day_of(NOW)) == NOW
    odd = NOW + timedelta(microseconds=1)
    assert moment_of(day_of(odd)) == odd
