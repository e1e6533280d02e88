"""Blocks that were lifted, as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import ErasedKeyKind, ErasureLift, ErasureLiftReason
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class ErasureLiftView(View):
    """By what kind of key somebody who was erased may be taken again; `contact` is whom the erasure named."""

    id: UUID
    contact: UUID
    kind: ErasedKeyKind
    reason: ErasureLiftReason
    at: datetime
    by: str


class ErasureLiftFilters(Filters):
    """What lifts may be narrowed to."""

    kind = OneOf("kind", ErasedKeyKind)
    reason = OneOf("reason", ErasureLiftReason)
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


def lift_rows(actor: Actor) -> "QuerySet[ErasureLift]":
    """The lifts that the caller may see, with their erasures."""
    return ErasureLift.objects.visible_to(actor).select_related("erasure")


def lift_views(_actor: Actor, rows: Sequence[ErasureLift]) -> list[ErasureLiftView]:
    """The lifts of one page."""
    return [lift_view(row) for row in rows]


def lift_view(row: ErasureLift) -> ErasureLiftView:
    """One lift, with its erasure."""
    return ErasureLiftView(
        id=row.pk,
        contact=row.erasure.contact,
        kind=ErasedKeyKind(row.kind),
        reason=ErasureLiftReason(row.reason),
        at=row.at,
        by=row.by_name,
    )


def lifts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ErasureLiftView]:
    """The lifts with these ids."""
    return {row.pk: lift_view(row) for row in lift_rows(actor).filter(pk__in=keys)}


ERASURE_LIFT = Noun(name="ErasureLift", view=ErasureLiftView, verb="erasure_lift.read", load=lifts_by_id)
ERASURE_LIFTS = Listing(
    noun=ERASURE_LIFT,
    verb="erasure_lift.list",
    rows=lift_rows,
    views=lift_views,
    filters=ErasureLiftFilters,
    orderings=Orderings({"at": Key("at")}, default="-at"),
)
