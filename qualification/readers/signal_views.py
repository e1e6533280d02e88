"""Signals as callers read them, and the kinds of signals there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from accounts.readers.contacts import CONTACT
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.clearance import Sight, masked_payload
from qualification.models import ExclusionReason, Origin, Signal, SignalExclusion, SignalType, Source
from qualification.readers.leads import LEAD
from qualification.rulebook import rulebook_at
from qualification.rules.model import Model


class OriginView(View):
    """Where marketing reached the contact."""

    source: str
    channel: str | None
    campaign: str | None
    content: str | None


class SignalExclusionView(View):
    """Why a signal does not count, and who says so."""

    reason: ExclusionReason
    by: str
    comment: str | None
    at: datetime


class SignalView(View):
    """One recorded act of a contact, as it was delivered; one that is excluded counts nothing.

    `masked` names the properties that are export-controlled and hidden from the reader.
    """

    id: UUID
    source: str
    external_id: str
    type: str
    occurred_at: datetime
    received_at: datetime
    lead: UUID
    contact: UUID
    origin: OriginView
    properties: dict[str, Any]
    masked: list[str]
    excluded: SignalExclusionView | None


class SignalTypeView(View):
    """A kind of signal with what it counts by the default scoring model in force."""

    code: str
    label: str
    family: SignalType.Family
    points: float
    half_life_days: float
    cap: float
    urgent: bool
    asks: bool


class SignalTypesView(View):
    """Every kind of signal."""

    results: list[SignalTypeView]
    next: str | None = None
    previous: str | None = None


class Codes(django_filters.CharFilter):
    """Codes of a small table that signals name by number, separated by commas."""

    gives: ClassVar[Any] = str
    several: ClassVar[bool] = True

    def __init__(self, column: str, table: type[SignalType] | type[Source]) -> None:
        self.table = table
        super().__init__(column)

    def filter(self, rows: "QuerySet[Signal]", value: str) -> "QuerySet[Signal]":
        """The rows whose number has one of the codes."""
        if not value:
            return rows
        numbers = self.table.objects.filter(code__in=value.split(",")).values_list("number", flat=True)
        return rows.filter(**{f"{self.field_name}__in": list(numbers)})


class LeftOut(Truth):
    """Whether an exclusion stands."""

    def filter(self, rows: "QuerySet[Signal]", value: bool | None) -> "QuerySet[Signal]":
        """Those that do not count, or those that do."""
        if value is None:
            return rows
        standing = Exists(SignalExclusion.objects.standing().filter(signal=OuterRef("pk")))
        return rows.filter(standing if value else ~standing)


class SignalFilters(Filters):
    """What signals may be narrowed to."""

    type = Codes("type", SignalType)
    source = Codes("source", Source)
    lead = Ids("lead_id")
    contact = Ids("contact")
    excluded = LeftOut("exclusions")
    occurred_at__gte = Instant("occurred_at", "gte")
    occurred_at__lt = Instant("occurred_at", "lt")


def signal_rows(actor: Actor) -> "QuerySet[Signal]":
    """The signals that a caller may see."""
    return Signal.objects.visible_to(actor).select_related("payload")


def signal_views(actor: Actor, rows: Sequence[Signal]) -> list[SignalView]:
    """The signals of one page."""
    sources = Source.objects.in_bulk({row.source for row in rows})
    types = SignalType.objects.in_bulk({row.type for row in rows})
    origins = Origin.objects.in_bulk({row.origin for row in rows})
    excluded = exclusions_of([row.pk for row in rows])
    sight = Sight.of(actor, [row.lead_id for row in rows], clock.now())
    told = [masked_payload(row.payload.properties, sight.hides(row.lead_id)) for row in rows]
    return [
        SignalView(
            id=row.pk,
            source=sources[row.source].code,
            external_id=row.payload.external_id,
            type=types[row.type].code,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            lead=row.lead_id,
            contact=row.contact,
            origin=_origin(origins[row.origin]),
            properties=properties,
            masked=masked,
            excluded=excluded.get(row.pk),
        )
        for row, (properties, masked) in zip(rows, told, strict=True)
    ]


def exclusions_of(signals: Sequence[UUID]) -> dict[UUID, SignalExclusionView]:
    """The standing exclusions of many signals: one statement."""
    rows = SignalExclusion.objects.standing().filter(signal_id__in=signals).select_related("remark")
    return {
        row.signal_id: SignalExclusionView(
            reason=ExclusionReason(row.reason),
            by=row.by,
            comment=row.remark.text if row.remark else None,
            at=row.at,
        )
        for row in rows
    }


def signals_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, SignalView]:
    """The signals with these ids."""
    return {view.id: view for view in signal_views(actor, list(signal_rows(actor).filter(pk__in=keys)))}


def signal_types(actor: Actor) -> SignalTypesView:
    """Every kind of signal that counts, with the points of the default model in force."""
    model = rulebook_at(clock.now()).rules.scoring.default
    kinds = SignalType.objects.filter(number__in=model.rows)
    return SignalTypesView(results=[_type(kind, model) for kind in kinds])


def _type(kind: SignalType, model: Model) -> SignalTypeView:
    row = model.rows[kind.number]
    return SignalTypeView(
        code=kind.code,
        label=kind.label,
        family=SignalType.Family(kind.family),
        points=row.points,
        half_life_days=row.half_life_days,
        cap=row.cap,
        urgent=row.urgent,
        asks=row.asks,
    )


def _origin(origin: Origin) -> OriginView:
    return OriginView(
        source=origin.source,
        channel=origin.channel or None,
        campaign=origin.campaign or None,
        content=origin.content or None,
    )


SIGNAL = Noun(
    name="Signal",
    view=SignalView,
    verb="signal.read",
    load=signals_by_id,
    links=lambda: {"lead": LEAD, "contact": CONTACT},
)
SIGNALS = Listing(
    noun=SIGNAL,
    verb="signal.list",
    rows=signal_rows,
    views=signal_views,
    filters=SignalFilters,
    # Ids are made in the order of reception, so the primary key is the index that this order has.
    orderings=Orderings({"received_at": Key("pk"), "occurred_at": Key("occurred_at")}, default="-received_at"),
)
