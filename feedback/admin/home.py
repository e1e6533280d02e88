"""What the first page shows: what is due first, sellers their queue, and the charts that a role looks at every day.

Charts come one by one once the page is there: what is due waits for no count of all leads.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from feedback.admin.charts.reports import BY_NAME, REPORTS, VERB
from leadhub import clock
from leadhub.actors import Actor, Role
from leadhub.console.home import Panel
from leadhub.policy.registry import can
from qualification.admin.clocks import due_within, paused
from qualification.admin.queue import queue_of
from qualification.models import Handoff, HandoffStatus, Lead, Stage, Triage

MOST: Final = 1000
CHARTS: Final[Mapping[Role, Sequence[str]]] = {
    Role.MARKETING: ("funnel", "conversion", "rejections", "scores", "endings", "sources"),
    Role.OPERATIONS: ("first-response", "clauses", "time-in-stage", "channels", "capacity"),
    Role.SALES: ("first-response",),
}
"""What each role looks at; all others read all of it."""


def panels(actor: Actor) -> Iterator[Panel]:
    """By what the caller may do: what waits, the queue of a seller, and the charts of the role."""
    now = clock.now()
    if can(actor, "handoff.list"):
        tiles = list(_due(actor, now)) if actor.role is Role.SALES else [*_due(actor, now), *_waiting(actor)]
        yield Panel("What waits", "feedback/waiting.html", {"tiles": tiles})
    if actor.role is Role.SALES and can(actor, "handoff.queue"):
        yield Panel("My queue", "qualification/queue.html", queue_of(actor, now))
    if actor.role and can(actor, VERB):
        named = CHARTS.get(actor.role, tuple(BY_NAME))
        reports = [report for report in REPORTS if report.name in named]
        yield Panel("How it goes", "feedback/brief_charts.html", {"reports": reports})


def _due(actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    """The handoffs of the caller's teams, or of all, by the time that is left."""
    handoffs = reverse("admin:qualification_handoff_changelist")
    mine = Handoff.objects.visible_to(actor)
    for label, rows, clocks in (
        ("Overdue", mine.overdue(now), "overdue"),
        ("Due within the hour", due_within(mine, now, timedelta(hours=1)), "hour"),
        ("Due within a day", due_within(mine, now, timedelta(days=1)), "day"),
        ("Paused", paused(mine), "paused"),
    ):
        yield _tile(label, rows, f"{handoffs}?clocks={clocks}", is_bad=clocks == "overdue")


def _waiting(actor: Actor) -> Iterator[dict[str, Any]]:
    """What else waits for somebody to look at it."""
    handoffs, triage, leads = (
        reverse(f"admin:qualification_{name}_changelist") for name in ("handoff", "triage", "lead")
    )
    mine = Handoff.objects.visible_to(actor)
    undecided = Triage.objects.visible_to(actor).filter(decided_at=None)
    qualified = Lead.objects.visible_to(actor).canonical().filter(stage=Stage.MQL)
    for label, rows, address in (
        ("Wait for an answer", mine.filter(status=HandoffStatus.OPEN), f"{handoffs}?status__exact=open"),
        ("Nobody has them", mine.unassigned(), f"{handoffs}?clocks=unassigned"),
        ("Before the triage desk", undecided, f"{triage}?decided_at__isempty=1"),
        ("Marketing qualified leads", qualified, f"{leads}?stage__exact=mql"),
    ):
        yield _tile(label, rows, address)


def _tile(label: str, rows: "QuerySet[Any]", address: str, *, is_bad: bool = False) -> dict[str, Any]:
    count = rows.order_by()[: MOST + 1].count()
    said = f"{MOST:,}+" if count > MOST else f"{count:,}"
    return {"label": label, "count": said, "address": address, "is_bad": is_bad and count > 0}
