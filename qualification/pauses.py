"""Holds: a lead paused for a stated cause until a date. Clocks stop, the rules move nothing, and it ends by itself."""

from datetime import datetime, timedelta
from uuid import UUID

from leadhub.actors import SYSTEM, Actor, Role
from leadhub.bulk import claimed
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.usecases import use_case
from qualification.calendars import calendar_of
from qualification.handoffs import settle
from qualification.holding import handoff_in_hand, holds
from qualification.locking import Held, hold_lead, hold_leads
from qualification.models import Handoff, HandoffStatus, Hold, HoldReason, Lead, Stage
from qualification.moving import Ledger, remark_of
from qualification.rulebook import rulebook_at
from qualification.rules.business_time import add_hours, working_time

AT_ONCE = 500
ENDED = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})
HOUR = timedelta(hours=1)


@use_case
def hold(lead: UUID, *, reason: str, comment: str, until: datetime | None, actor: Actor, now: datetime) -> Lead:
    """Pause a lead until a date, for one of the causes a manufacturer waits for."""
    held = hold_lead(lead, actor)
    if not (actor.role in (Role.MARKETING, Role.OPERATIONS) or holds(actor, handoff_in_hand(held.lead))):
        raise NotAllowed("Only the holder, marketing or operations may pause a lead.", code="not_holder")
    ends_at = _checked(reason, until, now)
    if held.lead.stage in ENDED:
        raise Conflict("This lead has ended.", code="stage_not_allowed", current_stage=held.lead.stage)
    if Hold.objects.filter(lead=held.lead, ended_at=None).exists():
        raise Conflict("This lead is on hold already. Nothing was changed.", code="already_on_hold")
    remark = remark_of(actor, comment, lead=held.lead, now=now) if comment.strip() else None
    Hold.objects.create(lead=held.lead, reason=reason, remark=remark, began_at=now, until=ends_at, by_name=actor.label)
    Handoff.objects.filter(lead=held.lead, next_due_at__isnull=False).update(next_due_at=None)
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    settle(held, ledger, cause="hold")
    return held.lead


@use_case
def resume(lead: UUID, *, actor: Actor, now: datetime) -> Lead:
    """End a hold before its date."""
    held = hold_lead(lead, actor)
    if not (actor.role in (Role.MARKETING, Role.OPERATIONS) or holds(actor, handoff_in_hand(held.lead))):
        raise NotAllowed("Only the holder, marketing or operations may resume a lead.", code="not_holder")
    found = Hold.objects.filter(lead=held.lead, ended_at=None).first()
    if found is None:
        raise Conflict("This lead is not on hold.", code="not_on_hold", current_stage=held.lead.stage)
    _end(held, found, actor=actor, now=now)
    return held.lead


@use_case
def end_due_holds(*, now: datetime) -> int:
    """End the holds whose date has come; answers how many."""
    due = list(claimed(Hold.objects.filter(ended_at=None, until__lte=now).order_by("lead_id"))[:AT_ONCE])
    by_lead = {found.lead_id: found for found in due}
    for held in hold_leads(by_lead):
        _end(held, by_lead[held.lead.pk], actor=SYSTEM, now=now)
    return len(due)


def _end(held: Held, found: Hold, *, actor: Actor, now: datetime) -> None:
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    _postpone(held, found.began_at, now)
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    settle(held, ledger, cause="resumed")


def _postpone(held: Held, began_at: datetime, now: datetime) -> None:
    """Give an open handoff back the working time that it had left when the hold began."""
    handoff = Handoff.objects.filter(lead=held.lead, status=HandoffStatus.OPEN).select_related("team__calendar").first()
    if handoff is None or handoff.team is None:
        return
    before, after = calendar_of(handoff.team.calendar, began_at), calendar_of(handoff.team.calendar, now)
    for name in ("accept_due_at", "response_due_at"):
        due = getattr(handoff, name)
        if due > began_at:
            left = working_time(began_at, due, before)
            setattr(handoff, name, add_hours(now, left / HOUR, after))
    handoff.next_due_at = min(handoff.accept_due_at, handoff.response_due_at)
    handoff.save(update_fields=["accept_due_at", "response_due_at", "next_due_at"])


def _checked(reason: str, until: datetime | None, now: datetime) -> datetime:
    faults = []
    if reason not in HoldReason.values:
        known = ", ".join(HoldReason.labels).lower()
        code = "unknown_reason" if reason else "reason_required"
        faults.append(FieldError("/reason", code, f"A hold is for {known}."))
    longest = rulebook_at(now).rules.agreement.duration("hold").number
    if until is None:
        faults.append(FieldError("/until", "until_required", "Say until when."))
    elif until <= now:
        faults.append(FieldError("/until", "until_in_the_past", "A hold ends in the future."))
    elif until > now + timedelta(days=longest):
        faults.append(FieldError("/until", "hold_too_long", f"A hold lasts {longest:.0f} days at most."))
    if faults or until is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return until
