"""Moments as the clocks of agreements count them: so much working time ago, on whatever day somebody asks."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import count
from typing import Final

from qualification.calendars import calendar_of
from qualification.models import Team
from qualification.rules.business_time import Calendar, Stretch, working_time

TEAM: Final = "North America"
_DAY: Final = timedelta(days=1)


class Clockwork:
    """The working hours of the team that most handoffs go to, seen from a moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._calendar: Calendar = calendar_of(Team.objects.get(name=TEAM).calendar)

    def worked(self, hours: float) -> datetime:
        """The moment since which so many working hours have run; closed days and nights between are left out."""
        left = timedelta(hours=hours)
        for stretch in self._stretches_before():
            closing = min(stretch.closing, self.now)
            if left <= closing - stretch.opening:
                return closing - left
            left -= closing - stretch.opening
        raise AssertionError("a calendar has no first hour")

    def hours_left(self) -> float:
        """What is left of this working day; of the next one, where nobody works any more today."""
        day, opening, _ = next(self._calendar.stretches_from(self.now))
        closing = self._calendar.stretches_on(day)[-1].closing
        return working_time(max(opening, self.now), closing, self._calendar) / timedelta(hours=1)

    def midnight(self) -> datetime:
        """When the day of the team ends by the wall clock."""
        local = self.now.astimezone(self._calendar.tz)
        return datetime.combine(local.date() + _DAY, time.min, self._calendar.tz).astimezone(self.now.tzinfo)

    def _stretches_before(self) -> Iterator[Stretch]:
        today = self.now.astimezone(self._calendar.tz).date()
        for days in count():
            for stretch in reversed(self._calendar.stretches_on(today - days * _DAY)):
                if stretch.opening < self.now:
                    yield stretch
