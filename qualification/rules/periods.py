"""Months, as agreements count them."""

from calendar import monthrange
from datetime import datetime

MONTHS = 12


def months_later(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later, or earlier; the last day of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, MONTHS)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
