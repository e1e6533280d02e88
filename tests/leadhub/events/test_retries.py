"""What follows from an attempt: when it is tried again, how long the line rests, when it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.egress import CallFault
from leadhub.events.retries import (
    LONGEST_HOLD,
    LONGEST_WAIT,
    PAUSES,
    SPREAD,
    TRIES,
    Result,
    disabled_why,
    hold,
    plan,
    retry_after,
)
from leadhub.models import AttemptFault

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
FAILED = Result(status=500)


def never() -> float:
    return 0.0


def always() -> float:
    return 1.0


def test_the_pauses_are_those_of_standard_webhooks() -> None:
    assert [pause.total_seconds() for pause in PAUSES] == [
        *(0, 5, 5 * 60, 30 * 60),
        *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)),
    ]
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=4)


@pytest.mark.parametrize("tries", range(1, TRIES))
def test_what_was_not_taken_is_tried_again_a_little_later_each_time(tries: int) -> None:
    again = plan(FAILED, tries, never).again_in
    assert again == PAUSES[tries]
    assert plan(FAILED, tries, always).again_in == again * (1 + SPREAD)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_a_success(status: int) -> None:
    assert plan(Result(status), 1, never).state == "delivered"


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 304, 400, 401, 404, 410, 429, 500, 502, 999])
def test_nothing_else_is(status: int) -> None:
    assert plan(Result(status), 1, never).state == "due"
    assert plan(Result(status), TRIES, never).state == "failed"


@pytest.mark.parametrize("fault", AttemptFault)
def test_an_event_that_we_cannot_send_is_parked_and_one_that_nobody_takes_has_failed(fault: AttemptFault) -> None:
    ours = {AttemptFault.WITHHELD, AttemptFault.TOO_LARGE, AttemptFault.INTERNAL_ERROR}
    assert plan(Result(fault=fault), TRIES, never).state == ("parked" if fault in ours else "failed")
    at_once = plan(Result(fault=fault), 1, never).state
    assert at_once == ("parked" if fault in ours - {AttemptFault.INTERNAL_ERROR} else "due")


def test_every_fault_of_a_call_is_one_of_an_attempt() -> None:
    assert {str(fault) for fault in CallFault} < {str(fault) for fault in AttemptFault}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("3601", 3600),
        ("9" * 400, 3600),
        ("Tue, 03 Nov 2026 15:10:00 GMT", 600),
        ("Tue, 03 Nov 2026 14:00:00 GMT", 0),
        ("Tue, 03 Nov 2099 14:00:00 GMT", 3600),
        ("Tue, 03 Nov 2026 15:10:00 -0000", 600),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Tue, 99 Nov 2026 15:10:00 GMT", None),
    ],
)
def test_retry_after_is_read_and_bounded(text: str, seconds: int | None) -> None:
    assert retry_after(text, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=60))
def test_whatever_retry_after_says_is_bounded(text: str) -> None:
    wait = retry_after(text, NOW)
    assert wait is None or timedelta() <= wait <= LONGEST_WAIT


def test_retry_after_is_waited_for() -> None:
    wait = timedelta(minutes=10)
    assert plan(Result(503, retry_after=wait), 1, never).again_in == wait
    assert plan(Result(503, retry_after=wait), 4, never).again_in == PAUSES[4], "it makes no pause shorter"


def test_a_line_rests_after_five_failures_in_a_row_longer_each_time() -> None:
    assert [hold(FAILED, failures, never) for failures in range(1, 5)] == [None] * 4
    rests = [hold(FAILED, failures, never) or timedelta() for failures in range(5, 12)]
    assert rests == sorted(rests)
    assert rests[0] == timedelta(seconds=30)
    assert hold(FAILED, 10_000, never) == LONGEST_HOLD


@pytest.mark.parametrize("status", [429, 502, 504])
def test_who_says_that_it_is_too_much_is_left_alone_at_once(status: int) -> None:
    assert hold(Result(status), 1, never) == timedelta(seconds=5)
    assert hold(Result(status, retry_after=timedelta(minutes=20)), 1, never) == timedelta(minutes=20)
    assert hold(Result(503, retry_after=timedelta(minutes=20)), 1, never) == timedelta(minutes=20)


def test_a_receiver_is_given_up_when_it_is_gone_or_fails_for_five_days() -> None:
    assert disabled_why(Result(410), 1, timedelta()) == "gone"
    assert disabled_why(FAILED, 50, timedelta(days=5)) == "failing"
    assert disabled_why(FAILED, 50, timedelta(days=4, hours=23)) is None
    assert disabled_why(FAILED, 2, timedelta(days=9)) is None, "twice in nine days is little"
