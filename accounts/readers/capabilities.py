"""What product lines can make, as the staff reads it and as enquiries are held against it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Capability, OrderKind
from accounts.rules.enquiries import CapabilityFacts
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class CapabilityView(View):
    """What a product line can make by one process: the largest part by its sides, volumes in pieces a year."""

    id: UUID
    product_line: str
    order_kind: OrderKind | None
    process: str
    materials: list[str]
    tolerance_um: float | None
    length_mm: float | None
    width_mm: float | None
    height_mm: float | None
    volume_from: int | None
    volume_to: int | None
    certificates: list[str]
    lead_time_days: int | None
    capacity_from: date | None
    note: str | None
    is_active: bool


class CapabilityFilters(Filters):
    """What capabilities may be narrowed to."""

    product_line = Words("product_line__code")
    order_kind = OneOf("order_kind", OrderKind)
    is_active = Truth("is_active")


def capability_rows(actor: Actor) -> "QuerySet[Capability]":
    """Those that the caller may see, with their product lines."""
    return Capability.objects.visible_to(actor).select_related("product_line")


def capability_views(_actor: Actor, rows: Sequence[Capability]) -> list[CapabilityView]:
    """The capabilities of one page."""
    return [
        CapabilityView(
            id=row.pk,
            product_line=row.product_line.code,
            order_kind=OrderKind(row.order_kind) if row.order_kind else None,
            process=row.process,
            materials=list(row.materials),
            tolerance_um=row.tolerance_um,
            length_mm=row.length_mm,
            width_mm=row.width_mm,
            height_mm=row.height_mm,
            volume_from=row.volume_from,
            volume_to=row.volume_to,
            certificates=list(row.certificates),
            lead_time_days=row.lead_time_days,
            capacity_from=row.capacity_from,
            note=row.note or None,
            is_active=row.is_active,
        )
        for row in rows
    ]


def capabilities_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, CapabilityView]:
    """The capabilities with these ids."""
    return {view.id: view for view in capability_views(actor, list(capability_rows(actor).filter(pk__in=keys)))}


def capability_facts(actor: Actor, line: UUID) -> list[CapabilityFacts]:
    """What a product line can make and is in use, as rules read it: one statement."""
    rows = Capability.objects.visible_to(actor).filter(product_line=line, is_active=True)
    return [
        CapabilityFacts(
            id=row.pk,
            process=row.process,
            order_kind=row.order_kind,
            materials=tuple(row.materials),
            tolerance_um=row.tolerance_um,
            length_mm=row.length_mm,
            width_mm=row.width_mm,
            height_mm=row.height_mm,
            volume_from=row.volume_from,
            volume_to=row.volume_to,
            certificates=tuple(row.certificates),
            lead_time_days=row.lead_time_days,
            capacity_from=row.capacity_from,
        )
        for row in rows
    ]


CAPABILITY = Noun(name="Capability", view=CapabilityView, verb="capability.read", load=capabilities_by_id)
CAPABILITIES = Listing(
    noun=CAPABILITY,
    verb="capability.list",
    rows=capability_rows,
    views=capability_views,
    filters=CapabilityFilters,
    orderings=Orderings({"process": Key("process"), "product_line": Key("product_line__code")}, default="process"),
)
