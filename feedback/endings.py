"""How RFQs end, each by itself: won, lost, no bid, or withdrawn by the buyer; the lead follows."""

from datetime import datetime
from uuid import UUID

from accounts.forms import refuse
from feedback.models import Reason
from feedback.reasons import required
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError
from leadhub.usecases import use_case
from qualification.models import Rfq, RfqStatus
from qualification.moving import Ledger, remark_of
from qualification.quoting import end, require_may_end, require_qualified
from qualification.rfq_forms import EndRfqBody, WonRfqBody, amount_in
from qualification.rfqs import hold_first
from qualification.worth import last_amount


@use_case
def win(rfq: UUID, body: WonRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """The order came: the lead is won."""
    if (body.amount is None) is not (body.currency is None):
        refuse([FieldError("/currency", "currency_required", "Give an amount and its currency, or neither.")])
    given = amount_in(body.amount, body.currency) if body.amount is not None and body.currency is not None else None
    held, row = hold_first(rfq, actor)
    handoff = require_may_end(held, row, actor)
    require_qualified(held)
    remark = None if is_blank(body.comment) else remark_of(actor, body.comment or "", lead=held.lead, now=now)
    ledger = Ledger(actor=actor, now=now)
    end(held, row, RfqStatus.WON, handoff=handoff, ledger=ledger, remark=remark, won=given or last_amount(row))
    return row


@use_case
def lose(rfq: UUID, body: EndRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """Somebody else got it, or nobody; with the last RFQ the lead is lost."""
    return _end_without_order(rfq, RfqStatus.LOST, Reason.Place.LOSS, body, actor=actor, now=now)


@use_case
def decline(rfq: UUID, body: EndRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """There is no bid: what waits for a quote gets none."""
    return _end_without_order(rfq, RfqStatus.NO_BID, Reason.Place.NO_BID, body, actor=actor, now=now)


@use_case
def withdraw(rfq: UUID, body: EndRfqBody, *, actor: Actor, now: datetime) -> Rfq:
    """The buyer asks no more."""
    return _end_without_order(rfq, RfqStatus.WITHDRAWN, Reason.Place.WITHDRAWAL, body, actor=actor, now=now)


def _end_without_order(
    rfq: UUID, to: RfqStatus, place: Reason.Place, body: EndRfqBody, *, actor: Actor, now: datetime
) -> Rfq:
    held, row = hold_first(rfq, actor)
    handoff = require_may_end(held, row, actor)
    if to == RfqStatus.NO_BID and row.status != RfqStatus.OPEN:
        raise Conflict(
            "This RFQ was quoted: it is lost or withdrawn. Nothing was changed.",
            code="rfq_quoted",
            current_status=row.status,
        )
    why = required(place, body.reason, body.comment)
    remark = remark_of(actor, body.comment or "", lead=held.lead, now=now)
    end(held, row, to, handoff=handoff, ledger=Ledger(actor=actor, now=now), reason=why.code, remark=remark)
    return row
