"""What changed for a partner since it last asked: gap-free, in the order of the feed, without telling of anything else.

A place is the id of an event of its own, signed: neither how much happens elsewhere nor when can be read from it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import RegistrationRule, RegistrationStatus
from accounts.readers.partner_registrations import (
    AppealStatus,
    PartnerRegistrationView,
    own_registrations,
    own_registrations_by_id,
)
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark, read_cursor, write_cursor
from leadhub.errors import BadRequest
from leadhub.models import Event, EventPosition
from qualification.models import Handoff
from qualification.readers.partner_leads import PartnerStatus, partner_rows, reference_of, status_of
from qualification.readers.partner_words import why_withdrawn


class PartnerChangeKind(StrEnum):
    """What became of a lead, or of a registered deal."""

    HANDED_OVER = "handed_over"
    CHANGED = "changed"
    REMINDED = "reminded"
    WITHDRAWN = "withdrawn"
    REGISTRATION_DECIDED = "registration_decided"
    REGISTRATION_EXTENDED = "registration_extended"
    REGISTRATION_EXPIRED = "registration_expired"
    REGISTRATION_ENDED = "registration_ended"
    REGISTRATION_APPEALED = "registration_appealed"
    REGISTRATION_APPEAL_DECIDED = "registration_appeal_decided"


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
    "registration.decided": PartnerChangeKind.REGISTRATION_DECIDED,
    "registration.extended": PartnerChangeKind.REGISTRATION_EXTENDED,
    "registration.expired": PartnerChangeKind.REGISTRATION_EXPIRED,
    "registration.ended": PartnerChangeKind.REGISTRATION_ENDED,
    "registration.appealed": PartnerChangeKind.REGISTRATION_APPEALED,
    "registration.appeal_decided": PartnerChangeKind.REGISTRATION_APPEAL_DECIDED,
}
"""Which events partners hear of, and as what."""


class RegistrationStandingView(View):
    """How a deal that you registered stands by now; `appeal` is how your appeal stands, where there is one."""

    status: RegistrationStatus
    answer: str
    protected_until: datetime | None
    appeal: AppealStatus | None


class PartnerChangeView(View):
    """One change: of which lead or registration, what, when, and how that stands by now.

    `id` and `reference` are those of the registration where `registration` is there, else those of the lead. What was
    withdrawn has no status, and can no longer be read as a lead.
    """

    id: UUID
    reference: str
    change: PartnerChangeKind
    at: datetime
    status: PartnerStatus | None
    why_withdrawn: str | None
    registration: RegistrationStandingView | None


class PartnerChangesView(View):
    """Some changes in order; `cursor` is the place to ask from the next time, `next` is there while more follow."""

    results: list[PartnerChangeView]
    next: str | None
    cursor: str | None


def changes_page(actor: Actor, window: Window) -> Page[PartnerChangeView]:
    """Changes after a place, the oldest first: the same number of statements at any number of changes."""
    if window.backwards:
        raise BadRequest("Changes are read forwards.", code="malformed_parameter", parameter="before")
    rows = _own_places(actor)
    bound_to = bookmark(actor.partner_id, "partner-changes")
    if window.cursor is not None:
        rows = rows.filter(position__gt=_place(window.cursor, bound_to, rows))
    found = list(rows.select_related("event").order_by("position")[: window.size + 1])
    more, found = len(found) > window.size, found[: window.size]
    return Page(
        rows=_views(actor, found),
        cursors=[write_cursor([place.event_id], bound_to) for place in found],
        has_next=more,
        has_previous=window.cursor is not None,
    )


def _own_places(actor: Actor) -> "QuerySet[EventPosition]":
    """The places of what happened to the partner's own leads and registrations."""
    leads = Handoff.objects.once_visible_to(actor).values("pk")
    # One list of ids, and not one condition or another: each event is then found by what it is about.
    own = leads.union(own_registrations(actor).values("pk"), all=True)
    rows = EventPosition.objects.filter(event__subject_ref__in=own, event__type__in=list(KINDS))
    # Who is given a deal by an appeal reads of it once: that the appeal was answered.
    return rows.exclude(event__type="registration.decided", event__data__rule=RegistrationRule.APPEAL.value)


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


def _views(actor: Actor, places: Sequence[EventPosition]) -> list[PartnerChangeView]:
    keys = [place.event.subject_ref for place in places if place.event.subject_ref is not None]
    handoffs = Handoff.objects.once_visible_to(actor).in_bulk(keys)
    standing = {row.pk: status_of(row) for row in partner_rows(actor).filter(pk__in=keys)}
    deals = own_registrations_by_id(actor, keys)
    views = []
    for place in places:
        event = place.event
        if event.subject_ref in deals:
            views.append(_of_registration(deals[event.subject_ref], event))
        else:
            handoff = handoffs[event.subject_ref]
            views.append(_of_lead(handoff, standing.get(handoff.pk), event))
    return views


def _of_lead(handoff: Handoff, status: PartnerStatus | None, event: Event) -> PartnerChangeView:
    change = KINDS[event.type]
    return PartnerChangeView(
        id=handoff.pk,
        reference=reference_of(handoff.pk),
        change=change,
        at=event.at,
        status=status,
        why_withdrawn=why_withdrawn(handoff) if change is PartnerChangeKind.WITHDRAWN else None,
        registration=None,
    )


def _of_registration(deal: PartnerRegistrationView, event: Event) -> PartnerChangeView:
    return PartnerChangeView(
        id=deal.id,
        reference=deal.reference,
        change=KINDS[event.type],
        at=event.at,
        status=None,
        why_withdrawn=None,
        registration=RegistrationStandingView(
            status=deal.status,
            answer=deal.answer,
            protected_until=deal.protected_until,
            appeal=deal.appeal.status if deal.appeal else None,
        ),
    )
