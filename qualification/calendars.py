"""Working hours as rows hold them, as the pure arithmetic wants them: with public holidays and closures of any year.

What is kept for the next time is kept by its content, so that nothing needs to be forgotten when a calendar changes.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from qualification.models import BusinessCalendar, PartnerCalendar
from qualification.public_holidays import holidays_of, plain_name
from qualification.rules.business_time import Calendar, DayOff, DayOffKind, Interval
from qualification.rules.hours import week_of

Span = tuple[date, date, str]
"""First and last day of a closure, and what it is called."""


@dataclass(frozen=True, slots=True)
class DaysOffOf:
    """The public holidays of a place without those that are worked, and closures in the order of their first days."""

    country: str
    subdivision: str
    works_on: frozenset[str]
    closures: tuple[Span, ...]

    def get(self, day: date, /) -> DayOff | None:
        """Why nobody works on a day: the closure rather than a holiday within it."""
        begun = self.closures[: bisect_right(self.closures, day, key=itemgetter(0))]
        for _, last, label in reversed(begun):
            if day <= last:
                return DayOff(label, DayOffKind.CLOSURE)
        names = holidays_of(self.country, self.subdivision, day.year).get(day) if self.country else None
        if not names or day.isoformat() in self.works_on:
            return None
        kept = [name for name in names if plain_name(name) not in self.works_on]
        return DayOff(", ".join(kept), DayOffKind.HOLIDAY) if kept else None


def calendar_of(row: BusinessCalendar) -> Calendar:
    """The calendar of a row. Where many rows are read, they are read with their closures."""
    closures = tuple((closure.first_day, closure.last_day, closure.label) for closure in row.closures.all())
    return calendar_with(row, closures)


def is_open(row: BusinessCalendar, moment: datetime) -> bool:
    """Whether a moment is working time."""
    return next(calendar_of(row).stretches_from(moment)).opening <= moment


def calendar_with(row: BusinessCalendar, closures: tuple[Span, ...]) -> Calendar:
    """The calendar that a row would be with these closures, in the order of their first days."""
    days_off = DaysOffOf(row.holidays_country, row.holidays_subdivision, frozenset(row.works_on), closures)
    return _calendar(row.timezone, week_of(row.hours), days_off)


def calendars_of_partners() -> Mapping[UUID, BusinessCalendar]:
    """The working hours of all partners that have some of their own."""
    rows = PartnerCalendar.objects.select_related("calendar").prefetch_related("calendar__closures")
    return {row.partner_id: row.calendar for row in rows}


@lru_cache(maxsize=256)
def _calendar(timezone: str, hours: tuple[tuple[Interval, ...], ...], days_off: DaysOffOf) -> Calendar:
    return Calendar(ZoneInfo(timezone), hours, days_off)
