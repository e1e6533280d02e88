"""How due times come about: of clocks, and of what would begin in the hours of a calendar."""

from datetime import UTC, datetime, timedelta, tzinfo
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import FieldError, NotAcceptable
from qualification.calendars import calendar_of
from qualification.models import ClockOutcome, ClockRun, DurationUnit
from qualification.readers.calendars import calendar_row
from qualification.rules.agreement import Clause, Clock, Owner, Scope, Unit, due_at
from qualification.rules.clocks import elapsed
from qualification.rules.due_words import explain_due

FIRST, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOST = {
    DurationUnit.BUSINESS_HOURS: 2_000,
    DurationUnit.BUSINESS_DAYS: 1_000,
    DurationUnit.MINUTES: 100_000,
    DurationUnit.DAYS: 1_000,
}
OF_DAYS = frozenset({DurationUnit.BUSINESS_DAYS, DurationUnit.DAYS})
SECOND = timedelta(seconds=1)
ZERO = timedelta()


class DueTimeView(View):
    """When something that begins at a moment would be due, and how that comes about."""

    calendar: UUID
    timezone: str
    start: datetime
    number: float
    unit: DurationUnit
    due_at: datetime
    how: str


def due_time(actor: Actor, calendar: UUID, start: datetime, number: float, unit: DurationUnit) -> DueTimeView:
    """When a promise that is given at `start` would be due by these hours; minutes and days run all hours."""
    row = calendar_row(actor, calendar)
    _check(start, number, unit)
    hours = calendar_of(row)
    promised = Clause("", "", number, Unit(unit), Clock.WALL, Owner.SALES, Scope())
    due = due_at(promised, start.astimezone(UTC), hours)
    own = hours if unit in (DurationUnit.BUSINESS_HOURS, DurationUnit.BUSINESS_DAYS) else None
    return DueTimeView(
        calendar=row.pk,
        timezone=row.timezone,
        start=start.astimezone(UTC),
        number=number,
        unit=unit,
        due_at=due,
        how=explain_due(number, Unit(unit), start, due, own, zone=hours.tz),
    )


def how_due(run: ClockRun, zone: tzinfo = UTC) -> str:
    """How the due time of a clock comes about; one without a calendar is told in `zone`."""
    hours = calendar_of(run.calendar) if run.calendar else None
    stands = run.running_since is None and run.outcome == ClockOutcome.RUNNING
    limit, spent = timedelta(seconds=run.limit_s), timedelta(seconds=run.spent_s)
    until = run.running_since or run.stopped_at
    paused = elapsed(run.started_at, until, hours) - spent if until else ZERO
    return explain_due(
        run.number,
        Unit(run.unit),
        run.started_at,
        run.due_at,
        hours,
        zone=zone,
        paused=paused if paused >= SECOND else ZERO,
        left=limit - spent if stands else None,
    )


def _check(start: datetime, number: float, unit: DurationUnit) -> None:
    faults = []
    if not FIRST <= start < END:
        faults.append(FieldError("/start", "out_of_bounds", "It begins from 2000 to 2099."))
    if not 0 < number <= MOST[unit]:
        detail = f"Write a number above 0 and up to {MOST[unit]:,}."
        faults.append(FieldError("/number", "out_of_bounds", detail))
    elif unit in OF_DAYS and number != int(number):
        faults.append(FieldError("/number", "number_not_whole", "Days are whole."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
