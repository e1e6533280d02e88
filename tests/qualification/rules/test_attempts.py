"""How many attempts over how many channels are left of those that were agreed."""

from hypothesis import given
from hypothesis import strategies as st

from qualification.models import Attempt
from qualification.rules.attempts import Attempts, attempts_of
from tests.qualification.rules.given import RULES

CHANNELS = st.sampled_from(Attempt.Channel.values)
OUTCOMES = st.sampled_from(Attempt.Outcome.values)
MADE = st.lists(st.tuples(CHANNELS, OUTCOMES), max_size=12)
MISSED = ("phone", "no_answer")


def by_the_default_agreement(*made: tuple[str, str]) -> Attempts:
    return attempts_of(made, RULES.agreement, "urgent", "direct", "cnc-machining")


def test_six_over_two_channels_are_agreed_by_default() -> None:
    none = by_the_default_agreement()
    assert (none.left, none.channels_left, none.are_made) == (6, 2, False)
    assert none.text == "6 more attempts of 6 to make, over 2 more channels at least; 0 attempts so far."
    assert none.refusal == "0 attempts were made. The agreement asks for 6 attempts over 2 channels."


def test_six_over_one_channel_are_not_enough() -> None:
    six = by_the_default_agreement(*[MISSED] * 6)
    assert (six.left, six.channels_left, six.are_made) == (1, 1, False)
    assert six.text == "1 more attempt to make, over 1 more channel at least; 6 attempts over 1 channel so far."
    seven = by_the_default_agreement(*[MISSED] * 6, ("email", "left_message"))
    assert (seven.left, seven.channels_left, seven.are_made) == (0, 0, True)
    assert seven.text == "7 attempts over 2 channels were made, as agreed."


def test_one_is_told_as_one() -> None:
    one = by_the_default_agreement(MISSED)
    assert one.text == "5 more attempts of 6 to make, over 1 more channel at least; 1 attempt over 1 channel so far."
    assert one.refusal == "1 attempt over 1 channel was made. The agreement asks for 6 attempts over 2 channels."
    agreed = Attempts(made=0, channels=(), reached=False, agreed=1)
    assert agreed.refusal == "0 attempts were made. The agreement asks for 1 attempt."
    made = Attempts(made=1, channels=("phone",), reached=False, agreed=1)
    assert made.text == "1 attempt over 1 channel was made, as agreed."


def test_reached_is_said_first() -> None:
    assert by_the_default_agreement(MISSED, ("phone", "reached")).text == "Reached after 2 attempts over 1 channel."


def test_where_nothing_is_agreed_nothing_is_left() -> None:
    none = Attempts(made=0, channels=(), reached=False)
    assert none.are_made
    assert none.text == "0 attempts were made; none are agreed."


@given(MADE)
def test_one_attempt_more_never_leaves_more_to_do(made: list[tuple[str, str]]) -> None:
    before = by_the_default_agreement(*made)
    for channel in Attempt.Channel.values:
        after = by_the_default_agreement(*made, (channel, "no_answer"))
        assert after.left <= before.left
        assert after.channels_left <= before.channels_left
        assert before.left - after.left <= 1


@given(MADE)
def test_as_many_attempts_as_are_left_are_enough_and_fewer_are_not(made: list[tuple[str, str]]) -> None:
    before = by_the_default_agreement(*made)
    unused = [channel for channel in Attempt.Channel.values if channel not in before.channels]
    best = [(channel, "no_answer") for channel in (*unused, *["phone"] * 6)][: before.left]
    assert by_the_default_agreement(*made, *best).are_made
    if best:
        assert not by_the_default_agreement(*made, *best[:-1]).are_made
