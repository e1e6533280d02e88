"""How a due time came about, in one sentence: what was promised, from when, and what did not count."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from qualification.rules.agreement import Unit
from qualification.rules.business_time import Calendar, DayOff, DayOffKind

_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_ZERO: Final = timedelta()
_WEEK: Final = 7
_MOST_NAMED: Final = 3
"""Days off, or runs of them, that are named one by one."""
_UNITS: Final = {
    Unit.BUSINESS_HOURS: "business hour",
    Unit.BUSINESS_DAYS: "business day",
    Unit.MINUTES: "minute",
    Unit.DAYS: "day",
}
_OFF: Final = {
    DayOffKind.HOLIDAY: ("is a holiday", "are holidays"),
    DayOffKind.CLOSURE: ("is closed", "are closed"),
}


def explain_due(
    number: float,
    unit: Unit,
    start: datetime,
    due: datetime,
    calendar: Calendar | None,
    *,
    zone: tzinfo = UTC,
    paused: timedelta = _ZERO,
    left: timedelta | None = None,
) -> str:
    """How a promise that began at `start` is due at `due`; without a calendar it runs all hours, told in `zone`.

    `paused` is how long it stood meanwhile, in its own time; `left` what it has left where it stands now.
    ValueError for a unit that is no duration.
    """
    zone = calendar.tz if calendar else zone
    names = _Names(start.astimezone(zone), due.astimezone(zone))
    promise = _promise(number, unit, is_business=calendar is not None)
    if calendar is None:
        asides = [f"{promise} from {names.moment(start)}", *_paused(paused, left)]
        asides += [f"the clocks change on {names.day(day)}" for day in _changes(start, due, zone) if left is None]
    else:
        asides = [f"{promise} from {_beginning(start, calendar, names)}", *_paused(paused, left)]
        if left is None:
            asides += _days_off(calendar, names)
            asides += _odd_hours(unit, start, due, calendar, names, paused)
    return f"{', '.join(asides)}. Times in {zone}."


class _Names:
    """Days as they are told: by weekday alone while that is clear, else with the date, and the year if it turns."""

    def __init__(self, start: datetime, due: datetime) -> None:
        self.zone = start.tzinfo
        self.first, self.last = start.date(), due.date()
        self._is_near = (self.last - self.first).days < _WEEK
        self._year = "" if self.first.year == self.last.year else " %Y"

    def day(self, day: date) -> str:
        return f"{day:%a}" if self._is_near else day.strftime(f"%a %-d %b{self._year}")

    def moment(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return f"{self.day(local.date())} {local:%H:%M}"


def _promise(number: float, unit: Unit, *, is_business: bool) -> str:
    if unit not in _UNITS:
        raise ValueError(f"A {unit} is no duration.")
    word = _UNITS[unit]
    if is_business and not word.startswith("business"):
        word = f"business {word}"
    return f"{number:g} {word}{'' if number == 1 else 's'}"


def _beginning(start: datetime, calendar: Calendar, names: _Names) -> str:
    opening = next(calendar.stretches_from(start)).opening
    if opening <= start:
        return names.moment(start)
    return f"{names.moment(opening)}, the next opening after {names.moment(start)}"


def _paused(paused: timedelta, left: timedelta | None) -> Iterator[str]:
    if paused > _ZERO:
        yield f"paused {length_in_words(paused)}"
    if left is not None:
        yield f"stands with {length_in_words(left)} left" if left > _ZERO else "stands with no time left"


def _days_off(calendar: Calendar, names: _Names) -> list[str]:
    """The days off between the two that would else be worked; those that belong together in one piece."""
    runs = list(_runs(calendar, names.first, names.last))
    told = [_run_in_words(first, last, off, names) for first, last, off, _ in runs[:_MOST_NAMED]]
    more = sum(days for *_, days in runs[_MOST_NAMED:])
    return told + ([f"{more} more {'day is' if more == 1 else 'days are'} off"] if more else [])


def _runs(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date, DayOff, int]]:
    """Days off that are alike, from the first to the last of each run, with how many would else be worked."""
    run: tuple[date, date, DayOff, int] | None = None
    day = first
    while day <= last:
        off = calendar.days_off.get(day) if calendar.hours[day.weekday()] else None
        if run is not None and off == run[2]:
            run = (run[0], day, run[2], run[3] + 1)
        elif calendar.hours[day.weekday()]:
            if run is not None:
                yield run
            run = (day, day, off, 1) if off is not None else None
        day += _DAY
    if run is not None:
        yield run


def _run_in_words(first: date, last: date, off: DayOff, names: _Names) -> str:
    single, several = _OFF[off.kind]
    if first == last:
        return f"{names.day(first)} {single} ({off.label})"
    return f"{names.day(first)} to {names.day(last)} {several} ({off.label})"


def _odd_hours(
    unit: Unit, start: datetime, due: datetime, calendar: Calendar, names: _Names, paused: timedelta
) -> Iterator[str]:
    """Why the time of day is not the expected one: hours that are others on that day, or clocks that change at work."""
    if unit in (Unit.BUSINESS_DAYS, Unit.DAYS):
        begin = max(start, next(calendar.stretches_from(start)).opening).astimezone(calendar.tz)
        if not paused and begin.time() != due.astimezone(calendar.tz).time():
            yield f"{names.day(_date_of(due, calendar))} does not work at {begin:%H:%M}"
        return
    for day, opening, closing in calendar.stretches_from(start):
        if opening >= due:
            return
        if any(_changes(max(opening, start), min(closing, due), calendar.tz)):
            yield f"the clocks change on {names.day(day)}"


def _date_of(due: datetime, calendar: Calendar) -> date:
    """The date whose hours a due time belongs to: that of a closing at midnight is the day before."""
    day = due.astimezone(calendar.tz).date()
    is_of_the_day = any(opening <= due for _, opening, _ in calendar.stretches_on(day))
    return day if is_of_the_day else day - _DAY


def _changes(start: datetime, due: datetime, zone: tzinfo) -> Iterator[date]:
    """The local dates between two moments on which the clocks are put forward or back."""
    day, last = start.astimezone(zone).date(), due.astimezone(zone).date()
    before = start.astimezone(zone).utcoffset()
    while day <= last:
        midnight = datetime.combine(day + _DAY, time.min, zone).astimezone(UTC)
        after = (min(due, midnight) - _INSTANT).astimezone(zone).utcoffset()
        if after != before:
            yield day
        before, day = after, day + _DAY


def length_in_words(length: timedelta) -> str:
    """A length of time in hours and minutes, to the minute; what is shorter is less than a minute."""
    minutes = length // timedelta(minutes=1)
    if not minutes:
        return "less than 1 min"
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest))
