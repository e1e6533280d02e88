"""The clocks of handoffs as callers read them, and the promises that were broken."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.clocks import TOLD
from qualification.models import ClockKind, ClockOutcome, ClockRun, Handoff
from qualification.readers.due_times import how_due
from qualification.rules.agreement import Clock, Owner, Unit
from qualification.rules.clocks import left_at
from qualification.runs import own_hours, run_of


class BreachView(View):
    """A due time that passed unanswered."""

    clock: str
    due_at: datetime
    breached_at: datetime


class HandoffClockView(View):
    """One run of one clock of the agreement.

    `left` is what is left of the promise in seconds of its own time, less than nothing once it is over; `how` says how
    the due time came about by the hours of now. Both are null once it has ended. `timezone` is where whoever keeps it
    works.
    """

    id: UUID
    kind: ClockKind
    label: str
    owner: Owner
    agreement_version: int
    number: float
    unit: Unit
    clock: str
    started_at: datetime
    due_at: datetime
    timezone: str
    paused: bool
    left: float | None
    outcome: ClockOutcome
    breached_at: datetime | None
    excused: str | None
    stopped_at: datetime | None
    how: str | None


class HandoffClocksView(View):
    """All clocks of a handoff, those that began first on top."""

    results: list[HandoffClockView]
    next: str | None = None
    previous: str | None = None


def clocks_of(actor: Actor, handoff: UUID, now: datetime) -> list[HandoffClockView]:
    """The clocks of a handoff that the caller may see."""
    if not Handoff.objects.visible_to(actor).filter(pk=handoff).exists():
        raise NotFound("No handoff with this id.")
    return clock_views(handoff, now)


def clock_views(handoff: UUID, now: datetime) -> list[HandoffClockView]:
    """The clocks of one handoff."""
    runs = ClockRun.objects.filter(handoff=handoff).select_related("calendar", "handoff__team__calendar")
    runs = runs.prefetch_related("calendar__closures")
    return [_view(run, now) for run in runs.order_by("started_at", "due_at", "pk")]


def breaches_of(handoffs: Sequence[UUID]) -> dict[UUID, list[BreachView]]:
    """The promises that were broken, by handoff, in the order of their due times: one statement."""
    found: dict[UUID, list[BreachView]] = defaultdict(list)
    broken = ClockRun.objects.filter(handoff_id__among=list(handoffs), breached_at__isnull=False, kind__in=sorted(TOLD))
    for run in broken.order_by("due_at", "pk"):
        if run.handoff_id is not None and run.breached_at is not None:
            found[run.handoff_id].append(BreachView(clock=run.kind, due_at=run.due_at, breached_at=run.breached_at))
    return found


def _view(run: ClockRun, now: datetime) -> HandoffClockView:
    ended = run.outcome != ClockOutcome.RUNNING
    team = run.handoff.team if run.handoff else None
    hours = run.calendar or (team.calendar if team else None)
    zone = hours.timezone if hours else "UTC"
    left = left_at(run_of(run), now, own_hours(run)).total_seconds()
    return HandoffClockView(
        id=run.pk,
        kind=ClockKind(run.kind),
        label=ClockKind(run.kind).label,
        owner=Owner(run.owner),
        agreement_version=run.agreement,
        number=run.number,
        unit=Unit(run.unit),
        clock=Clock.BUSINESS if run.calendar_id else Clock.WALL,
        started_at=run.started_at,
        due_at=run.due_at,
        timezone=zone,
        paused=not ended and run.running_since is None,
        left=None if ended else left,
        outcome=ClockOutcome(run.outcome),
        breached_at=run.breached_at,
        excused=run.excused or None,
        stopped_at=run.stopped_at,
        how=None if ended else how_due(run, ZoneInfo(zone)),
    )
