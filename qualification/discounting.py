"""Signals that a person leaves out of the count, or puts back: their lead is decided anew, the signal stays."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.exclusions import take_back
from qualification.handoffs import settle
from qualification.locking import Held, hold_lead
from qualification.models import ExclusionReason, Signal, SignalExclusion
from qualification.moving import Ledger, remark_of
from qualification.rebuilding import rebuild
from qualification.rulebook import rulebook_at

CAUSE = "noise"


@use_case
def exclude(signal: UUID, *, reason: str, comment: str, actor: Actor, now: datetime) -> UUID:
    """Leave a signal out: its points go, and its lead is decided anew. Answers the signal."""
    require(actor, "signal.exclude")
    faults = []
    if reason not in ExclusionReason.values:
        code = "unknown_reason" if reason else "reason_required"
        faults.append(FieldError("/reason", code, f"Reasons are {', '.join(ExclusionReason.values)}."))
    _refuse([*faults, *_blank(comment, "Write one sentence that says why this signal does not count.")])
    held = _hold(signal, actor)
    if stands := _standing(signal):
        raise Conflict(
            f"{stands.by} left this signal out at {stands.at:%H:%M} UTC on {stands.at:%Y-%m-%d}. Nothing was changed.",
            code="already_excluded",
            reason=stands.reason,
            by_name=stands.by,
            at=stands.at,
        )
    last = SignalExclusion.objects.filter(signal=signal).aggregate(last=Max("seq"))["last"] or 0
    remark = remark_of(actor, comment, lead=held.lead, now=now)
    SignalExclusion.objects.create(signal_id=signal, seq=last + 1, at=now, reason=reason, by=actor.label, remark=remark)
    _count_anew(held, actor=actor, now=now)
    return signal


@use_case
def restore(signal: UUID, *, comment: str, actor: Actor, now: datetime) -> UUID:
    """Let a signal count again that was left out by a rule or by a person. Answers the signal."""
    require(actor, "signal.restore")
    _refuse(_blank(comment, "Write one sentence that says why this signal counts."))
    held = _hold(signal, actor)
    stands = _standing(signal)
    if stands is None:
        raise Conflict("This signal counts already. Nothing was changed.", code="not_excluded")
    take_back([stands.pk], actor=actor, now=now, remark=remark_of(actor, comment, lead=held.lead, now=now))
    _count_anew(held, actor=actor, now=now)
    return signal


def _hold(signal: UUID, actor: Actor) -> Held:
    """Lock the lead of a signal that the caller may see: exclusions are made under it."""
    lead = Signal.objects.visible_to(actor).filter(pk=signal).values_list("lead_id", flat=True).first()
    if lead is None:
        raise NotFound("No signal with this id.")
    return hold_lead(lead, actor)


def _standing(signal: UUID) -> SignalExclusion | None:
    return SignalExclusion.objects.standing().filter(signal=signal).first()


def _count_anew(held: Held, *, actor: Actor, now: datetime) -> None:
    rebuild([held], rulebook_at(now))
    ledger = Ledger(actor=actor, now=now)
    ledger.stir([held.lead.account_id])
    settle(held, ledger, cause=CAUSE)


def _blank(comment: str, detail: str) -> list[FieldError]:
    return [] if not is_blank(comment) else [FieldError("/comment", "comment_required", detail)]


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
