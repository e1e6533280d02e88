"""Business time: the working hours of a team or a partner in its own time zone, without its days off.

Hours are written in local time, and local time has gaps and repeats. Every edge, opening or closing, is the first
instant at which the local clock shows that time or a later one:

- A time that the clock leaves out is the instant at which it jumps. Hours that lie within the gap have no length, and
  neither has a day that the date line takes away (Apia, 30 December 2011): it is no working day.
- A time that comes twice is its first coming. What opens in the hour that comes twice opens the first time and runs on
  through the second; what closes in it closes the first time, and does not open again for the second.

So hours never have a negative length and none counts twice; where they hold the change itself, they are as much longer
or shorter as the day is. A working day is a local date with hours of some length: the end of a night shift, written as
hours from 00:00, belongs to the date on which it falls.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeAlias
from zoneinfo import ZoneInfo

Interval: TypeAlias = tuple[time, time]
"""Local opening and closing; a closing at 00:00 is the midnight that ends the day."""

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_ZERO: Final = timedelta()
_LONGEST_CLOSURE: Final = 3 * 366
"""Days; a calendar that stays shut longer is a mistake, not a holiday."""


class DayOffKind(StrEnum):
    """Why nobody works on a day."""

    HOLIDAY = "holiday"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which nobody works, whatever the weekday."""

    label: str
    kind: DayOffKind = DayOffKind.HOLIDAY


class DaysOff(Protocol):
    """The days off of a calendar; a dict is one."""

    def get(self, day: date, /) -> DayOff | None:
        """Why nobody works on a day; None where it is a day like others."""


class Stretch(NamedTuple):
    """Working time without a break, in UTC, with the local date that it belongs to."""

    day: date
    opening: datetime
    closing: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hours per weekday, Monday first, in order and apart; ValueError when they are not."""

    tz: ZoneInfo
    hours: tuple[tuple[Interval, ...], ...]
    days_off: DaysOff = field(default_factory=dict[date, DayOff])

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise ValueError(f"Hours are needed for 7 weekdays, not {len(self.hours)}.")
        if not any(self.hours):
            raise ValueError("A calendar needs at least one working hour a week.")
        for intervals in self.hours:
            pairs = [(_minutes(opening), _minutes(closing) or 1440) for opening, closing in intervals]
            edges = [edge for pair in pairs for edge in pair]
            if edges != sorted(edges) or any(opening == closing for opening, closing in pairs):
                raise ValueError("Working hours must follow one another without overlap.")

    def stretches_on(self, day: date) -> list[Stretch]:
        """The working hours of one local date; none on a day off, and none that lie in a gap."""
        if self.days_off.get(day) is not None:
            return []
        made = (
            Stretch(day, self._edge(day, opening), self._edge(day if closing > time.min else day + _DAY, closing))
            for opening, closing in self.hours[day.weekday()]
        )
        return [stretch for stretch in made if stretch.opening < stretch.closing]

    def stretches_from(self, start: datetime) -> Iterator[Stretch]:
        """All working hours that end after `start`, in order; ValueError after a closure of three years."""
        day, shut = start.astimezone(self.tz).date(), 0
        while shut < _LONGEST_CLOSURE:
            shut += 1
            for stretch in self.stretches_on(day):
                if stretch.closing > start:
                    shut = 0
                    yield stretch
            day += _DAY
        raise ValueError(f"The calendar has no working hour in three years before {day}.")

    def working_day_after(self, day: date) -> date:
        """The next date with working hours; ValueError after a closure of three years."""
        for _ in range(_LONGEST_CLOSURE):
            day += _DAY
            if self.stretches_on(day):
                return day
        raise ValueError(f"The calendar has no working day in three years before {day}.")

    def _edge(self, day: date, local: time) -> datetime:
        return first_instant(datetime.combine(day, local), self.tz)


def first_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clocks of a zone show a local time or a later one."""
    found = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # The time lies in a gap: read by the offset after the jump it comes before it, by the one before the jump after it.
    before = local.replace(tzinfo=zone, fold=1, microsecond=0).astimezone(UTC)
    return _jump_between(before, found.replace(microsecond=0) + _SECOND, local.replace(tzinfo=None), zone)


def add_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which so much working time has run since `start`; `start` itself when none is left."""
    if length <= _ZERO:
        return start.astimezone(UTC)
    left = length
    for _, opening, closing in calendar.stretches_from(start):
        begin = max(opening, start)
        if left <= closing - begin:
            return (begin + left).astimezone(UTC)
        left -= closing - begin
    raise AssertionError("a calendar has no last hour")


def add_hours(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which so many working hours have run since `start`."""
    return add_time(start, timedelta(hours=hours), calendar)


def add_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The same local time so many working days later, in UTC; outside hours the count begins at the next opening.

    Where that day works other hours, the nearest working moment before that time counts, or else its opening.
    """
    day, opening, _ = next(calendar.stretches_from(start))
    begin = max(opening, start)
    target = day
    for _ in range(days):
        target = calendar.working_day_after(target)
    if target == day:
        return begin.astimezone(UTC)
    wanted = first_instant(begin.astimezone(calendar.tz).replace(tzinfo=None) + (target - day), calendar.tz)
    stretches = calendar.stretches_on(target)
    due = stretches[0].opening
    for _, opens, closes in stretches:
        if opens <= wanted:
            due = min(wanted, closes)
    return due


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two moments; none when the end is not after the start."""
    total = _ZERO
    if end <= start:
        return total
    for _, opening, closing in calendar.stretches_from(start):
        if opening >= end:
            break
        total += min(closing, end) - max(opening, start)
    return total


def _jump_between(before: datetime, after: datetime, local: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two whole seconds at which the clock, which then shows more than a local time, jumps."""
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < local:
            before = middle
        else:
            after = middle
    return after


def _minutes(local: time) -> int:
    return local.hour * 60 + local.minute
