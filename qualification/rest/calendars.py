"""`calendars/`: working hours, closures, and when something is due by them; which of them a partner keeps."""

import math
import re
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.parameters import instant_in
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown
from leadhub.errors import BadRequest
from qualification import working_hours
from qualification.models import DurationUnit
from qualification.readers.calendars import (
    CALENDAR,
    CALENDARS,
    DaysOffView,
    PartnerCalendarView,
    calendar_of_partner,
    calendar_version,
    days_off,
)
from qualification.readers.due_times import DueTimeView, due_time
from qualification.working_hours import (
    CloseDaysBody,
    CreateCalendarBody,
    PartnerCalendarBody,
    UpdateCalendarBody,
    hold_calendar,
)

NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?([eE][-+]?\d{1,3})?", re.ASCII)
HOURS_ERRORS = (
    "name_required",
    "unknown_timezone",
    "seven_days_needed",
    "no_working_hours",
    "too_many_intervals",
    "opening_and_closing",
    "unknown_time",
    "closes_before_it_opens",
    "hours_overlap",
    "unknown_country",
    "unknown_subdivision",
    "unknown_holiday",
    "holiday_twice",
)
CLOSING_ERRORS = ("label_required", "out_of_bounds", "ends_before_it_begins", "closure_too_long", "closed_too_long")


class Calendars(Endpoint):
    """All working hours."""

    verbs = {"GET": "calendar.list", "POST": "calendar.create"}

    @describes("listCalendars", "Working hours by name", lists=CALENDARS)
    def get(self, request: Request) -> dict[str, Any]:
        """With their closures, and who keeps them."""
        return listed(request, CALENDARS)

    @describes(
        "createCalendar",
        "Write down working hours",
        body=CreateCalendarBody,
        shows=CALENDAR,
        status=201,
        errors={409: ("name_taken",), 422: HOURS_ERRORS},
    )
    def post(self, request: Request, body: CreateCalendarBody) -> Response:
        """Teams and partners can keep them from then on."""
        made = working_hours.open_calendar(body, actor=actor_of(request), now=clock.now())
        return shown(request, CALENDAR, made.pk, version=made.version, status=201)


class CalendarOne(Endpoint):
    """One of them."""

    verbs = {"GET": "calendar.read", "PATCH": "calendar.edit"}

    @describes("readCalendar", "Working hours of one calendar", shows=CALENDAR)
    def get(self, request: Request, id: UUID) -> Response:
        """With its closures; the ETag is its version."""
        return shown(request, CALENDAR, id, version=calendar_version(actor_of(request), id))

    @describes(
        "updateCalendar",
        "Change working hours",
        body=UpdateCalendarBody,
        shows=CALENDAR,
        if_match=True,
        errors={409: ("name_taken",), 422: (*HOURS_ERRORS, "closed_too_long")},
    )
    def patch(self, request: Request, id: UUID, body: UpdateCalendarBody) -> Response:
        """Clocks that run by them are due anew; promises that were broken stay broken."""
        row = matched(
            request,
            lambda: hold_calendar(id).version,
            lambda: working_hours.change_calendar(id, body, actor=actor_of(request), now=clock.now()),
        )
        return shown(request, CALENDAR, row.pk, version=row.version)


class CalendarClosures(Endpoint):
    """Days on which nobody works."""

    verbs = {"POST": "calendar.edit"}

    @describes(
        "closeDays",
        "Close a calendar on some days",
        body=CloseDaysBody,
        shows=CALENDAR,
        status=201,
        errors={409: ("closure_overlaps", "too_many_closures"), 422: CLOSING_ERRORS},
    )
    def post(self, request: Request, id: UUID, body: CloseDaysBody) -> Response:
        """Clocks that run by it are due anew."""
        made = working_hours.close_days(id, body, actor=actor_of(request), now=clock.now())
        return shown(request, CALENDAR, id, version=made.calendar.version, status=201)


class CalendarClosureOne(Endpoint):
    """One closure."""

    verbs = {"DELETE": "calendar.edit"}

    @describes("reopenDays", "Take a closure back", status=204)
    def delete(self, request: Request, id: UUID, closure: UUID) -> None:
        """Clocks that run by the calendar are due anew."""
        working_hours.reopen_days(id, closure, actor=actor_of(request), now=clock.now())


class CalendarDaysOff(Endpoint):
    """When nobody works."""

    verbs = {"GET": "calendar.read"}

    @describes("listDaysOff", "Public holidays and closures of the coming year", answer=DaysOffView)
    def get(self, request: Request, id: UUID) -> DaysOffView:
        """Days whose weekday has no hours are not among them."""
        return days_off(actor_of(request), id)


class CalendarDue(Endpoint):
    """What would be due when."""

    verbs = {"GET": "calendar.preview"}

    @describes(
        "previewDueTime",
        "When a promise that is given at a moment would be due, and how that comes about",
        answer=DueTimeView,
        parameters=(
            Parameter("start", Instant, "When it begins; now without it."),
            Parameter("number", float, "How many units.", required=True),
            Parameter("unit", DurationUnit, "What is counted; business hours without it."),
        ),
        errors={422: ("out_of_bounds", "number_not_whole")},
    )
    def get(self, request: Request, id: UUID) -> DueTimeView:
        """Business hours and days count by this calendar; minutes and days count all hours."""
        start = instant_in(request, "start") or clock.now()
        return due_time(actor_of(request), id, start, _number(request), _unit(request))


class PartnerCalendarOne(Endpoint):
    """The working hours of a partner."""

    verbs = {"GET": "calendar.read", "PATCH": "calendar.assign"}

    @describes("readPartnerCalendar", "The working hours that a partner keeps", answer=PartnerCalendarView)
    def get(self, request: Request, id: UUID) -> PartnerCalendarView:
        """Its own, or those of the channel desk."""
        return calendar_of_partner(actor_of(request), id)

    @describes(
        "updatePartnerCalendar",
        "Give a partner working hours of its own, or take them back",
        body=PartnerCalendarBody,
        answer=PartnerCalendarView,
        errors={422: ("unknown_calendar",)},
    )
    def patch(self, request: Request, id: UUID, body: PartnerCalendarBody) -> PartnerCalendarView:
        """Clocks that begin from now on run by them."""
        actor = actor_of(request)
        working_hours.give_partner(id, body.calendar, actor=actor, now=clock.now())
        return calendar_of_partner(actor, id)


def _number(request: Request) -> float:
    text = request.query_params.get("number", "")
    if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise BadRequest(
            "The parameter number: write a number such as 4 or 0.5.", code="malformed_parameter", parameter="number"
        )
    return float(text)


def _unit(request: Request) -> DurationUnit:
    word = request.query_params.get("unit", DurationUnit.BUSINESS_HOURS)
    if word not in DurationUnit.values:
        raise BadRequest(
            f"The parameter unit is one of {', '.join(DurationUnit.values)}.",
            code="malformed_parameter",
            parameter="unit",
        )
    return DurationUnit(word)
