"""RFQs as callers read them; what is export-controlled of them is for those who are cleared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import OrderKind
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import BigInt, View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.errors import NotFound
from qualification.clearance import WHY, Sight
from qualification.models import ExportMarking, Quote, Rfq, RfqLine, RfqRevision, RfqStatus
from qualification.models.rfq import GOING
from qualification.readers.leads import LEAD, MoneyView
from qualification.rfq_rows import gaps_of, lines_of
from qualification.rules.rfqs import RfqGap

# What of a marked RFQ is for those who are cleared.
FACTS: Final = ("project", "application", "end_customer")
LINE_FACTS: Final = ("drawing", "material", "process", "tolerance_um")


class DrawingView(View):
    """A drawing, which lies where it always did."""

    name: str
    revision: str | None
    sha256: str | None
    address: str | None
    is_export_controlled: bool


class RfqLineView(View):
    """One part, at the quantities to be priced."""

    number: int
    part_number: str | None
    has_drawing: bool
    drawing: DrawingView | None
    quantities: list[BigInt]
    annual_volume: BigInt | None
    material: str | None
    process: str | None
    tolerance_um: float | None
    order_kind: OrderKind | None


class QuoteView(View):
    """A quote as it was sent, and which revision of the RFQ it answers."""

    id: UUID
    number: str
    revision: int
    of_revision: int
    sent_at: datetime
    amount: MoneyView
    valid_until: date
    by: str


class RfqRevisionView(View):
    """What an RFQ said before the buyer revised it."""

    revision: int
    received_at: datetime
    signal: UUID | None
    replaced_at: datetime
    replaced_by: str
    content: dict[str, Any] | None


class RfqView(View):
    """One request for a quotation: what is asked for, what was quoted, and how it ended.

    `missing` is what nobody can quote without. `masked` names what is there and export-controlled, so that only those
    who are cleared read it; `masked_why` says what to do.
    """

    id: UUID
    lead: UUID
    number: int
    reference: str | None
    revision: int
    signal: UUID | None
    received_at: datetime
    required_by: date | None
    project: str | None
    application: str | None
    end_customer: str | None
    has_drawings: bool | None
    is_under_nda: bool
    export_marking: ExportMarking
    target_price: MoneyView | None
    expected: MoneyView | None
    won: MoneyView | None
    status: RfqStatus
    reason: str | None
    comment: str | None
    ended_at: datetime | None
    ended_by: str | None
    missing: list[RfqGap]
    lines: list[RfqLineView]
    quotes: list[QuoteView]
    revisions: list[RfqRevisionView]
    masked: list[str]
    masked_why: str | None
    created_at: datetime
    created_by: str
    updated_at: datetime


class RfqFilters(Filters):
    """What RFQs may be narrowed to; `going` are those that have not ended."""

    lead = Ids("lead_id")
    account = Ids("lead__account_id")
    status = OneOf("status", RfqStatus)
    export_marking = OneOf("export_marking", ExportMarking)
    going = Truth(method="goes_on")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")

    def goes_on(self, rows: "QuerySet[Rfq]", name: str, value: bool) -> "QuerySet[Rfq]":
        """Those that have not ended, or those that have."""
        return rows.filter(status__in=GOING) if value else rows.exclude(status__in=GOING)


def rfq_rows(actor: Actor) -> "QuerySet[Rfq]":
    """The RFQs that a caller may see."""
    return Rfq.objects.visible_to(actor).select_related("remark")


def rfq_views(actor: Actor, rows: Sequence[Rfq]) -> list[RfqView]:
    """The RFQs of one page: four statements, and one more where something is marked."""
    return views_within(Sight.of(actor, [row.lead_id for row in rows], clock.now()), rows)


def views_within(sight: Sight, rows: Sequence[Rfq]) -> list[RfqView]:
    """The same for a sight that is known."""
    keys = [row.pk for row in rows]
    lines = lines_of(keys)
    quotes, revisions = defaultdict[UUID, list[Quote]](list), defaultdict[UUID, list[RfqRevision]](list)
    for quote in Quote.objects.filter(rfq_id__among=keys).order_by("pk"):
        quotes[quote.rfq_id].append(quote)
    for before in RfqRevision.objects.filter(rfq_id__among=keys).order_by("revision"):
        revisions[before.rfq_id].append(before)
    views = []
    for row in rows:
        view = _view(row, lines[row.pk], quotes[row.pk], revisions[row.pk])
        views.append(_masked(view) if sight.hides(row.lead_id) else view)
    return views


def rfqs_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, RfqView]:
    """The RFQs with these ids."""
    return {view.id: view for view in rfq_views(actor, list(rfq_rows(actor).filter(pk__in=keys)))}


def rfq_version(actor: Actor, rfq: UUID) -> int:
    """The version of an RFQ that the caller may see."""
    version = Rfq.objects.visible_to(actor).filter(pk=rfq).values_list("version", flat=True).first()
    if version is None:
        raise NotFound(f"There is no RFQ {rfq} that you may see.")
    return version


def current_rfqs(actor: Actor, leads: Iterable[UUID], sight: Sight) -> dict[UUID, RfqView]:
    """The RFQ that each lead is about now: the newest that goes on, else the newest."""
    newest: dict[UUID, Rfq] = {}
    rows = rfq_rows(actor).filter(lead_id__among=list(leads))
    for row in sorted(rows, key=lambda each: (each.is_going, each.number)):
        newest[row.lead_id] = row
    return {view.lead: view for view in views_within(sight, list(newest.values()))}


def _view(row: Rfq, lines: Sequence[RfqLine], quotes: Sequence[Quote], revisions: Sequence[RfqRevision]) -> RfqView:
    return RfqView(
        id=row.pk,
        lead=row.lead_id,
        number=row.number,
        reference=row.reference or None,
        revision=row.revision,
        signal=row.signal,
        received_at=row.received_at,
        required_by=row.required_by,
        project=row.project or None,
        application=row.application or None,
        end_customer=row.end_customer or None,
        has_drawings=row.has_drawings,
        is_under_nda=row.is_under_nda,
        export_marking=ExportMarking(row.export_marking),
        target_price=_money(row.target_price, row.target_currency),
        expected=_money(row.expected_amount, row.expected_currency),
        won=_money(row.won_amount, row.won_currency),
        status=RfqStatus(row.status),
        reason=row.reason or None,
        comment=row.remark.text if row.remark else None,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name or None,
        missing=list(gaps_of(row, lines)),
        lines=[_line(line) for line in lines],
        quotes=[_quote(quote) for quote in quotes],
        revisions=[_revision(before) for before in revisions],
        masked=[],
        masked_why=None,
        created_at=row.created_at,
        created_by=row.created_by_name,
        updated_at=row.updated_at,
    )


def _masked(view: RfqView) -> RfqView:
    """What somebody reads who is not cleared: nulls in place of what is hidden, and the names of it."""
    names = [name for name in FACTS if getattr(view, name)]
    names += [f"lines.{name}" for name in LINE_FACTS if any(getattr(line, name) for line in view.lines)]
    for name in FACTS:
        setattr(view, name, None)
    for line in view.lines:
        for name in LINE_FACTS:
            setattr(line, name, None)
    if view.revisions:
        names.append("revisions.content")
    for before in view.revisions:
        before.content = None
    view.masked, view.masked_why = names, WHY
    return view


def _line(line: RfqLine) -> RfqLineView:
    drawing = DrawingView(
        name=line.drawing_name,
        revision=line.drawing_revision or None,
        sha256=line.drawing_sha256 or None,
        address=line.drawing_address or None,
        is_export_controlled=line.is_export_controlled,
    )
    return RfqLineView(
        number=line.number,
        part_number=line.part_number or None,
        has_drawing=bool(line.drawing_name),
        drawing=drawing if line.drawing_name else None,
        quantities=[BigInt(pieces) for pieces in line.quantities],
        annual_volume=None if line.annual_volume is None else BigInt(line.annual_volume),
        material=line.material or None,
        process=line.process or None,
        tolerance_um=line.tolerance_um,
        order_kind=OrderKind(line.order_kind) if line.order_kind else None,
    )


def _quote(quote: Quote) -> QuoteView:
    return QuoteView(
        id=quote.pk,
        number=quote.number,
        revision=quote.revision,
        of_revision=quote.of_revision,
        sent_at=quote.sent_at,
        amount=MoneyView(amount=quote.amount, currency=quote.currency),
        valid_until=quote.valid_until,
        by=quote.by_name,
    )


def _revision(before: RfqRevision) -> RfqRevisionView:
    return RfqRevisionView(
        revision=before.revision,
        received_at=before.received_at,
        signal=before.signal,
        replaced_at=before.replaced_at,
        replaced_by=before.replaced_by_name,
        content=dict(before.content),
    )


def _money(amount: Any, currency: str) -> MoneyView | None:
    return None if amount is None else MoneyView(amount=amount, currency=currency)


RFQ = Noun(name="Rfq", view=RfqView, verb="rfq.read", load=rfqs_by_id, links=lambda: {"lead": LEAD})
RFQS = Listing(
    noun=RFQ,
    verb="rfq.list",
    rows=rfq_rows,
    views=rfq_views,
    filters=RfqFilters,
    orderings=Orderings({"created_at": Key("created_at"), "received_at": Key("received_at")}, default="-created_at"),
)
