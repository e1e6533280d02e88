"""Somebody who watches the local clock minute by minute, opens and closes: what business time is held against.

It is written from the definition alone and knows nothing of the arithmetic: whoever opens at a time opens at the first
minute at which the clock shows that time or a later one, and whoever closes does the same. Minutes are counted from
1970; the local clock shows minutes of its own count. All changes of clocks since 2020 fall on whole minutes.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY = 60, 1440
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DATE = EPOCH.date()
Shifts = Sequence[tuple[int, int]]
"""Opening and closing of a weekday in minutes; 1440 is the midnight that ends it."""


class Simulator:
    """A watch of some days from two days before a minute on."""

    def __init__(self, zone: ZoneInfo, week: Sequence[Shifts], off: frozenset[date], start: int, days: int) -> None:
        self.begin = start - 2 * DAY
        self.end = start + days * DAY
        self.shown = list(_shown(zone, self.begin, self.end))
        self.at_work = self._watched(week, off)

    def _watched(self, week: Sequence[Shifts], off: frozenset[date]) -> list[int | None]:
        """For each minute the date whose hours are open, as its number; None while all is closed."""
        first, last = min(self.shown) // DAY, max(self.shown) // DAY
        to_do = sorted(_edges(week, off, first, last + 1))
        minutes: list[int | None] = []
        latest = at = 0
        open_for: list[int] = []
        for shown in self.shown:
            if shown > latest:
                latest = shown
                while at < len(to_do) and to_do[at][0] <= latest:
                    _, opens, day = to_do[at]
                    open_for.append(day) if opens else open_for.remove(day)
                    at += 1
            minutes.append(open_for[-1] if open_for else None)
        return minutes

    def work_between(self, start: int, end: int) -> int:
        """How many minutes are worked between two."""
        return sum(day is not None for day in self.at_work[start - self.begin : end - self.begin])

    def after_work(self, start: int, minutes: int, pauses: Sequence[tuple[int, int]] = ()) -> int | None:
        """The minute at which so many were worked outside of pauses; None when that is not seen any more."""
        now, left = start, minutes
        while left:
            if now >= self.end:
                return None
            is_paused = any(begin <= now < end for begin, end in pauses)
            left -= self.at_work[now - self.begin] is not None and not is_paused
            now += 1
        return now

    def after_days(self, start: int, days: int) -> int | None:
        """The same local time so many working dates later, or the nearest minute of work before it, or the opening."""
        now = start
        while now < self.end and self.at_work[now - self.begin] is None:
            now += 1
        if now >= self.end:
            return None
        day, shown = self.at_work[now - self.begin], self.shown[now - self.begin]
        assert day is not None
        worked = sorted({one for one in self.at_work if one is not None and one > day})
        if days == 0:
            return now
        if len(worked) < days or worked[days - 1] >= self.shown[-1] // DAY - 1:
            return None
        target = worked[days - 1]
        wanted = shown + (target - day) * DAY
        until = next(at for at, minute in enumerate(self.shown) if minute >= wanted)
        at_work = [at for at, one in enumerate(self.at_work) if one == target]
        before = [at for at in at_work if at <= until]
        return self.begin + (min(until, before[-1] + 1) if before else at_work[0])


def _shown(zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    """What the local clock shows at each minute."""
    for hour in range(begin, end, HOUR):
        first, last = _ahead(zone, hour), _ahead(zone, hour + HOUR - 1)
        if first == last:
            yield from range(hour + first, hour + first + HOUR)
        else:
            yield from (minute + _ahead(zone, minute) for minute in range(hour, hour + HOUR))


def _ahead(zone: ZoneInfo, minute: int) -> int:
    """By how many minutes the local clock is ahead of UTC."""
    offset = (EPOCH + timedelta(minutes=minute)).astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


def _edges(week: Sequence[Shifts], off: frozenset[date], first: int, last: int) -> Iterator[tuple[int, bool, int]]:
    """What is to be done at which local minute, from a date to another, as numbers of days."""
    for day in range(first, last + 1):
        local = FIRST_DATE + timedelta(days=day)
        if local in off:
            continue
        for opening, closing in week[local.weekday()]:
            yield day * DAY + opening, True, day
            yield day * DAY + closing, False, day


def moment(minute: int) -> datetime:
    """The instant of a minute."""
    return EPOCH + timedelta(minutes=minute)


def changes(zone: ZoneInfo, first: int, last: int) -> list[int]:
    """The minutes at which the clocks of a zone are put forward or back, between two."""
    found = []
    for begin in range(first, last, 7 * DAY):
        if _ahead(zone, begin) != _ahead(zone, begin + 7 * DAY):
            low, high = begin, begin + 7 * DAY
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _ahead(zone, middle) == _ahead(zone, begin) else (low, middle)
            found.append(high)
    return found
