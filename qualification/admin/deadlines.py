"""Due times as people read them: how much working time is left, and when that is where the team works."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

from leadhub.console.words import clock_time, span
from qualification.calendars import calendar_of
from qualification.models import BusinessCalendar
from qualification.rules.business_time import working_time

SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One due time; `left` is working time of the team, and negative once it is over."""

    due_at: datetime
    left: timedelta
    zone: tzinfo
    is_paused: bool = False

    @classmethod
    def of(cls, due_at: datetime, hours: BusinessCalendar | None, now: datetime, *, is_paused: bool = False) -> Self:
        """As of now, by the hours of the team that is asked; without one, by the wall clock."""
        if hours is None:
            return cls(due_at, due_at - now, UTC, is_paused)
        calendar = calendar_of(hours)
        late = due_at <= now
        left = -working_time(due_at, now, calendar) if late else working_time(now, due_at, calendar)
        return cls(due_at, left - timedelta(microseconds=late), calendar.tz, is_paused)

    @property
    def is_over(self) -> bool:
        """Whether it has passed."""
        return not self.is_paused and self.left < timedelta()

    @property
    def is_soon(self) -> bool:
        """Whether less than an hour of work is left."""
        return not self.is_paused and not self.is_over and self.left < SOON

    @property
    def exact(self) -> str:
        """Day and time where the team works."""
        return clock_time(self.due_at, self.zone)

    def __str__(self) -> str:
        if self.is_paused:
            return "Paused"
        return f"Overdue by {span(-self.left)}" if self.is_over else f"{span(self.left)} left"
