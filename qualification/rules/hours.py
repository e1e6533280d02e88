"""The hours of a week as people write them: read whole, or refused with everything that is wrong with them."""

import re
from collections.abc import Iterator, Sequence
from datetime import time
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from qualification.rules.business_time import Interval

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_A_DAY: Final = 12
CLOSED: Final = "Closed"

Written: TypeAlias = list[list[list[str]]]
"""Seven days, Monday first, each with its openings and closings: [[["09:00", "12:00"], ["13:00", "17:00"]], …]."""

_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_LOOSE: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?", re.ASCII)
_MIDNIGHT: Final = ("24:00", "00:00")


class Fault(NamedTuple):
    """What is wrong with the hours, and where: a JSON pointer below them."""

    pointer: str
    code: str
    detail: str


def read_week(given: Sequence[Sequence[Sequence[str]]]) -> tuple[Written, list[Fault]]:
    """The hours in the order of the clock, and what is wrong with them."""
    if len(given) != len(WEEKDAYS):
        detail = f"Hours are given for 7 weekdays, Monday first, not for {len(given)}."
        return [], [Fault("", "seven_days_needed", detail)]
    faults: list[Fault] = []
    week = [_read_day(number, day, faults) for number, day in enumerate(given)]
    if not faults and not any(week):
        faults.append(Fault("", "no_working_hours", "A week needs at least one working hour."))
    return week, faults


def week_of(written: Sequence[Sequence[Sequence[str]]]) -> tuple[tuple[Interval, ...], ...]:
    """Hours that were read before, as the arithmetic wants them."""
    return tuple(
        tuple((time.fromisoformat(opening), time.fromisoformat(closing)) for opening, closing in day) for day in written
    )


def day_in_words(day: Sequence[Sequence[str]]) -> str:
    """The hours of one day on one line."""
    return ", ".join(f"{opening}-{closing}" for opening, closing in day) or CLOSED


def week_in_words(week: Sequence[Sequence[Sequence[str]]]) -> str:
    """The hours of a week, days that are alike together: Mon-Fri 09:00-17:00."""
    runs: list[tuple[int, int]] = []
    for number, day in enumerate(week):
        if runs and week[runs[-1][1]] == day:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return "; ".join(f"{_days(*run)} {day_in_words(week[run[0]])}" for run in runs if week[run[0]])


def read_line(line: str) -> list[list[str]]:
    """One day as it is typed: `09:00-12:00, 13:00-17:00`, `9-17`, or nothing; what is no time stays as it was typed."""
    text = line.strip().replace("–", "-")
    if not text or text.lower() == CLOSED.lower():
        return []
    return [[_tidied(edge) for edge in part.split("-")] for part in text.split(",")]


def _read_day(number: int, given: Sequence[Sequence[str]], faults: list[Fault]) -> list[list[str]]:
    if len(given) > MOST_A_DAY:
        detail = f"{WEEKDAYS[number]} has {len(given)} times of work; {MOST_A_DAY} is the most."
        faults.append(Fault(f"/{number}", "too_many_intervals", detail))
        return []
    read = []
    for at, interval in enumerate(given):
        found = list(_interval_faults(number, at, interval))
        faults += found
        if not found:
            read.append((at, interval[0], interval[1] if interval[1] != _MIDNIGHT[0] else _MIDNIGHT[1]))
    read.sort(key=lambda each: each[1])
    for (_, *earlier), (at, *later) in pairwise(read):
        if earlier[1] == _MIDNIGHT[1] or later[0] < earlier[1]:
            detail = f"On {WEEKDAYS[number]}, {'-'.join(later)} begins before {'-'.join(earlier)} ends."
            faults.append(Fault(f"/{number}/{at}", "hours_overlap", detail))
    return [[opening, closing] for _, opening, closing in read]


def _interval_faults(number: int, at: int, interval: Sequence[str]) -> Iterator[Fault]:
    where = f"/{number}/{at}"
    if len(interval) != 2:
        yield Fault(
            where, "opening_and_closing", f"{WEEKDAYS[number]}: write opening and closing, such as 09:00-17:00."
        )
        return
    faults = [
        Fault(
            f"{where}/{edge}", "unknown_time", f"{text[:20]} is no time of day. Write hours and minutes, such as 09:30."
        )
        for edge, text in enumerate(interval)
        if not (_TIME.fullmatch(text) or (edge == 1 and text == _MIDNIGHT[0]))
    ]
    yield from faults
    opening, closing = interval
    if not faults and closing not in _MIDNIGHT and closing <= opening:
        yield Fault(where, "closes_before_it_opens", _over_midnight(number, opening, closing))


def _over_midnight(number: int, opening: str, closing: str) -> str:
    if opening == closing:
        return f"{WEEKDAYS[number]}: {opening}-{closing} has no length. All day is 00:00-24:00."
    following = WEEKDAYS[(number + 1) % 7]
    return (
        f"{WEEKDAYS[number]}: {opening}-{closing} closes before it opens. "
        f"Hours past midnight are {opening}-24:00, and 00:00-{closing} on {following}."
    )


def _days(first: int, last: int) -> str:
    return WEEKDAYS[first][:3] if first == last else f"{WEEKDAYS[first][:3]}-{WEEKDAYS[last][:3]}"


def _tidied(edge: str) -> str:
    found = _LOOSE.fullmatch(edge.strip())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else edge.strip()
