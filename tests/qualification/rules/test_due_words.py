"""How due times are told: in the days of whoever has to keep them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from qualification.rules.agreement import Unit
from qualification.rules.business_time import Calendar, DayOff, DayOffKind, add_days, add_hours
from qualification.rules.due_words import explain_due, length_in_words

CHICAGO = ZoneInfo("America/Chicago")
NINE_TO_FIVE = ((time(9), time(17)),)
LABOR_DAY, STOCKTAKING = DayOff("Labor Day"), DayOff("Stocktaking", DayOffKind.CLOSURE)
MONDAY = date(2026, 9, 7)
HOURS, DAYS = Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS


def local(day: int, hour: int, minute: int = 0, month: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


FRIDAY = local(4, 16, 30)


def office(**off: DayOff) -> Calendar:
    """A calendar with days off of September 2026, each by its number: d7 is the seventh."""
    days = {date(2026, 9, int(name[1:])): why for name, why in off.items()}
    return Calendar(CHICAGO, (NINE_TO_FIVE,) * 5 + ((), ()), days)


def told(number: float, unit: Unit, start: datetime, calendar: Calendar) -> str:
    """How it is told when it is due."""
    due = add_hours(start, number, calendar) if unit == HOURS else add_days(start, int(number), calendar)
    return explain_due(number, unit, start, due, calendar)


SENTENCES = {
    "within a day": (4, HOURS, local(2, 10), office(), "4 business hours from Wed 10:00"),
    "one": (1, HOURS, local(2, 10), office(), "1 business hour from Wed 10:00"),
    "a half": (0.5, HOURS, local(2, 10), office(), "0.5 business hours from Wed 10:00"),
    "over a weekend nothing is said": (4, HOURS, FRIDAY, office(), "4 business hours from Fri 16:30"),
    "over a holiday": (
        4,
        HOURS,
        FRIDAY,
        office(d7=LABOR_DAY),
        "4 business hours from Fri 16:30, Mon is a holiday (Labor Day)",
    ),
    "a closure": (
        4,
        HOURS,
        FRIDAY,
        office(d7=STOCKTAKING),
        "4 business hours from Fri 16:30, Mon is closed (Stocktaking)",
    ),
    "days that belong together": (
        1,
        DAYS,
        FRIDAY,
        office(d7=STOCKTAKING, d8=STOCKTAKING),
        "1 business day from Fri 16:30, Mon to Tue are closed (Stocktaking)",
    ),
    "a closure over a weekend is one": (
        4,
        HOURS,
        local(3, 16),
        office(d4=STOCKTAKING, d7=STOCKTAKING),
        "4 business hours from Thu 16:00, Fri to Mon are closed (Stocktaking)",
    ),
    "a day off on which nobody works anyway": (
        4,
        HOURS,
        FRIDAY,
        office(d5=LABOR_DAY),
        "4 business hours from Fri 16:30",
    ),
    "outside hours": (
        4,
        HOURS,
        local(5, 3, 10),
        office(),
        "4 business hours from Mon 09:00, the next opening after Sat 03:10",
    ),
    "outside hours before a holiday": (
        4,
        HOURS,
        local(5, 3, 10),
        office(d7=LABOR_DAY),
        "4 business hours from Tue 09:00, the next opening after Sat 03:10, Mon is a holiday (Labor Day)",
    ),
    "at closing time": (
        1,
        HOURS,
        local(4, 17),
        office(),
        "1 business hour from Mon 09:00, the next opening after Fri 17:00",
    ),
    "more than a week": (
        10,
        DAYS,
        FRIDAY,
        office(d7=LABOR_DAY),
        "10 business days from Fri 4 Sep 16:30, Mon 7 Sep is a holiday (Labor Day)",
    ),
    "many days off": (
        8,
        DAYS,
        local(1, 10),
        office(d2=DayOff("A"), d4=DayOff("B"), d8=DayOff("C"), d10=DayOff("D"), d14=DayOff("E")),
        (
            "8 business days from Tue 1 Sep 10:00, Wed 2 Sep is a holiday (A), Fri 4 Sep is a holiday (B), "
            "Tue 8 Sep is a holiday (C), 2 more days are off"
        ),
    ),
}


@pytest.mark.parametrize(("number", "unit", "start", "calendar", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_how(number: float, unit: Unit, start: datetime, calendar: Calendar, sentence: str) -> None:
    assert told(number, unit, start, calendar) == f"{sentence}. Times in America/Chicago."


def test_a_day_that_ends_earlier_says_so() -> None:
    short = Calendar(CHICAGO, (*[NINE_TO_FIVE] * 4, ((time(9), time(13)),), (), ()))
    assert told(1, DAYS, local(3, 16), short) == (
        "1 business day from Thu 16:00, Fri does not work at 16:00. Times in America/Chicago."
    )
    late = Calendar(CHICAGO, (*[((time(22), time(0)),)] * 5, (), ()))
    wednesday = local(2, 22, 30)
    assert explain_due(1, DAYS, wednesday, local(4, 0), late) == (
        "1 business day from Wed 22:30, Thu does not work at 22:30. Times in America/Chicago."
    )


def test_clocks_that_change_at_work_are_told() -> None:
    always = Calendar(CHICAGO, (((time(0), time(0)),),) * 7)
    start = local(31, 12, month=10)
    assert told(24, HOURS, start, always) == (
        "24 business hours from Sat 12:00, the clocks change on Sun. Times in America/Chicago."
    )
    assert "clocks" not in told(24, HOURS, start, office())
    wall = explain_due(1, Unit.DAYS, start, start + timedelta(days=1), None, zone=CHICAGO)
    assert wall == "1 day from Sat 12:00, the clocks change on Sun. Times in America/Chicago."


def test_all_hours_are_told_in_a_zone() -> None:
    hour = timedelta(hours=1)
    assert explain_due(60, Unit.MINUTES, FRIDAY, FRIDAY + hour, None) == "60 minutes from Fri 21:30. Times in UTC."
    told = explain_due(30, Unit.MINUTES, FRIDAY, FRIDAY + hour / 2, office())
    assert told == "30 business minutes from Fri 16:30. Times in America/Chicago."


def test_a_year_that_turns_is_told() -> None:
    start = local(30, 10, month=12)
    due = add_days(start, 6, office())
    assert explain_due(6, DAYS, start, due, office()).startswith("6 business days from Wed 30 Dec 2026 10:00")


def test_pauses_are_told() -> None:
    due = local(8, 14, 40)
    told = explain_due(4, HOURS, FRIDAY, due, office(d7=LABOR_DAY), paused=timedelta(hours=2, minutes=10))
    assert told == (
        "4 business hours from Fri 16:30, paused 2 h 10 min, Mon is a holiday (Labor Day). Times in America/Chicago."
    )
    stands = explain_due(4, HOURS, FRIDAY, due, office(), left=timedelta(hours=3))
    assert stands == "4 business hours from Fri 16:30, stands with 3 h left. Times in America/Chicago."
    over = explain_due(2, Unit.DAYS, FRIDAY, due, None, left=timedelta(hours=-1))
    assert over == "2 days from Fri 21:30, stands with no time left. Times in UTC."


def test_a_share_is_no_promise_of_time() -> None:
    with pytest.raises(ValueError, match="no duration"):
        explain_due(90, Unit.PERCENT, FRIDAY, FRIDAY, office())


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "less than 1 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=26, minutes=1, seconds=30), "26 h 1 min"),
    ],
)
def test_lengths_are_told_to_the_minute(length: timedelta, words: str) -> None:
    assert length_in_words(length) == words
