"""The hours of a week as people write them."""

from datetime import time
from typing import Any

import pytest

from qualification.rules.hours import Written, day_in_words, read_line, read_week, week_in_words, week_of

OFFICE: Written = [[["09:00", "17:00"]]] * 5 + [[], []]


def week(*monday: Any) -> Any:
    """A week in which only Monday has hours."""
    return [list(monday), [], [], [], [], [], []]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ([["13:00", "17:00"], ["09:00", "12:00"]], [["09:00", "12:00"], ["13:00", "17:00"]]),
        ([["22:00", "24:00"]], [["22:00", "00:00"]]),
        ([["00:00", "24:00"]], [["00:00", "00:00"]]),
        ([["00:00", "00:00"]], [["00:00", "00:00"]]),
        ([["09:00", "12:00"], ["12:00", "17:00"]], [["09:00", "12:00"], ["12:00", "17:00"]]),
    ],
)
def test_hours_are_read_in_the_order_of_the_clock(given: Any, read: Any) -> None:
    assert read_week(week(*given)) == (week(*read), [])


FAULTS = {  # sentence: (week, pointer, code, what is said)
    "no week": ([], "", "seven_days_needed", "not for 0"),
    "six days": (OFFICE[:6], "", "seven_days_needed", "not for 6"),
    "an empty week": ([[]] * 7, "", "no_working_hours", "at least one"),
    "25 o'clock": (week(["09:00", "25:00"]), "/0/0/1", "unknown_time", "25:00 is no time of day"),
    "60 minutes": (week(["09:00", "09:60"]), "/0/0/1", "unknown_time", "09:60"),
    "seconds": (week(["09:00:00", "17:00"]), "/0/0/0", "unknown_time", "09:00:00"),
    "digits of another alphabet": (week(["٠٩:00", "17:00"]), "/0/0/0", "unknown_time", "no time of day"),
    "an opening at 24:00": (week(["24:00", "08:00"]), "/0/0/0", "unknown_time", "24:00"),
    "words": (week(["nine", "17:00"]), "/0/0/0", "unknown_time", "nine"),
    "only an opening": (week(["09:00"]), "/0/0", "opening_and_closing", "opening and closing"),
    "three edges": (week(["09:00", "12:00", "17:00"]), "/0/0", "opening_and_closing", "opening and closing"),
    "over midnight": (
        week(["22:00", "06:00"]),
        "/0/0",
        "closes_before_it_opens",
        "22:00-24:00, and 00:00-06:00 on Tuesday",
    ),
    "no length": (week(["09:00", "09:00"]), "/0/0", "closes_before_it_opens", "has no length"),
    "an overlap": (week(["09:00", "12:00"], ["11:00", "17:00"]), "/0/1", "hours_overlap", "11:00-17:00 begins before"),
    "an overlap that is written first": (
        week(["11:00", "17:00"], ["09:00", "12:00"]),
        "/0/0",
        "hours_overlap",
        "11:00-17:00 begins before",
    ),
    "the same twice": (week(["09:00", "17:00"], ["09:00", "17:00"]), "/0/1", "hours_overlap", "begins before"),
    "after midnight has ended the day": (
        week(["20:00", "24:00"], ["23:00", "23:30"]),
        "/0/1",
        "hours_overlap",
        "begins",
    ),
    "thirteen times of work": (
        week(*([f"{hour:02}:00", f"{hour:02}:30"] for hour in range(13))),
        "/0",
        "too_many_intervals",
        "12 is the most",
    ),
}


@pytest.mark.parametrize(("given", "pointer", "code", "said"), FAULTS.values(), ids=FAULTS)
def test_hours_that_nobody_can_work_are_refused(given: Any, pointer: str, code: str, said: str) -> None:
    _, faults = read_week(given)
    assert [(fault.pointer, fault.code) for fault in faults] == [(pointer, code)]
    assert said in faults[0].detail


def test_every_fault_is_told_at_once() -> None:
    given = [[["25:00", "x"]], [["12:00", "09:00"]], [["09:00"]], [], [], [], []]
    _, faults = read_week(given)
    assert [fault.pointer for fault in faults] == ["/0/0/0", "/0/0/1", "/1/0", "/2/0"]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("09:00-12:00, 13:00-17:00", [["09:00", "12:00"], ["13:00", "17:00"]]),
        (" 9-12,13:30 – 17 ", [["09:00", "12:00"], ["13:30", "17:00"]]),
        ("22:00-24:00", [["22:00", "24:00"]]),
        ("", []),
        ("closed", []),
        ("nine to five", [["nine to five"]]),
        ("9-12-17", [["09:00", "12:00", "17:00"]]),
        ("9-12,", [["09:00", "12:00"], [""]]),
    ],
)
def test_a_line_is_read_as_it_was_meant_or_left_to_be_refused(line: str, read: Any) -> None:
    assert read_line(line) == read


def test_hours_are_told_on_a_line() -> None:
    assert day_in_words([["09:00", "12:00"], ["13:00", "17:00"]]) == "09:00-12:00, 13:00-17:00"
    assert day_in_words([]) == "Closed"
    assert week_in_words(OFFICE) == "Mon-Fri 09:00-17:00"
    mixed = [*OFFICE[:4], [["09:00", "13:00"]], [], [["10:00", "11:00"]]]
    assert week_in_words(mixed) == "Mon-Thu 09:00-17:00; Fri 09:00-13:00; Sun 10:00-11:00"


def test_the_arithmetic_gets_times() -> None:
    assert week_of(week(["22:00", "00:00"]))[0] == ((time(22), time(0)),)
