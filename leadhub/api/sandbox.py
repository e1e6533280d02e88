"""The clock of the sandbox: one call sets the time and runs what has come due by it."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.dateparse import parse_duration
from django.utils.module_loading import import_string
from rest_framework.request import Request

from leadhub.api.bodies import Body, Instant, View
from leadhub.api.views import Endpoint, describes
from leadhub.clock import now
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.jobs.due import together
from leadhub.models import SandboxClock
from leadhub.usecases import use_case


class ClockView(View):
    """The time that decisions and business clocks use."""

    now: datetime
    stopped: bool


class ClockBody(Body):
    """Either a time to set, or an ISO 8601 duration to advance by (negative: back)."""

    now: Instant | None = None
    advance: str | None = None


class Clock(Endpoint):
    """`GET` reads and `POST` sets the time; it does not exist outside of the sandbox."""

    verbs = {"GET": "clock.read", "POST": "clock.set"}

    @describes("readSandboxClock", "The sandbox's time", answer=ClockView)
    def get(self, request: Request) -> ClockView:
        """The time as it now stands."""
        _demand_sandbox()
        return _shown()

    @describes(
        "setSandboxClock",
        "Set or advance the sandbox's time and run what has come due",
        body=ClockBody,
        answer=ClockView,
        errors={422: ("malformed_duration", "time_or_advance")},
    )
    def post(self, request: Request, body: ClockBody) -> ClockView:
        """Set the time, run everything that is due, answer the time."""
        _demand_sandbox()
        moment = _wanted(body)
        set_clock(moment)
        # What is sent to others goes by the wall clock, and is not worth waiting for.
        for name in together():
            import_string(name)(moment)
        return _shown()


@use_case
def set_clock(moment: datetime) -> None:
    """Stop the clock at this moment."""
    SandboxClock.objects.update_or_create(id=1, defaults={"now": moment})


def _demand_sandbox() -> None:
    if not settings.SANDBOX:
        raise NotFound("Only the sandbox has a clock that can be set.")


def _wanted(body: ClockBody) -> datetime:
    if (body.now is None) == (body.advance is None):
        raise NotAcceptable("Send either now or advance.", code="time_or_advance")
    if body.now is not None:
        return _bounded(body.now.astimezone(UTC))
    duration = parse_duration(body.advance or "")
    if duration is None or "P" not in (body.advance or ""):
        raise _refusal("/advance", "malformed_duration", "Write a duration as PT4H or P3D.")
    try:
        return _bounded(now() + duration)
    except OverflowError as error:
        raise _refusal("/advance", "malformed_duration", "The duration leaves the calendar.") from error


def _bounded(moment: datetime) -> datetime:
    # Rules add half-lives and rests of years to this; the edges of the calendar are no place to stand.
    if not datetime(2000, 1, 1, tzinfo=UTC) <= moment <= datetime(2200, 1, 1, tzinfo=UTC) - timedelta(days=1):
        raise _refusal("/now", "out_of_bounds", "The sandbox's time is between 2000 and 2200.")
    return moment


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])


def _shown() -> ClockView:
    return ClockView(now=now(), stopped=SandboxClock.objects.exists())
