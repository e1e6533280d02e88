"""Business time in sentences; test_simulated_time holds it against a watch, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from qualification.rules.business_time import (
    Calendar,
    DayOff,
    Interval,
    add_days,
    add_hours,
    add_time,
    first_instant,
    working_time,
)

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
NINE_TO_FIVE: tuple[Interval, ...] = ((time(9), time(17)),)
WEEKDAYS = (NINE_TO_FIVE,) * 5 + ((), ())
MONDAY = date(2026, 7, 13)


def local(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type, misc]  # parts are year to minute


def office(zone: ZoneInfo = CHICAGO, *holidays: date) -> Calendar:
    return Calendar(zone, WEEKDAYS, {day: DayOff("Holiday") for day in holidays})


SENTENCES = {
    "friday afternoon runs on to monday": (
        add_hours(local(CHICAGO, 2026, 7, 10, 16, 30), 4, office()),
        local(CHICAGO, 2026, 7, 13, 12, 30),
    ),
    "and over a holiday to tuesday": (
        add_hours(local(CHICAGO, 2026, 7, 10, 16, 30), 4, office(CHICAGO, MONDAY)),
        local(CHICAGO, 2026, 7, 14, 12, 30),
    ),
    "what ends with the day ends that day": (
        add_hours(local(CHICAGO, 2026, 7, 10, 16, 0), 1, office()),
        local(CHICAGO, 2026, 7, 10, 17, 0),
    ),
    "the clock changes over the weekend": (
        add_hours(local(BERLIN, 2026, 10, 23, 16, 30), 4, office(BERLIN)),
        local(BERLIN, 2026, 10, 26, 12, 30),
    ),
    "a day is the same local time, also when the clock has changed": (
        add_days(local(BERLIN, 2026, 10, 23, 16, 30), 1, office(BERLIN)),
        local(BERLIN, 2026, 10, 26, 16, 30),
    ),
    "a day from outside hours counts from the opening": (
        add_days(local(CHICAGO, 2026, 7, 11, 3, 0), 1, office()),
        local(CHICAGO, 2026, 7, 14, 9, 0),
    ),
    "a shorter day ends it early": (
        add_days(
            local(CHICAGO, 2026, 7, 9, 16, 0),
            1,
            Calendar(CHICAGO, (*[NINE_TO_FIVE] * 4, ((time(9), time(13)),), (), ())),
        ),
        local(CHICAGO, 2026, 7, 10, 13, 0),
    ),
}


@pytest.mark.parametrize(("due", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_due(due: datetime, expected: datetime) -> None:
    assert due == expected
    assert due.tzinfo is UTC


def test_working_time_is_none_backwards() -> None:
    start = local(CHICAGO, 2026, 7, 10, 12, 0)
    assert working_time(start, start - timedelta(hours=1), office()) == timedelta()


@pytest.mark.parametrize(
    ("hours", "detail"),
    [
        (WEEKDAYS[:6], "7 weekdays"),
        (((),) * 7, "at least one"),
        ((((time(9), time(12)), (time(11), time(17))), *WEEKDAYS[1:]), "overlap"),
        ((((time(17), time(9)),), *WEEKDAYS[1:]), "overlap"),
        ((((time(9), time(9)),), *WEEKDAYS[1:]), "overlap"),
        ((((time(22), time(0)), (time(23), time(23, 30))), *WEEKDAYS[1:]), "overlap"),
    ],
)
def test_a_faulty_calendar_is_refused(hours: tuple[tuple[Interval, ...], ...], detail: str) -> None:
    with pytest.raises(ValueError, match=detail):
        Calendar(CHICAGO, hours)


def test_a_calendar_that_never_opens_again_is_refused() -> None:
    shut = office(CHICAGO, *(MONDAY + timedelta(days=n) for n in range(1300)))
    start = local(CHICAGO, 2026, 7, 13, 9, 0)
    for count in (lambda: add_hours(start, 1, shut), lambda: shut.working_day_after(MONDAY)):
        with pytest.raises(ValueError, match="three years"):
            count()


def night(zone: ZoneInfo, *hours: Interval) -> Calendar:
    """A calendar with the same hours every day."""
    return Calendar(zone, (hours,) * 7)


def worked(calendar: Calendar, *parts: int) -> timedelta:
    """How long is worked on a local date."""
    day = date(*parts)
    return sum((closing - opening for _, opening, closing in calendar.stretches_on(day)), timedelta())


HOUR = timedelta(hours=1)
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
# Chicago springs from 2:00 to 3:00 on 8 March 2026 and comes to 1:00 twice on 1 November; Lord Howe moves half an hour.
CHANGES = {
    "an opening that the clock leaves out is the instant of the jump": (
        night(CHICAGO, (time(2, 30), time(6))),
        (2026, 3, 8),
        3 * HOUR,
    ),
    "so is a closing": (night(CHICAGO, (time(0), time(2, 30))), (2026, 3, 8), 2 * HOUR),
    "hours within the gap have no length": (night(CHICAGO, (time(2), time(3))), (2026, 3, 8), 0 * HOUR),
    "a day that holds the gap is an hour shorter": (night(CHICAGO, (time(0), time(0))), (2026, 3, 8), 23 * HOUR),
    "what opens in the hour that comes twice runs through both": (
        night(CHICAGO, (time(1, 30), time(6))),
        (2026, 11, 1),
        5.5 * HOUR,
    ),
    "what closes in it closes the first time": (night(CHICAGO, (time(0), time(1, 30))), (2026, 11, 1), 1.5 * HOUR),
    "what opens and closes in it does so once": (night(CHICAGO, (time(1, 15), time(1, 45))), (2026, 11, 1), HOUR / 2),
    "hours around it hold both": (night(CHICAGO, (time(0), time(6))), (2026, 11, 1), 7 * HOUR),
    "a day that holds it is an hour longer": (night(CHICAGO, (time(0), time(0))), (2026, 11, 1), 25 * HOUR),
    "half an hour is left out on Lord Howe": (night(LORD_HOWE, (time(1), time(3))), (2026, 10, 4), 1.5 * HOUR),
    "and comes twice": (night(LORD_HOWE, (time(1), time(3))), (2026, 4, 5), 2.5 * HOUR),
    "the date line takes a day from Samoa": (night(APIA, (time(9), time(17))), (2011, 12, 30), 0 * HOUR),
    "but not the next one": (night(APIA, (time(9), time(17))), (2011, 12, 31), 8 * HOUR),
}


@pytest.mark.parametrize(("calendar", "day", "length"), CHANGES.values(), ids=CHANGES)
def test_hours_in_which_clocks_change(calendar: Calendar, day: tuple[int, int, int], length: timedelta) -> None:
    assert worked(calendar, *day) == length


def test_a_day_that_the_date_line_takes_is_no_working_day() -> None:
    start = local(APIA, 2011, 12, 29, 10, 0)
    assert add_days(start, 1, night(APIA, (time(9), time(17)))) == local(APIA, 2011, 12, 31, 10, 0)


def test_the_first_instant_of_a_time_that_never_came_is_the_jump_to_the_second() -> None:
    jump = datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    for missing in (datetime(2026, 3, 8, 2, 0), datetime(2026, 3, 8, 2, 59, 59, 999_999)):
        assert first_instant(missing, CHICAGO) == jump
    assert first_instant(datetime(2026, 3, 8, 1, 59, 59), CHICAGO) == jump - timedelta(seconds=1)
    assert first_instant(datetime(2026, 11, 1, 1, 30, fold=1), CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_night_shift_goes_on_after_midnight() -> None:
    shift = Calendar(CHICAGO, ((), (), (), (), ((time(22), time(0)),), ((time(0), time(6)),), ()))
    friday = local(CHICAGO, 2026, 7, 10, 23, 0)
    assert add_hours(friday, 2, shift) == local(CHICAGO, 2026, 7, 11, 1, 0)
    assert add_hours(friday, 1, shift) == local(CHICAGO, 2026, 7, 11, 0, 0)
    assert working_time(friday, friday + timedelta(days=6), shift) == 7 * HOUR
    # Its end falls on Saturday, which is a working day then; at 23:00 nobody works there.
    assert add_days(friday, 1, shift) == local(CHICAGO, 2026, 7, 11, 6, 0)


def test_what_has_nothing_left_is_due_at_once() -> None:
    saturday = local(CHICAGO, 2026, 7, 11, 10, 0)
    assert add_time(saturday, timedelta(), office()) == saturday
    assert add_time(saturday, timedelta(hours=-3), office()) == saturday
    assert add_days(saturday, 0, office()) == local(CHICAGO, 2026, 7, 13, 9, 0)
