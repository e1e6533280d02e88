"""What the tables say of clocks, in the few values that tests are about."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from leadhub.models import Event
from qualification.models import ClockRun, Escalation, Handoff, Lead, TeamMember


def clocks(handoff: str | UUID) -> dict[str, str]:
    """The outcome of each clock of a handoff; a clock that begins again is told by its newest run."""
    runs = ClockRun.objects.filter(handoff_id=UUID(str(handoff))).order_by("started_at", "pk")
    return {run.kind: run.outcome for run in runs}


def clock(kind: str, handoff: str | UUID | None = None) -> ClockRun:
    """The newest clock of a kind."""
    runs = ClockRun.objects.filter(kind=kind)
    found = (runs.filter(handoff_id=UUID(str(handoff))) if handoff else runs).order_by("started_at", "pk").last()
    assert found is not None, kind
    return found


def steps(kind: str) -> list[int]:
    """The steps that were taken of the clocks of a kind."""
    return list(Escalation.objects.filter(clock__kind=kind).order_by("due_at", "step").values_list("step", flat=True))


def told(type: str = "handoff.") -> list[tuple[str, str | None, str | None]]:
    """What the feed tells: type, clock, due time."""
    events = Event.objects.filter(type__startswith=type).order_by("lead_ref", "lead_seq")
    return [(event.type, event.data.get("clock"), event.data.get("due_at")) for event in events]


def everything() -> dict[str, Any]:
    """All that clocks have done, but for the moments at which somebody came to do it."""
    runs = ClockRun.objects.annotate(is_broken=Q(breached_at__isnull=False))
    columns = ("lead", "kind", "started_at", "due_at", "outcome", "excused", "next_step", "next_at", "is_broken")
    taken = Escalation.objects.order_by("due_at", "clock__kind", "clock__lead", "step")
    return {
        "clocks": list(runs.order_by(*columns[:4]).values_list(*columns)),
        "steps": list(taken.values_list("clock__lead", "clock__kind", "step", "due_at")),
        "events": [
            (event.lead_ref, event.type, event.data)
            for event in Event.objects.filter(type__startswith="handoff.").order_by("lead_ref", "lead_seq")
        ],
        "handoffs": list(Handoff.objects.order_by("pk").values_list("pk", "status", "owner", "next_due_at")),
        "leads": list(Lead.objects.order_by("pk").values_list("pk", "stage", "owner", "next_step")),
        "turns": list(TeamMember.objects.order_by("pk").values_list("pk", "turns")),
    }


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time of that day in UTC; the office opens at 15 and closes at 23."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
