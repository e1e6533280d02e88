"""Clocks on the pages of handoffs: what runs, what is left of it, and which handoffs are late."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from leadhub import clock
from leadhub.console.tables import Table
from leadhub.console.words import clock_time, span, spell
from qualification.models import ClockKind, ClockOutcome, ClockRun
from qualification.models.handoff import HandoffQuerySet
from qualification.readers.clocks import HandoffClockView, clock_views
from qualification.readers.handoffs import breached_clocks


class StateOfClocks(SimpleListFilter):
    """Handoffs by how their clocks stand."""

    title = "clocks"
    parameter_name = "clocks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """What people look for."""
        return (
            ("overdue", "Something is overdue"),
            ("hour", "Something is due within the hour"),
            ("day", "Something is due within a day"),
            ("paused", "The clock of the answer stands still"),
            ("breached", "A promise was broken"),
            ("unassigned", "Nobody has it"),
        )

    def queryset(self, request: HttpRequest, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The handoffs that stand so."""
        now = clock.now()
        match self.value():
            case "overdue" if isinstance(rows, HandoffQuerySet):
                return rows.overdue(now)
            case "hour":
                return due_within(rows, now, timedelta(hours=1))
            case "day":
                return due_within(rows, now, timedelta(days=1))
            case "paused":
                return paused(rows)
            case "breached":
                return rows.filter(Exists(breached_clocks()))
            case "unassigned" if isinstance(rows, HandoffQuerySet):
                return rows.unassigned()
        return rows


def due_within(rows: "QuerySet[Any]", now: datetime, length: timedelta) -> "QuerySet[Any]":
    """The handoffs of which something is due in so long a time, but is not overdue."""
    return rows.filter(next_due_at__gt=now, next_due_at__lte=now + length)


def paused(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The handoffs whose clock of the answer stands still."""
    return rows.filter(Exists(paused_answers().filter(handoff=OuterRef("pk"))))


def clock_table(handoff: UUID, now: datetime) -> Table:
    """The clocks of a handoff, those that began first on top; due times are those where it is worked."""
    rows = [
        (view.label, spell(view.owner), _due(view), _left(view), _outcome(view), view.how or "")
        for view in clock_views(handoff, now)
    ]
    headers = ("Clock", "Promise of", "Due", "Time left", "State", "How it came about")
    return Table("Clocks of the agreement", headers, rows, "No clock has run yet.")


def standing(handoffs: Collection[UUID]) -> set[UUID]:
    """The handoffs whose clock of the answer stands still."""
    return set(paused_answers().filter(handoff_id__among=list(handoffs)).values_list("handoff_id", flat=True))


def paused_answers() -> "QuerySet[ClockRun]":
    """Clocks of the answer that stand still: the lead is on hold, or sales waits for data."""
    return ClockRun.objects.filter(
        kind=ClockKind.ACCEPTANCE, outcome=ClockOutcome.RUNNING, running_since__isnull=True, handoff__isnull=False
    )


def _due(view: HandoffClockView) -> str:
    return clock_time(view.due_at, ZoneInfo(view.timezone))


def _left(view: HandoffClockView) -> str:
    if view.left is None:
        return ""
    left = timedelta(seconds=view.left)
    return f"Overdue by {span(-left)}" if view.left < 0 else span(left)


def _outcome(view: HandoffClockView) -> str:
    said = "Paused" if view.paused else view.outcome.label
    return f"{said} (excused: {spell(view.excused).lower()})" if view.excused else said
