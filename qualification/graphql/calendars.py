"""Working hours over GraphQL: read, written down and changed, with the use cases and words of REST."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import Instant
from leadhub.api.graphql import connection, mutation, one, query
from qualification import working_hours
from qualification.models import DurationUnit
from qualification.readers.calendars import (
    CALENDAR,
    CALENDARS,
    CalendarView,
    DayOffView,
    PartnerCalendarView,
    calendar_of_partner,
)
from qualification.readers.calendars import days_off as coming
from qualification.readers.due_times import DueTimeView
from qualification.readers.due_times import due_time as previewed
from qualification.working_hours import CloseDaysBody, CreateCalendarBody, PartnerCalendarBody, UpdateCalendarBody


class CalendarQueries:
    """Root fields of queries."""

    calendar = one(CALENDAR)
    calendars = connection(CALENDARS)

    @staticmethod
    @query("calendar.read", list[DayOffView])
    def days_off(actor: Actor, calendar: UUID) -> list[DayOffView]:
        """Public holidays and closures of the coming year."""
        return coming(actor, calendar).results

    @staticmethod
    @query("calendar.preview", DueTimeView)
    def due_time(
        actor: Actor,
        calendar: UUID,
        number: float,
        start: Instant | None = None,
        unit: DurationUnit = DurationUnit.BUSINESS_HOURS,
    ) -> DueTimeView:
        """When a promise that is given at a moment, or now, would be due, and how that comes about."""
        return previewed(actor, calendar, start or clock.now(), number, unit)

    @staticmethod
    @query("calendar.read", PartnerCalendarView)
    def partner_calendar(actor: Actor, partner: UUID) -> PartnerCalendarView:
        """The working hours that a partner keeps: its own, or those of the channel desk."""
        return calendar_of_partner(actor, partner)


class CalendarActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("calendar.create", CALENDAR)
    def create_calendar(actor: Actor, input: CreateCalendarBody) -> CalendarView:
        """Write down working hours that teams and partners can then keep."""
        made = working_hours.open_calendar(input, actor=actor, now=clock.now())
        return CALENDAR.read(actor, made.pk)

    @staticmethod
    @mutation("calendar.edit", CALENDAR)
    def update_calendar(actor: Actor, id: UUID, input: UpdateCalendarBody, version: int | None = None) -> CalendarView:
        """Change working hours, where `version` is given only if that is the last; running clocks are due anew."""
        working_hours.change_calendar(id, input, actor=actor, now=clock.now(), expected=version)
        return CALENDAR.read(actor, id)

    @staticmethod
    @mutation("calendar.edit", CALENDAR)
    def close_days(actor: Actor, id: UUID, input: CloseDaysBody) -> CalendarView:
        """Close a calendar on some days; running clocks are due anew."""
        working_hours.close_days(id, input, actor=actor, now=clock.now())
        return CALENDAR.read(actor, id)

    @staticmethod
    @mutation("calendar.edit", CALENDAR)
    def reopen_days(actor: Actor, id: UUID, closure: UUID) -> CalendarView:
        """Take a closure back; running clocks are due anew."""
        working_hours.reopen_days(id, closure, actor=actor, now=clock.now())
        return CALENDAR.read(actor, id)

    @staticmethod
    @mutation("calendar.assign", PartnerCalendarView)
    def update_partner_calendar(actor: Actor, id: UUID, input: PartnerCalendarBody) -> PartnerCalendarView:
        """Give a partner working hours of its own, or with null take them back; clocks that begin then run by them."""
        working_hours.give_partner(id, input.calendar, actor=actor, now=clock.now())
        return calendar_of_partner(actor, id)
