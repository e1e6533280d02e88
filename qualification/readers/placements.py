"""Handoffs of which somebody says that they are not theirs, as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import ClockKind, ClockRun, Placement, PlacementAnswer
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM


class PlacementView(View):
    """Whoever holds a handoff says that it is not theirs; operations answers. It says nothing about quality.

    `placed_as` is the handoff that was made in its place, where it went to another route or to a partner.
    """

    id: UUID
    handoff: UUID
    lead: UUID
    team: UUID | None
    comment: str
    asked_at: datetime
    asked_by: str
    due_at: datetime | None
    answer: PlacementAnswer | None
    answer_comment: str | None
    answered_at: datetime | None
    answered_by: str | None
    placed_as: UUID | None


class PlacementFilters(Filters):
    """What placements may be narrowed to; `team` is the one that holds the handoff now."""

    open = Truth("answered_at", "isnull")
    answer = OneOf("answer", PlacementAnswer)
    team = Ids("handoff__team_id")
    lead = Ids("handoff__lead_id")
    handoff = Ids("handoff_id")
    asked_at__gte = Instant("asked_at", "gte")
    asked_at__lt = Instant("asked_at", "lt")


def placement_rows(actor: Actor) -> "QuerySet[Placement]":
    """The placements that a caller may see."""
    return Placement.objects.visible_to(actor).select_related("handoff", "remark", "answer_remark")


def placement_views(actor: Actor, rows: Sequence[Placement]) -> list[PlacementView]:
    """The placements of one page."""
    clocks = ClockRun.objects.filter(handoff__in=[row.handoff_id for row in rows], kind=ClockKind.NOT_MINE)
    due = {(handoff, began): at for handoff, began, at in clocks.values_list("handoff_id", "started_at", "due_at")}
    return [
        PlacementView(
            id=row.pk,
            handoff=row.handoff_id,
            lead=row.handoff.lead_id,
            team=row.handoff.team_id,
            comment=row.remark.text,
            asked_at=row.asked_at,
            asked_by=row.asked_by_name,
            due_at=due.get((row.handoff_id, row.asked_at)),
            answer=PlacementAnswer(row.answer) if row.answer else None,
            answer_comment=row.answer_remark.text if row.answer_remark else None,
            answered_at=row.answered_at,
            answered_by=row.answered_by_name or None,
            placed_as=row.placed_as_id,
        )
        for row in rows
    ]


def placements_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PlacementView]:
    """The placements with these ids."""
    return {view.id: view for view in placement_views(actor, list(placement_rows(actor).filter(pk__in=keys)))}


PLACEMENT = Noun(
    name="Placement",
    view=PlacementView,
    verb="placement.read",
    load=placements_by_id,
    links=lambda: {"handoff": HANDOFF, "lead": LEAD, "team": TEAM, "placed_as": HANDOFF},
)
PLACEMENTS = Listing(
    noun=PLACEMENT,
    verb="placement.list",
    rows=placement_rows,
    views=placement_views,
    filters=PlacementFilters,
    orderings=Orderings({"asked_at": Key("asked_at")}, default="-asked_at"),
)
