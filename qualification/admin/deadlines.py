"""Due times as people read them: how much working time is left, and when that is where the team works."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Self

from leadhub.console.words import clock_time, span
from qualification.calendars import calendar_of
from qualification.models import BusinessCalendar
from qualification.rules.business_time import Calendar, working_time

SOON = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """One due time, by the hours of the team that is asked; without any, by the wall clock."""

    due_at: datetime
    hours: Calendar | None
    now: datetime
    is_paused: bool = False

    @classmethod
    def of(cls, due_at: datetime, hours: BusinessCalendar | None, now: datetime, *, is_paused: bool = False) -> Self:
        """As of now; nothing is counted before somebody reads it."""
        return cls(due_at, calendar_of(hours) if hours else None, now, is_paused)

    @cached_property
    def left(self) -> timedelta:
        """Working time of the team, and negative once it is over."""
        if self.hours is None:
            return self.due_at - self.now
        late = self.due_at <= self.now
        if not late:
            return working_time(self.now, self.due_at, self.hours)
        return -working_time(self.due_at, self.now, self.hours) - timedelta(microseconds=1)

    @property
    def zone(self) -> tzinfo:
        """Where the team works."""
        return self.hours.tz if self.hours else UTC

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

    @property
    def spoken(self) -> str:
        """The same as people say it: today at 15:40 CST, tomorrow, or on a day."""
        local, today = self.due_at.astimezone(self.zone), self.now.astimezone(self.zone).date()
        days = {today - DAY: "yesterday", today: "today", today + DAY: "tomorrow"}
        year = "" if local.year == today.year else f" {local.year}"
        return f"{days.get(local.date(), f'on {local:%a %-d %b}{year}')} at {local:%H:%M} {local.tzname()}"

    def __str__(self) -> str:
        if self.is_paused:
            return "Paused"
        return f"Overdue by {span(-self.left)}" if self.is_over else f"{span(self.left)} left"
