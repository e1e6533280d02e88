"""How much time there is until something is due, as those who have to act count it."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from leadhub.console.words import clock_time, span
from qualification.alerting.scene import Hours
from qualification.models import BusinessCalendar
from qualification.rules.business_time import working_time


@dataclass(frozen=True, slots=True)
class Left:
    """The due time, and how long that is from now, in words."""

    due: str
    words: str


def left_until(due: datetime, calendar: BusinessCalendar | None, hours: Hours) -> Left:
    """By the hours of a team; without any by the wall clock."""
    now: datetime = hours.now
    zone: tzinfo = UTC
    late, left = now - due, due - now
    if calendar is not None:
        working = hours.of(calendar)
        zone = working.tz
        late, left = working_time(due, now, working), working_time(now, due, working)
    time = "working time" if calendar is not None else "time"
    words = f"{span(late)} of {time} ago" if due < now else f"{span(left)} of {time} left"
    return Left(clock_time(due, zone), words)
