"""Working hours: who keeps them, when nobody works, and when something that begins in them is due."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Partner
from accounts.readers.market import PARTNER
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.errors import NotFound
from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.models import BusinessCalendar, DayOffKind, PartnerCalendar
from qualification.rules.business_time import Calendar, DayOff

A_YEAR = timedelta(days=365)


class ClosureView(View):
    """Days on which a calendar has no hours, the first and the last included."""

    id: UUID
    first_day: date
    last_day: date
    label: str


class CalendarView(View):
    """The working hours of teams or partners.

    `hours`: seven lists, Monday first, of pairs of opening and closing; a closing at 00:00 ends the day. `works_on`:
    public holidays on which is worked all the same, by name for every year or by date for one.
    """

    id: UUID
    name: str
    timezone: str
    hours: list[list[list[str]]]
    holidays_country: str | None
    holidays_subdivision: str | None
    works_on: list[str]
    closures: list[ClosureView]
    teams: list[UUID]
    partners: list[UUID]
    version: int


class DayOffView(View):
    """A day on which nobody works although its weekday has hours: why, and what it is called."""

    day: date
    label: str
    kind: DayOffKind


class DaysOffView(View):
    """The days off of a year from today, in the order of the calendar."""

    results: list[DayOffView]


class PartnerCalendarView(View):
    """The hours by which the clocks of what is handed to a partner run: its own, or those of the channel desk."""

    partner: UUID
    calendar: UUID
    is_own: bool


class CalendarFilters(Filters):
    """What calendars may be narrowed to."""

    timezone = Words("timezone")


def calendar_rows(actor: Actor) -> "QuerySet[BusinessCalendar]":
    """All calendars: the policy keeps them to the staff."""
    return BusinessCalendar.objects.prefetch_related("closures", "teams", "partner_calendars")


def calendar_views(actor: Actor, rows: Sequence[BusinessCalendar]) -> list[CalendarView]:
    """The calendars of one page."""
    return [
        CalendarView(
            id=row.pk,
            name=row.name,
            timezone=row.timezone,
            hours=row.hours,
            holidays_country=row.holidays_country or None,
            holidays_subdivision=row.holidays_subdivision or None,
            works_on=list(row.works_on),
            closures=[
                ClosureView(id=one.pk, first_day=one.first_day, last_day=one.last_day, label=one.label)
                for one in row.closures.all()
            ],
            teams=[team.pk for team in row.teams.all()],
            partners=sorted(kept.partner_id for kept in row.partner_calendars.all()),
            version=row.version,
        )
        for row in rows
    ]


def calendars_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, CalendarView]:
    """The calendars with these ids."""
    return {view.id: view for view in calendar_views(actor, list(calendar_rows(actor).filter(pk__in=keys)))}


def days_off(actor: Actor, calendar: UUID) -> DaysOffView:
    """When nobody works in the year that begins today, where the calendar is."""
    found = calendar_of(calendar_row(actor, calendar))
    return DaysOffView(
        results=[
            DayOffView(day=day, label=off.label, kind=DayOffKind(off.kind))
            for day, off in coming_days_off(found, clock.now())
        ]
    )


def coming_days_off(calendar: Calendar, now: datetime) -> Iterator[tuple[date, DayOff]]:
    """The days off of a year that would else have hours, from today on."""
    day = now.astimezone(calendar.tz).date()
    end = day + A_YEAR
    while day < end:
        off = calendar.days_off.get(day) if calendar.hours[day.weekday()] else None
        if off is not None:
            yield day, off
        day += timedelta(days=1)


def calendar_row(actor: Actor, calendar: UUID) -> BusinessCalendar:
    """One calendar with its closures; NotFound when there is none."""
    row = calendar_rows(actor).filter(pk=calendar).first()
    if row is None:
        raise _not_found(calendar)
    return row


def calendar_version(actor: Actor, calendar: UUID) -> int:
    """The version of a calendar; NotFound when there is none."""
    version = BusinessCalendar.objects.filter(pk=calendar).values_list("version", flat=True).first()
    if version is None:
        raise _not_found(calendar)
    return version


def calendar_of_partner(actor: Actor, partner: UUID) -> PartnerCalendarView:
    """The hours that a partner keeps, its own or those of the desk."""
    row = Partner.objects.select_related("account").filter(pk=partner).first()
    if row is None:
        raise NotFound(f"There is no partner {partner} that you may see.")
    hours = Desks().calendar_of_partner(partner)
    is_own = PartnerCalendar.objects.filter(partner=partner).exists()
    return PartnerCalendarView(partner=partner, calendar=hours.pk, is_own=is_own)


def _not_found(calendar: UUID) -> NotFound:
    return NotFound(f"There is no calendar {calendar} that you may see.")


def _links() -> Mapping[str, Noun[Any]]:
    from qualification.readers.teams import TEAM

    return {"teams": TEAM, "partners": PARTNER}


CALENDAR = Noun(name="Calendar", view=CalendarView, verb="calendar.read", load=calendars_by_id, links=_links)
CALENDARS = Listing(
    noun=CALENDAR,
    verb="calendar.list",
    rows=calendar_rows,
    views=calendar_views,
    filters=CalendarFilters,
    orderings=Orderings({"name": Key("name")}, default="name"),
)
