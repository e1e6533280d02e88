"""What sales says of a handoff: accepted, or rejected with a reason and a comment, and what the reason then does."""

from datetime import datetime
from uuid import UUID

from feedback.models import Reason, Verdict
from feedback.reasons import require_attempts, required
from leadhub.actors import Actor
from leadhub.errors import FieldError, NotAcceptable
from leadhub.usecases import use_case
from qualification import handoffs
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.holding import is_in_hand
from qualification.locking import Held
from qualification.models import Attempt, ClockKind, Handoff, HandoffStatus, Remark, RouteKind, Stage
from qualification.moving import Ledger, remark_of
from qualification.reassigning import refuse_over
from qualification.recalling import takers_of
from qualification.returning import give_back
from qualification.rulebook import Rulebook, rulebook_at

REROUTED_BY_HAND = frozenset({"wrong_team"})


@use_case
def accept(handoff: UUID, *, actor: Actor, now: datetime) -> Handoff:
    """Accept an open handoff; a second answer is refused with who was first."""
    held, found = handoffs.hold_handoff(handoff, actor)
    handoffs.accept(held, found, actor=actor, now=now)
    _say(found, Verdict.Kind.ACCEPTED, actor=actor, now=now)
    return found


@use_case
def reject(handoff: UUID, *, reason: str | None, comment: str | None, actor: Actor, now: datetime) -> Handoff:
    """Reject an open handoff with a reason of the list and a comment, and do what the reason asks for."""
    held, found = handoffs.hold_handoff(handoff, actor)
    handoffs.require_answerer(actor, found)
    if found.status != HandoffStatus.OPEN:
        handoffs.refuse_closed(found)
    why = required(Reason.Place.REJECTION, reason, comment)
    require_attempts(why, found, held.lead)
    ledger = Ledger(actor=actor, now=now)
    handoffs.close(held, found, HandoffStatus.REJECTED, ledger=ledger)
    remark = remark_of(actor, comment or "", lead=held.lead, now=now)
    _say(found, Verdict.Kind.REJECTED, actor=actor, now=now, reason=why, remark=remark)
    due = (ClockKind.ACCEPTANCE, found.accept_due_at)
    ledger.tell_of_handoff(held.lead, "handoff.rejected", found.pk, *due, reason=why.code)
    # What chance handed over was never said to be qualified for it.
    if why.says_quality and not found.holdout:
        held.lead.rejected_at = now
        ledger.touch(held.lead)
    _follow(why, held, found, ledger=ledger, book=rulebook_at(now), remark=remark)
    handoffs.settle(held, ledger)
    return found


@use_case
def log_attempt(
    handoff: UUID,
    *,
    channel: str,
    outcome: str,
    at: datetime | None,
    actor: Actor,
    now: datetime,
    key: UUID | None = None,
) -> Handoff:
    """Record a personal attempt to reach the contact; on an open handoff it also accepts. `key` is its id.

    Where accepting makes an SQL at once, which the first call rarely does, the handoff stays open until it can be.
    """
    held, found = handoffs.hold_handoff(handoff, actor)
    handoffs.require_answerer(actor, found)
    _check_attempt(channel, outcome, at, found, now)
    if found.status == HandoffStatus.OPEN:
        if handoffs.could_accept(held, found, actor=actor, now=now):
            handoffs.accept(held, found, actor=actor, now=now)
            _say(found, Verdict.Kind.ACCEPTED, actor=actor, now=now)
    elif not is_in_hand(found, held.lead):
        refuse_over(found)
    ledger = Ledger(actor=actor, now=now)
    handoffs.record_attempt(held, found, channel=channel, outcome=outcome, at=at or now, ledger=ledger, key=key)
    ledger.save()
    return found


def _say(
    handoff: Handoff,
    kind: Verdict.Kind,
    *,
    actor: Actor,
    now: datetime,
    reason: Reason | None = None,
    remark: Remark | None = None,
) -> None:
    Verdict.objects.create(
        handoff=handoff,
        kind=kind,
        reason=reason.code if reason else "",
        remark=remark,
        by=actor.user_id,
        by_name=actor.label,
        at=now,
    )


def _follow(reason: Reason, held: Held, handoff: Handoff, *, ledger: Ledger, book: Rulebook, remark: Remark) -> None:
    """Do what a reason asks for; every path leaves the lead somewhere from which the rules do not hand it back."""
    if reason.action == Reason.Action.REROUTE and _reroute(reason, held, handoff, ledger=ledger, book=book):
        return
    to = Stage.DISQUALIFIED if reason.action == Reason.Action.DISQUALIFY else Stage.NURTURE
    give_back(
        held,
        to,
        ledger=ledger,
        book=book,
        cause="rejected",
        reason=reason.code,
        remark=remark,
        track=reason.track,
    )


def _reroute(reason: Reason, held: Held, handoff: Handoff, *, ledger: Ledger, book: Rulebook) -> bool:
    """Hand the lead to a partner that has not had it, or put it before the triage desk; false where neither fits."""
    deliveries = Deliveries(ledger, book)
    if reason.code in REROUTED_BY_HAND:
        deliveries.triage(held.lead, handoff.priority)
        deliveries.save()
        return True
    partner = takers_of([held], ledger.now)[held.lead.pk]
    if partner is None and reason.code == "too_small":
        return False
    # Where the channel desk itself gives it back, nobody of the channel is left.
    if partner is None and handoff.partner_id is None and handoff.kind == RouteKind.DISTRIBUTOR:
        return False
    to = Destination(RouteKind.DISTRIBUTOR, partner, handoff.priority)
    deliveries.hand_over(held, to, holdout=handoff.holdout)
    deliveries.save()
    return True


def _check_attempt(channel: str, outcome: str, at: datetime | None, handoff: Handoff, now: datetime) -> None:
    faults = []
    if channel not in Attempt.Channel.values:
        faults.append(FieldError("/channel", "unknown_channel", f"Channels are {', '.join(Attempt.Channel.values)}."))
    if outcome not in Attempt.Outcome.values:
        faults.append(FieldError("/outcome", "unknown_outcome", f"Outcomes are {', '.join(Attempt.Outcome.values)}."))
    if at is not None and not handoff.created_at <= at <= now:
        faults.append(FieldError("/at", "out_of_bounds", "An attempt lies between the handoff and now."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
