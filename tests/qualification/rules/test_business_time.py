"""Business time against a minute-by-minute oracle."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.rules.business_time import Calendar, Interval, add_days, add_hours, working_time

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
NINE_TO_FIVE: tuple[Interval, ...] = ((time(9), time(17)),)
WEEKDAYS = (NINE_TO_FIVE,) * 5 + ((), ())
MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 7, 13)


def local(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type, misc]  # parts are year to minute


def office(zone: ZoneInfo = CHICAGO, *holidays: date) -> Calendar:
    return Calendar(zone, WEEKDAYS, frozenset(holidays))


def is_open(calendar: Calendar, moment: datetime) -> bool:
    here = moment.astimezone(calendar.tz)
    if here.date() in calendar.holidays:
        return False
    now = here.hour * 60 + here.minute
    return any(
        opening.hour * 60 + opening.minute <= now < (closing.hour * 60 + closing.minute or 1440)
        for opening, closing in calendar.hours[here.weekday()]
    )


# No hours within the night in which clocks change: there a local time may be missing or come twice.
hours_of_a_day = st.sampled_from(
    [(), NINE_TO_FIVE, ((time(7), time(12)), (time(13), time(18, 30))), ((time(6), time(0)),)]
)
calendars = st.builds(
    Calendar,
    st.sampled_from([CHICAGO, BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")]),
    st.tuples(*[hours_of_a_day] * 7).filter(any),
    st.frozensets(st.dates(date(2026, 10, 20), date(2026, 11, 10)), max_size=4),
)
# Both hemispheres change their clocks within these weeks.
starts = st.integers(0, 15 * 1440).map(lambda minutes: datetime(2026, 10, 22, tzinfo=UTC) + minutes * MINUTE)


@settings(max_examples=60, deadline=None)
@given(calendars, starts, st.integers(1, 1500))
def test_hours_run_only_while_the_oracle_says_open(calendar: Calendar, start: datetime, minutes: int) -> None:
    due = add_hours(start, minutes / 60, calendar)
    moment, left = start, minutes
    while left:
        left -= is_open(calendar, moment)
        moment += MINUTE
    assert due == moment
    assert working_time(start, due, calendar) == minutes * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars, starts, st.integers(0, 8))
def test_days_end_in_business_time_so_many_working_days_later(calendar: Calendar, start: datetime, days: int) -> None:
    due = add_days(start, days, calendar)
    first = start
    while not is_open(calendar, first):
        first += MINUTE
    begin, end = first.astimezone(calendar.tz), due.astimezone(calendar.tz)
    assert is_open(calendar, due) or is_open(calendar, due - MINUTE)
    end_day = end.date() if end.time() != time.min else end.date() - timedelta(days=1)
    passed = [begin.date() + timedelta(days=n + 1) for n in range((end_day - begin.date()).days)]
    assert sum(bool(calendar.intervals_on(day)) for day in passed) == days
    if calendar.hours[begin.weekday()] == calendar.hours[end_day.weekday()]:
        assert begin.time() == end.time()


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
    ],
)
def test_a_faulty_calendar_is_refused(hours: tuple[tuple[Interval, ...], ...], detail: str) -> None:
    with pytest.raises(ValueError, match=detail):
        Calendar(CHICAGO, hours)


def test_a_calendar_that_never_opens_again_is_refused() -> None:
    closed = frozenset(MONDAY + timedelta(days=n) for n in range(1300))
    with pytest.raises(ValueError, match="three years"):
        add_hours(local(CHICAGO, 2026, 7, 13, 9, 0), 1, Calendar(CHICAGO, WEEKDAYS, closed))
