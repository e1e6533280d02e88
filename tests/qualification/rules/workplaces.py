"""Workplaces of all time zones, made up: their hours, their days off, and moments around which their clocks change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from qualification.rules.business_time import Calendar, DayOff, DayOffKind
from tests.qualification.rules.simulator import DAY, EPOCH, Simulator, changes, moment

FIRST, LAST = (int((datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) // 60 for year in (2020, 2041))
SEEN = 24
"""Days that are watched."""
# Most clocks change at one of these times, or an hour beside one.
NIGHT = [0, 30, 60, 75, 90, 105, 120, 135, 150, 165, 180, 225, 1380, 1410, 1425, 1440]
DAYTIME = [420, 480, 540, 720, 780, 1020, 1080]
OFFICE = [(540, 1020)]
ALL_DAY = [(0, 1440)]
LATE, EARLY = (1320, 1440), (0, 360)
WEEKS: list[Sequence[Sequence[tuple[int, int]]]] = [
    [OFFICE] * 5 + [[], []],
    [[(540, 720), (780, 1020)]] * 5 + [[(540, 720)], []],
    [ALL_DAY] * 7,
    [[LATE], *([[EARLY, LATE]] * 4), [EARLY], []],
    [[], [], [], [], [], [(0, 135), (150, 1440)], [(0, 120), (180, 1440)]],
]


@dataclass(frozen=True)
class Workplace:
    """Hours in a zone, seen both ways: as the arithmetic has them and as somebody watches them."""

    zone: ZoneInfo
    week: Sequence[Sequence[tuple[int, int]]]
    off: frozenset[date]
    start: int
    seen: int = SEEN

    @property
    def calendar(self) -> Calendar:
        """The arithmetic."""
        hours = tuple(tuple((at(opening), at(closing)) for opening, closing in day) for day in self.week)
        kinds = list(DayOffKind)
        return Calendar(self.zone, hours, {day: DayOff("Off", kinds[day.day % 2]) for day in self.off})

    def watched(self) -> Simulator:
        """The watch, from the start on."""
        return Simulator(self.zone, self.week, self.off, self.start, self.seen)

    @property
    def begins(self) -> datetime:
        """The start as an instant."""
        return moment(self.start)


def at(minute: int) -> time:
    """A local time of day; the midnight that ends the day is written as 00:00."""
    return time(minute % DAY // 60, minute % 60)


ZONES = sorted(available_timezones())


@cache
def changes_of(zone: str) -> list[int]:
    """When the clocks of a zone change, from 2020 to 2040."""
    return changes(ZoneInfo(zone), FIRST, LAST)


@st.composite
def workplaces(draw: st.DrawFn) -> Workplace:
    """Any zone, mostly near a change of its clocks; any hours, mostly in the night in which they change."""
    name = draw(st.sampled_from(ZONES))
    found = changes_of(name)
    is_near = draw(st.integers(0, 9)) > 0
    if found and is_near:
        start = draw(st.sampled_from(found)) + draw(st.integers(-3 * DAY, DAY))
    else:
        start = draw(st.integers(FIRST, LAST - SEEN * DAY))
    week = draw(st.sampled_from(WEEKS) | st.lists(shifts(), min_size=7, max_size=7).filter(any))
    begin = moment(start).date()
    off = draw(st.frozensets(st.integers(-2, SEEN).map(lambda days: begin + timedelta(days=days)), max_size=5))
    return Workplace(ZoneInfo(name), week, off, start)


@st.composite
def shifts(draw: st.DrawFn) -> list[tuple[int, int]]:
    """The hours of a weekday: none, or up to three times of work."""
    edge = st.sampled_from(NIGHT) | st.sampled_from(DAYTIME) | st.integers(0, DAY)
    edges = sorted(draw(st.sets(edge, max_size=6)))
    return list(zip(edges[::2], edges[1::2], strict=False))
