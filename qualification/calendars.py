"""The working hours of teams, as the pure arithmetic wants them."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import holidays

from qualification.models import BusinessCalendar
from qualification.rules.business_time import Calendar

# No clause of an agreement reaches further ahead than the holidays that are looked up.
YEARS_AHEAD = 2
Hours: TypeAlias = tuple[tuple[tuple[time, time], ...], ...]


def calendar_of(row: BusinessCalendar, moment: datetime) -> Calendar:
    """The calendar of a row, with the public holidays of the years around a moment."""
    hours: Hours = tuple(((row.opens_at, row.closes_at),) if day in row.weekdays else () for day in range(7))
    return _calendar(row.timezone, hours, row.holidays_country, row.holidays_subdivision, moment.year)


@lru_cache(maxsize=256)
def _calendar(timezone: str, hours: Hours, country: str, subdivision: str, year: int) -> Calendar:
    days: frozenset[date] = frozenset()
    if country:
        years = range(year - 1, year + YEARS_AHEAD + 1)
        days = frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    return Calendar(tz=ZoneInfo(timezone), hours=hours, holidays=days)
