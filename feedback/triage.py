"""What the triage desk decides, and what becomes of who is declined: a reason of the list, and an answer in words."""

from datetime import datetime
from uuid import UUID

from feedback.models import Reason
from feedback.reasons import reason_of_cause, require_listed, required
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import FieldError, NotAcceptable
from leadhub.usecases import use_case
from qualification import triaging
from qualification.handoffs import settle
from qualification.holding import require_move
from qualification.locking import Held, hold_lead
from qualification.models import Lead, Remark, Stage, Triage, TriageDecision, TriageKind
from qualification.moving import Ledger, remark_of
from qualification.returning import give_back
from qualification.rulebook import rulebook_at
from qualification.rules.stages import By
from qualification.rules.terms import pack, reset, unpack

BY_DESK = (TriageDecision.HAND_OVER, TriageDecision.PARTNER, TriageDecision.DECLINE)
TO_NURTURE = frozenset({Reason.Action.NURTURE, Reason.Action.RETURN, Reason.Action.REROUTE, Reason.Action.LINK})


@use_case
def decide(
    lead: UUID,
    decision: str | None,
    *,
    team: UUID | None = None,
    partner: UUID | None = None,
    reason: str | None = None,
    comment: str | None = None,
    text: str | None = None,
    actor: Actor,
    now: datetime,
) -> Lead:
    """Decide on a lead that waits for the desk; to decline takes a reason of the list and a comment.

    `text` is what was answered to who asked, where somebody has answered already.
    """
    held = hold_lead(lead, actor)
    item = triaging.open_item(held, TriageKind.DECIDE)
    triaging.require_desk(actor, item)
    if decision not in BY_DESK:
        detail = f"Say what is to be done: {', '.join(BY_DESK)}."
        code = "unknown_decision" if decision else "decision_required"
        raise NotAcceptable(detail, code=code, errors=[FieldError("/decision", code, detail)])
    ledger = Ledger(actor=actor, now=now)
    if decision == TriageDecision.DECLINE:
        _decline(held, item, reason, comment, text, ledger)
    else:
        remark = None if is_blank(comment) else remark_of(actor, comment or "", lead=held.lead, now=now)
        triaging.close(held, item, TriageDecision(decision), ledger, remark=remark)
        if decision == TriageDecision.PARTNER:
            triaging.give_to_partner(held, partner=partner, remark=remark, ledger=ledger)
        else:
            triaging.hand_over(held, team=team, remark=remark, ledger=ledger)
    settle(held, ledger)
    return held.lead


@use_case
def answer(lead: UUID, *, reason: str | None, text: str | None, actor: Actor, now: datetime) -> Lead:
    """Say that an excluded party that had asked was answered; what was written to it is kept.

    What it asked before asks for nothing any more: the next request is answered anew.
    """
    held = hold_lead(lead, actor)
    item = triaging.open_item(held, TriageKind.DECLINE)
    triaging.require_desk(actor, item)
    code = reason or reason_of_cause(held.lead.excluded_by)
    require_listed(Reason.Place.TRIAGE, code)
    ledger = Ledger(actor=actor, now=now)
    triaging.close(held, item, TriageDecision.DECLINE, ledger, reason=code, sent=sent_words(held, text, ledger))
    _forget_what_was_asked(held, ledger)
    settle(held, ledger)
    return held.lead


def _decline(
    held: Held, item: Triage, reason: str | None, comment: str | None, text: str | None, ledger: Ledger
) -> None:
    why = required(Reason.Place.TRIAGE, reason, comment)
    to = Stage.NURTURE if why.action in TO_NURTURE else Stage.DISQUALIFIED
    book = rulebook_at(ledger.now)
    remark = remark_of(ledger.actor, comment or "", lead=held.lead, now=ledger.now)
    sent = sent_words(held, text, ledger)
    triaging.close(held, item, TriageDecision.DECLINE, ledger, remark=remark, reason=why.code, sent=sent)
    if held.lead.stage == to:
        # It rests, or is out, already: what it asked is answered.
        _forget_what_was_asked(held, ledger)
        return
    require_move(held, to, by=By.SALES_HOLDER, book=book)
    give_back(held, to, ledger=ledger, book=book, cause="declined", reason=why.code, remark=remark, track=why.track)


def _forget_what_was_asked(held: Held, ledger: Ledger) -> None:
    held.state.terms, held.state.reset_at = pack(reset(unpack(bytes(held.state.terms)))), ledger.now
    ledger.keep(held.state)


def sent_words(held: Held, text: str | None, ledger: Ledger) -> Remark | None:
    """What was written to who asked, as it was written."""
    return None if is_blank(text) else remark_of(ledger.actor, text or "", lead=held.lead, now=ledger.now)
