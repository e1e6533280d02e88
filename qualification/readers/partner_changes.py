"""What changed for a partner since it last asked: gap-free, in the order of the feed, without telling of anything else.

A place is the id of an event of its own, signed: neither how much happens elsewhere nor when can be read from it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark, read_cursor, write_cursor
from leadhub.errors import BadRequest
from leadhub.models import EventPosition
from qualification.models import Handoff
from qualification.readers.partner_leads import PartnerStatus, partner_rows, reference_of, status_of
from qualification.readers.partner_words import why_withdrawn


class PartnerChangeKind(StrEnum):
    """What became of a lead."""

    HANDED_OVER = "handed_over"
    CHANGED = "changed"
    REMINDED = "reminded"
    WITHDRAWN = "withdrawn"


KINDS: Final[Mapping[str, PartnerChangeKind]] = {
    "handoff.created": PartnerChangeKind.HANDED_OVER,
    "handoff.accepted": PartnerChangeKind.CHANGED,
    "handoff.rejected": PartnerChangeKind.CHANGED,
    "handoff.progressed": PartnerChangeKind.CHANGED,
    "handoff.due_soon": PartnerChangeKind.REMINDED,
    "handoff.breached": PartnerChangeKind.REMINDED,
    "handoff.expired": PartnerChangeKind.WITHDRAWN,
    "handoff.withdrawn": PartnerChangeKind.WITHDRAWN,
    "handoff.recalled": PartnerChangeKind.WITHDRAWN,
}
"""Which events partners hear of, and as what."""


class PartnerChangeView(View):
    """One change: of which lead, what, when, and how that lead stands by now.

    What was withdrawn has no status, and can no longer be read as a lead.
    """

    id: UUID
    reference: str
    change: PartnerChangeKind
    at: datetime
    status: PartnerStatus | None
    why_withdrawn: str | None


class PartnerChangesView(View):
    """Some changes in order; `cursor` is the place to ask from the next time, `next` is there while more follow."""

    results: list[PartnerChangeView]
    next: str | None
    cursor: str | None


def changes_page(actor: Actor, window: Window) -> Page[PartnerChangeView]:
    """Changes after a place, the oldest first: the same number of statements at any number of changes."""
    if window.backwards:
        raise BadRequest("Changes are read forwards.", code="malformed_parameter", parameter="before")
    own = Handoff.objects.once_visible_to(actor)
    rows = EventPosition.objects.filter(event__subject_ref__in=own.values("pk"), event__type__in=list(KINDS))
    bound_to = bookmark(actor.partner_id, "partner-changes")
    if window.cursor is not None:
        rows = rows.filter(position__gt=_place(window.cursor, bound_to, rows))
    found = list(rows.select_related("event").order_by("position")[: window.size + 1])
    more, found = len(found) > window.size, found[: window.size]
    return Page(
        rows=_views(actor, own, found),
        cursors=[write_cursor([place.event_id], bound_to) for place in found],
        has_next=more,
        has_previous=window.cursor is not None,
    )


def _place(cursor: str, bound_to: str, own: "QuerySet[EventPosition]") -> int:
    """The place of a cursor among the partner's own; that of another is no cursor here."""
    try:
        (event,) = read_cursor(cursor, bound_to, terms=1)
    except BadRequest:
        place = None
    else:
        place = own.filter(event_id=UUID(str(event))).values_list("position", flat=True).first()
    if place is None:
        raise BadRequest(
            "This is no place among your changes. Start again without it.",
            code="malformed_parameter",
            parameter="since",
        )
    return place


def _views(actor: Actor, own: "QuerySet[Handoff]", places: Sequence[EventPosition]) -> list[PartnerChangeView]:
    keys = {place.event.subject_ref for place in places if place.event.subject_ref is not None}
    handoffs = own.in_bulk(keys)
    standing = {row.pk: status_of(row) for row in partner_rows(actor).filter(pk__in=keys)}
    views = []
    for place in places:
        event = place.event
        handoff, change = handoffs[event.subject_ref], KINDS[event.type]
        views.append(
            PartnerChangeView(
                id=handoff.pk,
                reference=reference_of(handoff.pk),
                change=change,
                at=event.at,
                status=standing.get(handoff.pk),
                why_withdrawn=why_withdrawn(handoff) if change is PartnerChangeKind.WITHDRAWN else None,
            )
        )
    return views
