"""How a partner says that it goes: contacted, meeting, opportunity, quoted, won, or lost for a reason."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from feedback.models import Reason
from feedback.reasons import required
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import FieldError, NotAcceptable
from leadhub.usecases import use_case
from qualification.handoffs import hold_handoff, require_answerer
from qualification.models import Handoff, ProgressStatus
from qualification.moving import Ledger, remark_of
from qualification.quoting import end_with_lead
from qualification.reporting import Report, is_known, keep, require_accepted, require_ahead
from qualification.rules.currencies import is_currency

WORTH = frozenset({ProgressStatus.OPPORTUNITY, ProgressStatus.QUOTED, ProgressStatus.WON})
MOST = Decimal(10) ** 12


@use_case
def report(
    handoff: UUID,
    *,
    status: ProgressStatus,
    at: datetime | None,
    amount: Decimal | None,
    currency: str | None,
    reason: str | None,
    comment: str | None,
    actor: Actor,
    now: datetime,
) -> Handoff:
    """Keep what a partner says of a lead that it accepted; what it has said already changes nothing.

    A lost lead has a reason of the list and a comment. Each report sets the clocks of status and recall going anew.
    """
    held, found = hold_handoff(handoff, actor)
    require_answerer(actor, found)
    require_accepted(held, found)
    _check(status, at, amount, currency, found, now)
    is_lost = status == ProgressStatus.LOST
    why = required(Reason.Place.LOSS, reason, comment).code if is_lost else ""
    said = Report(status, at, amount, currency or "", why)
    if is_known(held, found, said, now):
        return found
    way = require_ahead(held, said)
    remark = None if is_blank(comment) else remark_of(actor, comment or "", lead=held.lead, now=now)
    keep(held, found, said, way, ledger=Ledger(actor=actor, now=now), remark=remark)
    won = (amount, currency) if amount is not None and currency else None
    end_with_lead(held, Ledger(actor=actor, now=now), reason=why, remark=remark, won=won)
    return found


def _check(
    status: ProgressStatus,
    at: datetime | None,
    amount: Decimal | None,
    currency: str | None,
    handoff: Handoff,
    now: datetime,
) -> None:
    faults = []
    if at is not None and not handoff.created_at <= at <= now:
        faults.append(FieldError("/at", "out_of_bounds", "Progress lies between the handing over and now."))
    if amount is not None and status not in WORTH:
        faults.append(FieldError("/amount", "amount_not_expected", f"{status} says nothing of an amount."))
    elif amount is not None and not (amount.is_finite() and 0 < amount < MOST and amount == round(amount, 2)):
        faults.append(FieldError("/amount", "out_of_bounds", "An amount is above 0 and has two decimals at most."))
    if (amount is None) is not (not currency):
        faults.append(FieldError("/currency", "currency_required", "Give an amount and its currency, or neither."))
    elif currency and not is_currency(currency):
        faults.append(FieldError("/currency", "unknown_currency", "A currency is a code of ISO 4217, as USD or EUR."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
