"""What becomes of running clocks when their hours are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.agreement import Unit
from qualification.rules.business_time import Calendar, DayOff, add_days, add_hours, working_time
from qualification.rules.clocks import Run, later, paused, resumed
from qualification.rules.reckoning import reckoned

CHICAGO = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)


def office(first: int = 9, last: int = 17, *off: int) -> Calendar:
    """Monday to Friday between two hours, without these days of July 2026."""
    hours = ((time(first), time(last)),)
    return Calendar(CHICAGO, (hours,) * 5 + ((), ()), {date(2026, 7, day): DayOff("Off") for day in off})


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


FRIDAY = local(10, 16, 30)
NOW = local(13, 9, 30)
OLD = office()


def of_hours(number: float, start: datetime = FRIDAY, calendar: Calendar = OLD) -> Run:
    return Run(limit=number * HOUR, due_at=add_hours(start, number, calendar), since=start)


def of_days(number: int, start: datetime = FRIDAY, calendar: Calendar = OLD) -> Run:
    due = add_days(start, number, calendar)
    return Run(limit=working_time(start, due, calendar), due_at=due, since=start)


def anew(
    run: Run, number: float, unit: Unit, calendar: Calendar, *, is_broken: bool = False, now: datetime = NOW
) -> Run:
    return reckoned(run, number, unit, FRIDAY, now, calendar, is_broken=is_broken)


SHIFTED = {  # sentence: (unit, number, new hours, due)
    "a holiday is added": (Unit.BUSINESS_HOURS, 4, office(9, 17, 13), local(14, 12, 30)),
    "a day is longer": (Unit.BUSINESS_HOURS, 4, office(8, 17), local(13, 11, 30)),
    "hours that have passed are no more, and did not count": (Unit.BUSINESS_HOURS, 4, office(10, 16), local(13, 14)),
    "a holiday within days": (Unit.BUSINESS_DAYS, 2, office(9, 17, 13), local(15, 16, 30)),
    "days stay days however long they are": (Unit.BUSINESS_DAYS, 2, office(9, 13), local(15, 9)),
    "minutes of work": (Unit.MINUTES, 60, office(9, 17, 13), local(14, 9, 30)),
}


@pytest.mark.parametrize(("unit", "number", "calendar", "due"), SHIFTED.values(), ids=SHIFTED)
def test_a_clock_that_runs_is_due_by_the_new_hours(unit: Unit, number: int, calendar: Calendar, due: datetime) -> None:
    run = of_days(number) if unit == Unit.BUSINESS_DAYS else of_hours(number if unit != Unit.MINUTES else 1)
    assert anew(run, number, unit, calendar).due_at == due


def test_hours_keep_their_number_after_a_pause() -> None:
    run = resumed(paused(of_hours(8), local(13, 12), OLD), local(14, 9), OLD)
    assert (run.spent, run.due_at) == (3.5 * HOUR, local(14, 13, 30))
    moved = anew(run, 8, Unit.BUSINESS_HOURS, office(10, 12))
    assert (moved.limit, moved.spent) == (8 * HOUR, 3.5 * HOUR)
    assert moved.due_at == local(16, 10, 30), "2 hours on Tuesday, 2 on Wednesday, half an hour on Thursday"


def test_days_keep_the_share_that_was_spent_of_them() -> None:
    run = resumed(paused(of_days(2), local(13, 16, 30), OLD), local(15, 9), OLD)
    assert (run.limit, run.spent) == (16 * HOUR, 8 * HOUR)
    moved = anew(run, 2, Unit.BUSINESS_DAYS, office(9, 13))
    # From Monday, the next opening, to Wednesday at nine: two days of four hours.
    assert (moved.limit, moved.spent) == (8 * HOUR, 4 * HOUR)
    assert moved.due_at == local(15, 13), "one of the new days is left"
    again = anew(moved, 2, Unit.BUSINESS_DAYS, OLD)
    assert (again.limit, again.spent, again.due_at) == (16 * HOUR, 8 * HOUR, run.due_at)


def test_a_broken_promise_stays_due_when_it_was_and_goes_on_by_the_new_hours() -> None:
    run = of_hours(4)
    moved = anew(run, 4, Unit.BUSINESS_HOURS, office(9, 17, 13), is_broken=True)
    assert moved.due_at == run.due_at
    # Half an hour of Friday is all that led there by hours in which Monday was off.
    assert moved.limit == HOUR / 2
    assert later(FRIDAY, moved.limit * 3, office(9, 17, 13)) == local(14, 10)
    stood = paused(run, local(14, 9), OLD)
    assert anew(stood, 4, Unit.BUSINESS_HOURS, office(9, 17, 13), is_broken=True) == stood
    gone_on = resumed(stood, local(15, 9), OLD)
    assert anew(gone_on, 4, Unit.BUSINESS_HOURS, office(9, 17, 13), is_broken=True) == gone_on


def test_what_is_over_and_not_yet_told_stays_over() -> None:
    run = Run(limit=HOUR, due_at=local(13, 9), since=local(13, 9), spent=2 * HOUR)
    assert anew(run, 1, Unit.BUSINESS_HOURS, office(8, 20)) == run


def test_a_clock_that_stands_is_due_no_later_than_if_it_went_on() -> None:
    stands = paused(of_hours(12), local(13, 10), OLD)
    assert (stands.spent, stands.due_at) == (1.5 * HOUR, local(14, 12, 30))
    longer = anew(stands, 12, Unit.BUSINESS_HOURS, office(0, 23), now=local(13, 11))
    assert (longer.since, longer.spent, longer.due_at) == (None, 1.5 * HOUR, local(13, 21, 30))
    assert resumed(longer, local(13, 12), office(0, 23)).due_at == local(13, 22, 30)
    shorter = anew(stands, 12, Unit.BUSINESS_HOURS, office(9, 10), now=local(13, 11))
    assert shorter.due_at == stands.due_at, "what it is due by then, it is told when it goes on"


@given(st.integers(1, 40), st.sampled_from(["hours", "days"]))
def test_hours_that_stay_the_same_change_nothing(number: int, unit: str) -> None:
    run = of_hours(number) if unit == "hours" else of_days(number)
    assert anew(run, number, Unit(f"business_{unit}"), OLD) == run
