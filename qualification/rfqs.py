"""RFQs kept by hand: added, edited, revised as the buyer asks, with their lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UnsetType

from accounts.clearing import is_cleared
from accounts.forms import refuse
from accounts.rules.folding import fold
from leadhub.actors import Actor
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError, NotAllowed, NotFound
from leadhub.keys import new_id
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.handoffs import settle
from qualification.locking import Held, hold_lead
from qualification.models import ExportMarking, Rfq, RfqLine
from qualification.moving import Ledger
from qualification.projects import first_of
from qualification.quote_clocks import promise_quotes
from qualification.rfq_forms import (
    MOST_LINES,
    CreateRfqBody,
    ReviseRfqBody,
    RfqLineBody,
    UpdateRfqBody,
    facts_in,
    line_in,
)
from qualification.rfq_rows import RfqWrites, lines_of
from qualification.rfq_rows import revise as replace
from qualification.worth import set_worth


@use_case
def create(body: CreateRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """Add an RFQ of a lead that came by mail, telephone or a portal of the buyer's."""
    require(actor, "rfq.create")
    values, lines = facts_in(body), _lines_in(body.lines)
    received_at = _received(body.received_at, now)
    held = hold_lead(body.lead, actor)
    rfq = Rfq(
        pk=new_id(),
        lead=held.lead,
        number=Rfq.objects.filter(lead=held.lead).count() + 1,
        received_at=received_at,
        created_at=now,
        created_by_name=actor.label,
        updated_at=now,
    )
    _set(rfq, values)
    writes = RfqWrites()
    writes.add(rfq)
    _put_lines(rfq, lines, writes)
    return _keep(held, rfq, writes, Ledger(actor=actor, now=now), ("rfq.received", {"rfq": str(rfq.pk)}))


@use_case
def edit(rfq: UUID, body: UpdateRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """Correct or complete what an RFQ says; the revision stays the buyer's."""
    require(actor, "rfq.edit")
    values = facts_in(body)
    held, row = hold_rfq(rfq, actor)
    _require_going(row)
    _check_marking(row, values, lines_of([row.pk])[row.pk], actor=actor, now=now)
    act, writes = Act(actor=actor, now=now), RfqWrites()
    if not act.assign(row, values | _keyed(values)):
        return row
    act.keep()
    writes.change(row, now)
    return _keep(held, row, writes, Ledger(actor=actor, now=now))


@use_case
def revise(rfq: UUID, body: ReviseRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """The buyer asks for something else: the next revision, which waits for a quote again."""
    require(actor, "rfq.edit")
    values = facts_in(body)
    given = None if isinstance(body.lines, UnsetType) else _lines_in(body.lines)
    asked_at = _received(body.received_at, now)
    held, row = hold_rfq(rfq, actor)
    _require_going(row)
    lines, writes = lines_of([row.pk])[row.pk], RfqWrites()
    _check_marking(row, values, lines if given is None else [], actor=actor, now=now)
    writes.replace(replace(row, lines, signal=None, asked_at=asked_at, by=actor.label, now=now))
    _set(row, values)
    if given is not None:
        RfqLine.objects.filter(rfq=row).delete()
        _put_lines(row, given, writes)
    writes.change(row, now)
    told = {"rfq": str(row.pk), "revision": row.revision}
    return _keep(held, row, writes, Ledger(actor=actor, now=now), ("rfq.revised", told))


@use_case
def add_line(rfq: UUID, body: RfqLineBody, *, actor: Actor, now: datetime) -> Rfq:
    """One more part."""
    require(actor, "rfq.edit")
    values = line_in(body)
    held, row = hold_rfq(rfq, actor)
    _require_going(row)
    lines = lines_of([row.pk])[row.pk]
    if len(lines) >= MOST_LINES:
        raise Conflict(f"An RFQ has {MOST_LINES} lines at most. Nothing was changed.", code="too_many_lines")
    writes = RfqWrites()
    _put_lines(row, [values], writes, after=len(lines))
    writes.change(row, now)
    return _keep(held, row, writes, Ledger(actor=actor, now=now))


@use_case
def edit_line(rfq: UUID, number: int, body: RfqLineBody, *, actor: Actor, now: datetime) -> Rfq:
    """Correct or complete what a line says."""
    require(actor, "rfq.edit")
    values = line_in(body)
    held, row = hold_rfq(rfq, actor)
    line = next((one for one in lines_of([row.pk])[row.pk] if one.number == number), None)
    if line is None:
        raise NotFound(f"This RFQ has no line {number}.")
    _require_going(row)
    act, writes = Act(actor=actor, now=now), RfqWrites()
    line.rfq = row
    if not act.assign(line, values):
        return row
    act.keep()
    writes.change_line(line)
    _mark(row, line)
    writes.change(row, now)
    return _keep(held, row, writes, Ledger(actor=actor, now=now))


def hold_rfq(rfq: UUID, actor: Actor) -> tuple[Held, Rfq]:
    """Lock the lead of an RFQ that the caller may see, then read the RFQ; NotFound otherwise."""
    held = hold_lead(_lead_of(rfq, actor), actor)
    return held, Rfq.objects.get(pk=rfq)


def hold_first(rfq: UUID, actor: Actor) -> tuple[Held, Rfq]:
    """The same of the lead that was handed over for it: whoever shares its handoff is locked with it and follows."""
    lead = _lead_of(rfq, actor)
    first = first_of(lead)
    held = hold_lead(first, actor)
    # Until it was locked, operations may have separated the two, or it may have joined.
    return (held, Rfq.objects.get(pk=rfq)) if first_of(lead) == first else hold_first(rfq, actor)


def refuse_ended(rfq: Rfq) -> Conflict:
    """The refusal of what has ended; it says when, and by whom."""
    at = f" on {rfq.ended_at:%Y-%m-%d}" if rfq.ended_at else ""
    return Conflict(
        f"{rfq.ended_by_name or 'Somebody'} ended this RFQ{at}: {rfq.get_status_display().lower()}. "
        "Nothing was changed.",
        code="rfq_ended",
        current_status=rfq.status,
        ended_at=rfq.ended_at,
    )


def _lead_of(rfq: UUID, actor: Actor) -> UUID:
    lead = Rfq.objects.visible_to(actor).filter(pk=rfq).values_list("lead_id", flat=True).first()
    if lead is None:
        raise NotFound(f"There is no RFQ {rfq} that you may see.")
    return lead


def _require_going(rfq: Rfq) -> None:
    if not rfq.is_going:
        raise refuse_ended(rfq)


def _keep(
    held: Held, rfq: Rfq, writes: RfqWrites, ledger: Ledger, told: tuple[str, dict[str, Any]] | None = None
) -> Rfq:
    """Write it, let clocks stand as it does, and decide the lead anew."""
    writes.save()
    clocks = Clocks([held], ledger)
    promise_quotes([held], clocks)
    clocks.save()
    held.state.export_controlled = Rfq.objects.marked().filter(lead=held.lead).exists()
    ledger.keep(held.state)
    set_worth(held.lead)
    ledger.touch(held.lead)
    if told is not None:
        ledger.tell(held.lead, *told)
    settle(held, ledger)
    return rfq


def _set(rfq: Rfq, values: dict[str, Any]) -> None:
    for name, value in (values | _keyed(values)).items():
        setattr(rfq, name, value)


def _keyed(values: dict[str, Any]) -> dict[str, Any]:
    return {"project_key": fold(values["project"])[:200]} if "project" in values else {}


def _put_lines(rfq: Rfq, lines: Sequence[dict[str, Any]], writes: RfqWrites, *, after: int = 0) -> None:
    for number, values in enumerate(lines, start=after + 1):
        line = RfqLine(pk=new_id(), rfq=rfq, number=number, **values)
        writes.add_line(line)
        _mark(rfq, line)


def _mark(rfq: Rfq, line: RfqLine) -> None:
    """A drawing that is export-controlled makes its RFQ so."""
    if line.is_export_controlled and not rfq.is_marked:
        rfq.export_marking = ExportMarking.OTHER


def _check_marking(rfq: Rfq, values: dict[str, Any], lines: Sequence[RfqLine], *, actor: Actor, now: datetime) -> None:
    """A marking is taken off by somebody who is cleared, once no drawing is export-controlled any more."""
    if values.get("export_marking") != ExportMarking.NONE or not rfq.is_marked:
        return
    if not is_cleared(actor, now):
        raise NotAllowed(
            "Only who is cleared takes an export marking off: ask operations. Nothing was changed.", code="not_cleared"
        )
    if any(line.is_export_controlled for line in lines):
        detail = "A drawing of it is export-controlled."
        refuse([FieldError("/export_marking", "drawing_controlled", detail)])


def _lines_in(bodies: Sequence[RfqLineBody]) -> list[dict[str, Any]]:
    return [line_in(body, f"/lines/{place}") for place, body in enumerate(bodies)]


def _received(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at > now:
        refuse([FieldError("/received_at", "in_the_future", "An RFQ cannot come in the future.")])
    return at or now
