"""Calendars as rows hold them: public holidays of any year, those that are worked, closures, and whose they are."""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest

from accounts.models import Partner
from leadhub.keys import new_id
from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.models import BusinessCalendar, Closure, Handoff, PartnerCalendar, Team
from qualification.public_holidays import holidays_of
from qualification.rules.business_time import Calendar, DayOff, DayOffKind, add_days
from tests.qualification.company import make_company
from tests.rows import row

pytestmark = pytest.mark.django_db
COLUMBUS_DAY = date(2026, 10, 12)


def made(**given: Any) -> BusinessCalendar:
    """A calendar of Chicago."""
    return row(BusinessCalendar, **{"timezone": "America/Chicago", "holidays_country": "US"} | given)


def closed(calendar: BusinessCalendar, first: date, last: date, label: str = "Works holiday") -> Closure:
    return row(Closure, calendar=calendar, first_day=first, last_day=last, label=label)


def off(calendar: Calendar, day: date) -> str | None:
    found = calendar.days_off.get(day)
    return found.label if found else None


def test_public_holidays_are_those_of_the_place() -> None:
    assert off(calendar_of(made()), COLUMBUS_DAY) == "Columbus Day"
    bavaria = calendar_of(made(holidays_country="DE", holidays_subdivision="BY", timezone="Europe/Berlin"))
    assert off(bavaria, date(2026, 1, 6)) == "Epiphany"
    assert off(calendar_of(made(holidays_country="DE")), date(2026, 1, 6)) is None
    assert off(calendar_of(made(holidays_country="")), COLUMBUS_DAY) is None


def test_they_are_known_as_far_ahead_as_anything_is_due() -> None:
    calendar = calendar_of(made())
    assert [off(calendar, date(year, 12, 25)) for year in (2009, 2031, 2060, 2099)] == ["Christmas Day"] * 4
    start, due = (datetime(year, 1, day, 15, tzinfo=UTC) for year, day in ((2026, 5), (2030, 4)))
    assert add_days(start, 1_000, calendar) == due
    known = holidays.country_holidays("US", years=range(2026, 2031))
    days = [start.date() + timedelta(days=number) for number in range(1, (due - start).days + 1)]
    assert sum(day.weekday() < 5 and day not in known for day in days) == 1_000


def test_years_of_which_nothing_is_known_are_told(caplog: pytest.LogCaptureFixture) -> None:
    calendar = calendar_of(made())
    holidays_of.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert off(calendar, date(2101, 12, 25)) is None
        assert off(calendar, date(2101, 12, 26)) is None
    assert [record.message for record in caplog.records if "2101" in record.message] == [
        "No public holidays of US are known for 2101: hours of that year leave none out"
    ]


def test_a_holiday_that_is_worked_is_a_day_like_others() -> None:
    by_name = calendar_of(made(works_on=["Columbus Day", "Independence Day"]))
    assert [off(by_name, date(year, 10, day)) for year, day in ((2026, 12), (2027, 11))] == [None, None]
    assert off(by_name, date(2026, 7, 3)) is None, "it is observed on a Friday"
    by_date = calendar_of(made(works_on=["2026-10-12"]))
    assert (off(by_date, COLUMBUS_DAY), off(by_date, date(2027, 10, 11))) == (None, "Columbus Day")


def test_two_holidays_of_a_day_must_both_be_worked() -> None:
    place = {"holidays_country": "DE", "timezone": "Europe/Berlin"}
    both = date(2008, 5, 1)
    assert holidays_of("DE", "", 2008)[both] == ("Ascension Day", "Labor Day")
    assert off(calendar_of(made(**place)), both) == "Ascension Day, Labor Day"
    assert off(calendar_of(made(**place, works_on=["Labor Day"])), both) == "Ascension Day"
    assert off(calendar_of(made(**place, works_on=["Ascension Day", "Labor Day"])), both) is None


def test_a_closure_is_told_rather_than_the_holiday_within_it() -> None:
    calendar = made(works_on=["Christmas Day"])
    closed(calendar, date(2026, 12, 23), date(2027, 1, 2))
    found = calendar_of(calendar)
    shut = DayOff("Works holiday", DayOffKind.CLOSURE)
    assert [found.days_off.get(date(2026, 12, day)) for day in (22, 23, 25, 31)] == [None, shut, shut, shut]
    assert off(found, date(2027, 1, 3)) is None


def test_a_closure_within_another_hides_none_of_it() -> None:
    calendar = made(holidays_country="")
    closed(calendar, date(2026, 12, 1), date(2026, 12, 20), "Long")
    closed(calendar, date(2026, 12, 5), date(2026, 12, 6), "Short")
    days = [off(calendar_of(calendar), date(2026, 12, day)) for day in (4, 5, 7, 20, 21)]
    assert days == ["Long", "Short", "Long", "Long", None]


def test_nothing_has_to_be_forgotten_when_a_calendar_changes() -> None:
    calendar = made()
    day = date(2026, 11, 4)
    assert off(calendar_of(calendar), day) is None
    closure = closed(calendar, day, day)
    assert off(calendar_of(calendar), day) == "Works holiday"
    Closure.objects.filter(pk=closure.pk).update(label="Stocktaking")
    assert off(calendar_of(calendar), day) == "Stocktaking"
    closure.delete()
    assert off(calendar_of(calendar), day) is None
    other = made()
    assert calendar_of(other) is calendar_of(calendar), "alike calendars are one"


@pytest.fixture(autouse=True)
def writes(direct_writes: None) -> None:
    """These tests are about rows."""


def test_many_teams_are_read_with_their_closures_at_once(django_assert_num_queries: Any) -> None:
    make_company()
    for team in Team.objects.all():
        team.calendar = made(name=team.name)
        team.save()
        closed(team.calendar, date(2026, 11, 4), date(2026, 11, 4))
    desks = Desks()
    with django_assert_num_queries(2):
        for kind in Team.Kind:
            assert off(calendar_of(desks.team_for(kind, None).calendar), date(2026, 11, 4)) == "Works holiday"


def test_a_partner_keeps_its_own_hours_or_those_of_the_desk(django_assert_num_queries: Any) -> None:
    make_company()
    keeps, has_none = row(Partner), row(Partner)
    own = made(timezone="Europe/Berlin")
    closed(own, date(2026, 11, 4), date(2026, 11, 4))
    row(PartnerCalendar, partner=keeps, calendar=own)
    desks = Desks()
    with django_assert_num_queries(5):
        handoffs = [Handoff(kind="distributor", partner=partner) for partner in (keeps, has_none)]
        found = [desks.calendar_for(handoff) for handoff in handoffs]
        assert off(calendar_of(found[0]), date(2026, 11, 4)) == "Works holiday"
    assert found == [own, Team.objects.get(kind=Team.Kind.CHANNEL).calendar]
    assert desks.calendar_of_partner(new_id()) == found[1]


def test_a_long_closure_is_counted_over_at_once() -> None:
    calendar = made(holidays_country="")
    closed(calendar, date(2026, 1, 6), date(2026, 12, 31))
    start = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    assert add_days(start, 1, calendar_of(calendar)) == start + timedelta(days=361)
