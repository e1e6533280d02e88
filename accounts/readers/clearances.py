"""Clearances as operations reads them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Clearance
from accounts.readers.market import PARTNER
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER


class ClearanceView(View):
    """A person or a partner who may see what is export-controlled, while it `stands`."""

    id: UUID
    user: UUID | None
    partner: UUID | None
    until: datetime
    proof: str
    stands: bool
    granted_at: datetime
    granted_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class ClearanceFilters(Filters):
    """What clearances may be narrowed to."""

    user = Ids("user_id")
    partner = Ids("partner_id")
    stands = Truth(method="clears")

    def clears(self, rows: "QuerySet[Clearance]", name: str, value: bool) -> "QuerySet[Clearance]":
        """Those that clear somebody now, or those that do not any more."""
        standing = Q(until__gt=clock.now(), withdrawn_at=None)
        return rows.filter(standing) if value else rows.exclude(standing)


def clearance_rows(actor: Actor) -> "QuerySet[Clearance]":
    """Those that the caller may see."""
    return Clearance.objects.visible_to(actor)


def clearance_views(_actor: Actor, rows: Sequence[Clearance]) -> list[ClearanceView]:
    """The clearances of one page."""
    now = clock.now()
    return [
        ClearanceView(
            id=row.pk,
            user=row.user_id,
            partner=row.partner_id,
            until=row.until,
            proof=row.proof,
            stands=row.withdrawn_at is None and row.until > now,
            granted_at=row.granted_at,
            granted_by=row.granted_by_name,
            withdrawn_at=row.withdrawn_at,
            withdrawn_by=row.withdrawn_by_name or None,
        )
        for row in rows
    ]


def clearances_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ClearanceView]:
    """The clearances with these ids."""
    return {view.id: view for view in clearance_views(actor, list(clearance_rows(actor).filter(pk__in=keys)))}


CLEARANCE = Noun(
    name="Clearance",
    view=ClearanceView,
    verb="clearance.read",
    load=clearances_by_id,
    links=lambda: {"user": USER, "partner": PARTNER},
)
CLEARANCES = Listing(
    noun=CLEARANCE,
    verb="clearance.list",
    rows=clearance_rows,
    views=clearance_views,
    filters=ClearanceFilters,
    orderings=Orderings({"granted_at": Key("granted_at"), "until": Key("until")}, default="-granted_at"),
)
