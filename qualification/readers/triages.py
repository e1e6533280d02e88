"""What waits for the triage desk, and what it decided, as callers read it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import Triage, TriageDecision, TriageKind
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM


class TriageItemView(View):
    """A lead before the desk: to be decided, or to be declined politely.

    `missing` are the facts to ask for; `reason` is the code by which it was declined, `sent` what was written to who
    asked. `breached_at` says when its time was over and nobody had decided.
    """

    id: UUID
    lead: UUID
    kind: TriageKind
    team: UUID
    missing: list[str]
    created_at: datetime
    due_at: datetime
    breached_at: datetime | None
    decision: TriageDecision | None
    reason: str | None
    comment: str | None
    sent: str | None
    decided_at: datetime | None
    decided_by: str | None


class TriageFilters(Filters):
    """What the queue may be narrowed to; `decided` is false of what waits."""

    kind = OneOf("kind", TriageKind)
    team = Ids("team_id")
    lead = Ids("lead_id")
    decision = OneOf("decision", TriageDecision)
    decided = Truth("decided_at", "isnull", exclude=True)
    due_at__gte = Instant("due_at", "gte")
    due_at__lt = Instant("due_at", "lt")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")


def triage_rows(actor: Actor) -> "QuerySet[Triage]":
    """The items that a caller may see."""
    beside = Triage.objects.visible_to(actor).select_related("lead", "remark", "sent")
    return beside.prefetch_related("clocks")


def triage_views(actor: Actor, rows: Sequence[Triage]) -> list[TriageItemView]:
    """The items of one page."""
    return [
        TriageItemView(
            id=row.pk,
            lead=row.lead_id,
            kind=TriageKind(row.kind),
            team=row.team_id,
            missing=list(row.lead.missing),
            created_at=row.created_at,
            due_at=row.due_at,
            breached_at=next((run.breached_at for run in row.clocks.all()), None),
            decision=TriageDecision(row.decision) if row.decision else None,
            reason=row.reason or None,
            comment=row.remark.text if row.remark else None,
            sent=row.sent.text if row.sent else None,
            decided_at=row.decided_at,
            decided_by=row.decided_by or None,
        )
        for row in rows
    ]


def triages_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TriageItemView]:
    """The items with these ids."""
    return {view.id: view for view in triage_views(actor, list(triage_rows(actor).filter(pk__in=keys)))}


TRIAGE = Noun(
    name="TriageItem",
    view=TriageItemView,
    verb="triage.read",
    load=triages_by_id,
    links=lambda: {"lead": LEAD, "team": TEAM},
)
TRIAGES = Listing(
    noun=TRIAGE,
    verb="triage.list",
    rows=triage_rows,
    views=triage_views,
    filters=TriageFilters,
    orderings=Orderings({"created_at": Key("created_at"), "due_at": Key("due_at")}, default="due_at"),
)
