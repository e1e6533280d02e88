"""Business time: working hours of a team in its own time zone, without its holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

Interval: TypeAlias = tuple[time, time]
"""Local opening and closing; a closing at 00:00 is the midnight that ends the day."""

_DAY: Final = timedelta(days=1)
_ZERO: Final = timedelta()
_LONGEST_CLOSURE: Final = 3 * 366
"""Days; a calendar that stays shut longer is a mistake, not a holiday."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hours per weekday, Monday first, in order and apart; ValueError when they are not."""

    tz: ZoneInfo
    hours: tuple[tuple[Interval, ...], ...]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise ValueError(f"Hours are needed for 7 weekdays, not {len(self.hours)}.")
        if not any(self.hours):
            raise ValueError("A calendar needs at least one working hour a week.")
        for intervals in self.hours:
            edges = [edge for opening, closing in intervals for edge in (_minutes(opening), _minutes(closing) or 1440)]
            if edges != sorted(set(edges)):
                raise ValueError("Working hours must follow one another without overlap.")

    def intervals_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Opening and closing of one local day, in UTC."""
        if day in self.holidays:
            return []
        return [
            (self._moment(day, opening), self._moment(day if closing > time.min else day + _DAY, closing))
            for opening, closing in self.hours[day.weekday()]
        ]

    def intervals_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All working intervals that end after `start`, in order; ValueError after a closure of three years."""
        day, shut = start.astimezone(self.tz).date(), 0
        while shut < _LONGEST_CLOSURE:
            shut += 1
            for opening, closing in self.intervals_on(day):
                if closing > start:
                    shut = 0
                    yield opening, closing
            day += _DAY
        raise ValueError(f"The calendar has no working hour in three years before {day}.")

    def _moment(self, day: date, local: time) -> datetime:
        return datetime.combine(day, local, self.tz).astimezone(UTC)


def add_hours(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment, in UTC, at which so many working hours have run since `start`."""
    left = timedelta(hours=hours)
    for opening, closing in calendar.intervals_from(start):
        begin = max(opening, start)
        if left <= closing - begin:
            return (begin + left).astimezone(UTC)
        left -= closing - begin
    raise AssertionError("a calendar has no last interval")


def add_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The same local time so many working days later, in UTC; outside hours the count begins at the next opening.

    Where that day works other hours, the nearest working moment before that time counts, or else its opening.
    """
    opening, _ = next(calendar.intervals_from(start))
    local = max(opening, start).astimezone(calendar.tz)
    day = local.date()
    for _ in range(days):
        day = _next_working_day(day, calendar)
    wanted = datetime.combine(day, local.time(), calendar.tz).astimezone(UTC)
    intervals = calendar.intervals_on(day)
    due = intervals[0][0]
    for begin, end in intervals:
        if begin <= wanted:
            due = min(wanted, end)
    return due


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two moments; none when the end is not after the start."""
    total = _ZERO
    if end <= start:
        return total
    for opening, closing in calendar.intervals_from(start):
        if opening >= end:
            break
        total += min(closing, end) - max(opening, start)
    return total


def _next_working_day(day: date, calendar: Calendar) -> date:
    for _ in range(_LONGEST_CLOSURE):
        day += _DAY
        if calendar.intervals_on(day):
            return day
    raise ValueError(f"The calendar has no working day in three years before {day}.")


def _minutes(local: time) -> int:
    return local.hour * 60 + local.minute
