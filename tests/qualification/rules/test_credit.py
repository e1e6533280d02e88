"""Shares of a won lead always make 100: what is not given away is the holder's, else theirs who brought it in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.keys import new_id
from qualification.rules.credit import Part, shared, whole

MARKETING = Part("marketing", "sourced")
SELLER = Part("person", "split", user=new_id())


def split(share: int) -> Part:
    """A share of somebody else."""
    return Part("partner", "split", partner=new_id(), share=share)


@given(st.lists(st.integers(min_value=1, max_value=20), max_size=5), st.booleans())
def test_shares_make_100(shares: list[int], is_held: bool) -> None:
    parts = whole(MARKETING, [split(share) for share in shares], SELLER if is_held else None)
    assert shared(parts) == 100
    assert parts[0] == MARKETING


@pytest.mark.parametrize("given_away", [0, 30, 100])
def test_the_holder_gets_what_is_left_and_only_that(given_away: int) -> None:
    parts = whole(MARKETING, [split(given_away)] if given_away else [], SELLER)
    own = [part.share for part in parts if part.who == SELLER.who]
    assert own == ([100 - given_away] if given_away < 100 else [])


def test_a_share_that_the_holder_has_already_grows() -> None:
    parts = whole(MARKETING, [Part("person", "split", user=SELLER.user, share=40), split(10)], SELLER)
    assert [part.share for part in parts if part.who == SELLER.who] == [90]


def test_help_has_no_share() -> None:
    helper = Part("partner", "influenced", partner=new_id())
    assert whole(MARKETING, [helper], SELLER)[1] == helper
