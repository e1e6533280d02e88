"""Quotes, and how a lead follows the most advanced of its RFQs; the ends of RFQs are feedback's, which calls this."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accounts.forms import refuse
from leadhub.actors import Actor
from leadhub.errors import Conflict, FieldError
from leadhub.usecases import use_case
from qualification.clock_kinds import OF_RFQS
from qualification.clocks import Clocks
from qualification.handoffs import report, settle
from qualification.holding import capacity, handoff_in_hand, require_holder, require_move
from qualification.locking import Held
from qualification.models import ClockKind, Handoff, Quote, Remark, Rfq, RfqRevision, RfqStatus, Stage, ValueKind
from qualification.moving import Ledger
from qualification.quote_clocks import promise_quotes, quoted, quoted_before
from qualification.rfq_forms import QuoteBody, amount_in
from qualification.rfqs import hold_first, refuse_ended
from qualification.rulebook import rulebook_at
from qualification.rules.rfqs import way_of
from qualification.rules.stages import ENDS
from qualification.rules.stages import Stage as RuleStage
from qualification.worth import Money, last_amount, rfqs_of_project, set_worth

LONGEST_VALID: Final = timedelta(days=3_660)
# What sales has not qualified is not quoted.
QUOTED_FROM: Final = (Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON)


@use_case
def quote(rfq: UUID, body: QuoteBody, *, actor: Actor, now: datetime) -> Quote:
    """Write down a quote that was sent, by the holder; with the first one the lead is quoted."""
    amount, currency = amount_in(body.amount, body.currency)
    sent_at = body.sent_at or now
    held, row = hold_first(rfq, actor)
    handoff = require_may_end(held, row, actor)
    require_qualified(held)
    refuse(list(_time_faults(body, row, sent_at, now)))
    before = list(Quote.objects.filter(rfq=row).order_by("pk"))
    number = (body.number or "").strip() or (before[-1].number if before else str(row.number))
    made = Quote.objects.create(
        rfq=row,
        number=number,
        revision=sum(one.number == number for one in before) + 1,
        of_revision=_revision_at(row, sent_at),
        sent_at=sent_at,
        amount=amount,
        currency=currency,
        valid_until=body.valid_until,
        at=now,
        by=actor.user_id,
        by_name=actor.label,
    )
    is_answered = made.of_revision == row.revision
    row.status = RfqStatus.QUOTED if is_answered else row.status
    _write(row, now)
    ledger = Ledger(actor=actor, now=now)
    # What is promised of RFQs is promised of the lead that was handed over.
    if held.lead.stage not in ENDS and row.lead_id == held.lead.pk:
        clocks = Clocks([held], ledger)
        if is_answered:
            quoted(row, made, handoff, clocks)
        else:
            quoted_before(row, made, clocks)
            promise_quotes([held], clocks)
        clocks.save()
    ledger.tell(held.lead, "rfq.quoted", {"rfq": str(row.pk), "quote": str(made.pk), "revision": made.revision})
    follow(held, handoff, ledger, cause="quoted")
    return made


def end(
    held: Held,
    rfq: Rfq,
    to: RfqStatus,
    *,
    handoff: Handoff,
    ledger: Ledger,
    reason: str = "",
    remark: Remark | None = None,
    won: Money | None = None,
) -> None:
    """End an RFQ of a locked lead by whoever holds it; what a reason means is the caller's."""
    _end(rfq, to, ledger, reason=reason, remark=remark, won=won)
    clocks = Clocks([held], ledger)
    if to == RfqStatus.NO_BID:
        clocks.stop({ClockKind.QUOTE}, lead=held.lead.pk, rfq=rfq.pk)
    if to in (RfqStatus.WON, RfqStatus.LOST):
        clocks.stop({ClockKind.QUOTE_END}, lead=held.lead.pk, rfq=rfq.pk)
    clocks.end(OF_RFQS, lead=held.lead.pk, rfq=rfq.pk)
    clocks.save()
    _tell(held, rfq, ledger)
    follow(held, handoff, ledger, cause=str(to), reason=reason, remark=remark)


def end_with_lead(
    held: Held, ledger: Ledger, *, reason: str = "", remark: Remark | None = None, won: Money | None = None
) -> None:
    """A person has ended a locked lead: its RFQs are lost with it, and won with it where only one is meant.

    `won` is what was ordered, where that was said; else it is what was quoted last.
    """
    if held.lead.stage not in ENDS:
        return
    going = list(rfqs_of_project(held.lead.pk).going().order_by("lead_id", "number"))
    is_won = held.lead.stage == Stage.WON
    if not going or (is_won and len(going) > 1):
        return
    for rfq in going:
        if is_won:
            _end(rfq, RfqStatus.WON, ledger, won=won or last_amount(rfq))
        else:
            _end(rfq, RfqStatus.LOST, ledger, reason=reason, remark=remark)
        _tell(held, rfq, ledger)
    set_worth(held.lead)
    ledger.touch(held.lead)
    ledger.save()


def follow(
    held: Held,
    handoff: Handoff,
    ledger: Ledger,
    *,
    cause: str,
    reason: str = "",
    remark: Remark | None = None,
) -> None:
    """Let a locked lead follow the most advanced of its RFQs, and write everything."""
    statuses = list(rfqs_of_project(held.lead.pk).values_list("status", flat=True))
    way = way_of(RuleStage(held.lead.stage), statuses)
    book, by = rulebook_at(ledger.now), capacity(ledger.actor, handoff)
    for to in way:
        require_move(held, to, by=by, book=book)
        is_lost = to is RuleStage.LOST
        ledger.move(held.lead, to, cause=cause, reason=reason if is_lost else "", remark=remark if is_lost else None)
    set_worth(held.lead)
    ledger.touch(held.lead)
    if way:
        report(held, handoff, ledger)
    settle(held, ledger)


def take_back_win(held: Held, ledger: Ledger) -> None:
    """That a locked lead was won is corrected: what was won of it goes on again, quoted where a quote answers it."""
    for rfq in rfqs_of_project(held.lead.pk).filter(status=RfqStatus.WON).order_by("lead_id", "number"):
        is_answered = Quote.objects.filter(rfq=rfq, of_revision=rfq.revision).exists()
        rfq.status = RfqStatus.QUOTED if is_answered else RfqStatus.OPEN
        rfq.remark, rfq.ended_at, rfq.ended_by_name = None, None, ""
        rfq.won_amount, rfq.won_currency = None, ""
        _write(rfq, ledger.now)
    # Where no RFQ says what it is worth instead, it is what somebody expected of it.
    if held.lead.value_kind == ValueKind.WON:
        held.lead.value_kind = ValueKind.EXPECTED
    set_worth(held.lead)
    ledger.touch(held.lead)
    clocks = Clocks([held], ledger)
    promise_quotes([held], clocks)
    clocks.save()


def require_qualified(held: Held) -> None:
    """Refuse quotes and orders of what sales has not qualified."""
    if held.lead.stage not in QUOTED_FROM:
        raise Conflict(
            f"A lead is not quoted from {held.lead.stage}, nor won: qualify it first. Nothing was changed.",
            code="stage_not_allowed",
            current_stage=held.lead.stage,
        )


def require_may_end(held: Held, rfq: Rfq, actor: Actor) -> Handoff:
    """The handoff of whoever may quote or end an RFQ: its holder, while it goes on."""
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    assert handoff is not None, "somebody holds it"
    if not rfq.is_going:
        raise refuse_ended(rfq)
    return handoff


def _end(
    rfq: Rfq,
    to: RfqStatus,
    ledger: Ledger,
    *,
    reason: str = "",
    remark: Remark | None = None,
    won: Money | None = None,
) -> None:
    rfq.status, rfq.reason, rfq.remark = to, reason, remark
    rfq.ended_at, rfq.ended_by_name = ledger.now, ledger.actor.label
    rfq.won_amount, rfq.won_currency = won or (None, "")
    _write(rfq, ledger.now)


def _tell(held: Held, rfq: Rfq, ledger: Ledger) -> None:
    told = {"rfq": str(rfq.pk), "status": str(rfq.status)} | ({"reason": rfq.reason} if rfq.reason else {})
    ledger.tell(held.lead, "rfq.ended", told)


def _write(rfq: Rfq, now: datetime) -> None:
    rfq.updated_at, rfq.version = now, rfq.version + 1
    rfq.save()


def _revision_at(rfq: Rfq, sent_at: datetime) -> int:
    """Which revision of an RFQ the buyer waited to have quoted at a moment."""
    if sent_at >= rfq.received_at:
        return rfq.revision
    before = list(RfqRevision.objects.filter(rfq=rfq).order_by("-revision"))
    asked = next((one.revision for one in before if one.received_at <= sent_at), None)
    return asked or (before[-1].revision if before else rfq.revision)


def _time_faults(body: QuoteBody, rfq: Rfq, sent_at: datetime, now: datetime) -> Iterable[FieldError]:
    if sent_at > now:
        yield FieldError("/sent_at", "in_the_future", "A quote is written down once it was sent.")
    if body.valid_until < sent_at.date():
        yield FieldError("/valid_until", "until_in_the_past", "A quote is valid for a time after it was sent.")
    elif body.valid_until - sent_at.date() > LONGEST_VALID:
        detail = f"A quote is valid for {LONGEST_VALID.days:,} days at most."
        yield FieldError("/valid_until", "out_of_bounds", detail)
