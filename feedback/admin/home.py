"""What the first page shows: sellers their queue, everybody else what waits where."""

from collections.abc import Iterator

from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.home import Panel
from leadhub.policy.registry import can
from qualification.admin.queue import queue_of
from qualification.models import Handoff, HandoffStatus, Lead, Stage, Triage

MOST = 1000


def panels(actor: Actor) -> Iterator[Panel]:
    """By what the caller may do."""
    if can(actor, "handoff.queue"):
        yield Panel("My queue", "qualification/queue.html", queue_of(actor, clock.now()))
    elif can(actor, "handoff.list"):
        yield Panel("What waits", "feedback/waiting.html", {"tiles": list(_tiles(actor))})


def _tiles(actor: Actor) -> Iterator[dict[str, str]]:
    now = clock.now()
    handoffs, triage = (
        reverse("admin:qualification_handoff_changelist"),
        reverse("admin:qualification_triage_changelist"),
    )
    leads = reverse("admin:qualification_lead_changelist")
    waiting = Handoff.objects.visible_to(actor).filter(status=HandoffStatus.OPEN)
    undecided = Triage.objects.visible_to(actor).filter(decided_at=None)
    qualified = Lead.objects.visible_to(actor).canonical().filter(stage=Stage.MQL)
    for label, rows, address in (
        ("Handoffs that wait for an answer", waiting, f"{handoffs}?status__exact=open"),
        ("of which overdue", waiting.overdue(now), f"{handoffs}?status__exact=open&clocks=overdue"),
        ("Handoffs that nobody has", Handoff.objects.visible_to(actor).unassigned(), f"{handoffs}?clocks=unassigned"),
        ("Leads before the triage desk", undecided, f"{triage}?decided_at__isempty=1"),
        ("Marketing qualified leads", qualified, f"{leads}?stage__exact=mql"),
    ):
        count = len(rows.values_list("pk", flat=True)[: MOST + 1])
        yield {"label": label, "count": f"{MOST}+" if count > MOST else str(count), "address": address}
