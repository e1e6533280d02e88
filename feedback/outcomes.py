"""Moves that people make with a reason: advance to an end, recycle, disqualify, reopen."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from feedback.models import Reason
from feedback.reasons import require_attempts, required
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.usecases import use_case
from qualification.advancing import advance as move_on
from qualification.handoffs import report, settle
from qualification.holding import capacity, handoff_in_hand, require_first, require_move
from qualification.locking import Held, hold_lead
from qualification.models import Business, Lead, Stage
from qualification.moving import Ledger, remark_of
from qualification.quoting import end_with_lead, take_back_win
from qualification.returning import ACCEPTED_STAGES, give_back
from qualification.rfq_forms import amount_in
from qualification.rulebook import rulebook_at
from qualification.worth import Money, state_worth

WORTH = frozenset({Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST})
REOPENED = {Stage.LOST: Stage.OPPORTUNITY, Stage.DISQUALIFIED: Stage.INQUIRY, Stage.WON: Stage.OPPORTUNITY}


@use_case
def advance(
    lead: UUID,
    to: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    comment: str | None = None,
    amount: Decimal | None = None,
    currency: str | None = None,
) -> Lead:
    """Move a lead along the pipeline; lost and nurture need a reason and a comment.

    The amount is what it is expected to bring, was quoted, brings, or would have brought: as the stage says. Where RFQs
    say one, theirs stands.
    """
    money = _money(to, amount, currency)
    held = hold_lead(lead, actor)
    if to in (Stage.NURTURE, Stage.DISQUALIFIED):
        _give_back(held, Stage(to), actor=actor, now=now, reason=reason, comment=comment, until=None)
        return held.lead
    if (held.lead.stage, to) == (Stage.LOST, Stage.OPPORTUNITY):
        # A lost deal that is to be quoted again is told why, by whichever way it is taken up.
        if money is not None:
            state_worth(held.lead, Stage.OPPORTUNITY, money)
        _take_up_again(held, reason=reason, comment=comment, actor=actor, now=now)
        return held.lead
    if to != Stage.LOST:
        if money is not None:
            state_worth(held.lead, Stage(to), money)
        move_on(held, to, actor=actor, now=now)
        end_with_lead(held, Ledger(actor=actor, now=now), won=money)
        return held.lead
    require_first(held.lead)
    require_move(held, to, by=capacity(actor, handoff_in_hand(held.lead)), book=rulebook_at(now))
    why = required(Reason.Place.LOSS, reason, comment)
    remark = remark_of(actor, comment or "", lead=held.lead, now=now)
    if money is not None:
        state_worth(held.lead, Stage.LOST, money)
    move_on(held, to, actor=actor, now=now, reason=why.code, remark=remark)
    end_with_lead(held, Ledger(actor=actor, now=now), reason=why.code, remark=remark)
    return held.lead


@use_case
def recycle(
    lead: UUID, *, reason: str | None, comment: str | None, actor: Actor, now: datetime, until: datetime | None = None
) -> Lead:
    """Send a lead back to nurture, resting until a date or as agreed for the reason."""
    held = hold_lead(lead, actor)
    _give_back(held, Stage.NURTURE, actor=actor, now=now, reason=reason, comment=comment, until=until)
    return held.lead


@use_case
def disqualify(lead: UUID, *, reason: str | None, comment: str | None, actor: Actor, now: datetime) -> Lead:
    """Take a lead out; operations may reopen it."""
    held = hold_lead(lead, actor)
    _give_back(held, Stage.DISQUALIFIED, actor=actor, now=now, reason=reason, comment=comment, until=None)
    return held.lead


@use_case
def reopen(lead: UUID, *, reason: str | None, comment: str | None, actor: Actor, now: datetime) -> Lead:
    """Take up again what was lost, disqualified or, as a correction, won."""
    held = hold_lead(lead, actor)
    _take_up_again(held, reason=reason, comment=comment, actor=actor, now=now)
    return held.lead


def _take_up_again(held: Held, *, reason: str | None, comment: str | None, actor: Actor, now: datetime) -> None:
    to = REOPENED.get(Stage(held.lead.stage))
    if to is None:
        raise Conflict(
            "This lead has not ended. Nothing was changed.", code="stage_not_allowed", current_stage=held.lead.stage
        )
    require_first(held.lead)
    require_move(held, to, by=capacity(actor, None), book=rulebook_at(now))
    remark = remark_of(actor, _why(reason, comment), lead=held.lead, now=now)
    ledger = Ledger(actor=actor, now=now)
    was = held.lead.stage
    # What people write is kept in the remark, which can be erased; the history holds codes.
    ledger.move(held.lead, to, cause="reopened", remark=remark)
    if held.lead.stage == Stage.OPPORTUNITY and was == Stage.LOST:
        held.lead.business = Business.RE_QUOTE
    if was == Stage.WON:
        take_back_win(held, ledger)
    held.lead.excluded_cause = ""
    report(held, handoff_in_hand(held.lead), ledger)
    settle(held, ledger)


def place_of(lead: Lead) -> Reason.Place:
    """What a step back is: sales gives back what it had accepted, or the lead is taken out before that."""
    return Reason.Place.RETURN if lead.stage in ACCEPTED_STAGES else Reason.Place.TAKING_OUT


def _give_back(
    held: Held,
    to: Stage,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None,
    comment: str | None,
    until: datetime | None,
) -> None:
    book, handoff = rulebook_at(now), handoff_in_hand(held.lead)
    require_move(held, to, by=capacity(actor, handoff), book=book)
    why = required(place_of(held.lead), reason, comment)
    require_attempts(why, handoff, held.lead)
    remark = remark_of(actor, comment or "", lead=held.lead, now=now)
    ledger = Ledger(actor=actor, now=now)
    give_back(
        held,
        to,
        ledger=ledger,
        book=book,
        cause="returned",
        reason=why.code,
        remark=remark,
        until=until,
        track=why.track,
    )
    settle(held, ledger)


def _money(to: str, amount: Decimal | None, currency: str | None) -> Money | None:
    if amount is None and not currency:
        return None
    faults = []
    if to not in WORTH:
        faults.append(FieldError("/amount", "amount_not_expected", f"{to} says nothing of an amount."))
    if amount is None or not currency:
        faults.append(FieldError("/currency", "currency_required", "Give an amount and its currency, or neither."))
    if faults or amount is None or currency is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return amount_in(amount, currency)


def _why(reason: str | None, comment: str | None) -> str:
    text = ": ".join(part.strip() for part in (reason, comment) if part and not is_blank(part))
    if not text:
        fault = FieldError("/reason", "reason_required", "Write one sentence that says why.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    return text
