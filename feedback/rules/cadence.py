"""When a recalibration is due: so many a quarter as agreed, at even distances; somebody is reminded before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from qualification.rules.periods import months_later

QUARTER: Final = 3
NOTICE: Final = timedelta(days=14)
LAST: Final = timedelta(seconds=1)
"""What is due at the end of a quarter is due within it."""
MOST: Final = 92
"""One a day: nobody means more."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """By `due_at` so many recalibrations of the quarter that began at `begins` must have been done."""

    begins: datetime
    due_at: datetime
    ordinal: int
    remind_at: datetime


def due_dates(now: datetime, number: int) -> Iterator[DueDate]:
    """The due dates of the quarter of a moment in UTC, the earliest first."""
    begins = quarter_of(now)
    length = months_later(begins, QUARTER) - begins
    times = min(number, MOST)
    for ordinal in range(1, times + 1):
        due_at = begins + length * ordinal / times - LAST
        yield DueDate(begins, due_at, ordinal, due_at - min(NOTICE, length / times / 2))


def quarter_of(moment: datetime) -> datetime:
    """When the quarter of a moment began."""
    month = (moment.month - 1) // QUARTER * QUARTER + 1
    return moment.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
