"""Holds: a lead paused for a stated cause until a date. Clocks stop, the rules move nothing, and it ends by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from leadhub.actors import SYSTEM, Actor, Role
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.data_requests import end_overdue
from qualification.handoffs import settle, settle_all
from qualification.holding import handoff_in_hand, holds, require_first
from qualification.locking import Held, hold_lead, hold_leads
from qualification.models import Hold, HoldReason, Lead
from qualification.moving import Ledger, remark_of
from qualification.questions import confirm
from qualification.reconfirming import ask_to_confirm
from qualification.rulebook import agreement_version, rulebook_at
from qualification.rules.agreement import Agreement
from qualification.rules.stages import ENDS

AT_ONCE = 500


@use_case
def hold(lead: UUID, *, reason: str, comment: str, until: datetime | None, actor: Actor, now: datetime) -> Lead:
    """Pause a lead until a date, for one of the causes a manufacturer waits for.

    How long, and how often without the manager, says the agreement that the handoff in hand began with.
    """
    # Clocks that go on since before the hold are not to run during it.
    end_overdue(now=now, lead=lead)
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    is_holder = holds(actor, handoff)
    if not (actor.role in (Role.MARKETING, Role.OPERATIONS) or is_holder):
        raise NotAllowed("Only the holder, marketing or operations may pause a lead.", code="not_holder")
    require_first(held.lead)
    agreement = agreement_version(handoff.agreement) if handoff else rulebook_at(now).rules.agreement
    ends_at = _checked(reason, until, agreement, now)
    if held.lead.stage in ENDS:
        raise Conflict("This lead has ended.", code="stage_not_allowed", current_stage=held.lead.stage)
    if Hold.objects.filter(lead=held.lead, ended_at=None).exists():
        raise Conflict("This lead is on hold already. Nothing was changed.", code="already_on_hold")
    _require_manager(held.lead, ends_at, agreement, actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now) if not is_blank(comment) else None
    Hold.objects.create(lead=held.lead, reason=reason, remark=remark, began_at=now, until=ends_at, by_name=actor.label)
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    clocks = Clocks([held], ledger)
    if is_holder:
        confirm(held, clocks, ledger)
    clocks.pause()
    clocks.save()
    settle(held, ledger, cause="hold")
    return held.lead


@use_case
def resume(lead: UUID, *, actor: Actor, now: datetime) -> Lead:
    """End a hold before its date."""
    held = hold_lead(lead, actor)
    if not (actor.role in (Role.MARKETING, Role.OPERATIONS) or holds(actor, handoff_in_hand(held.lead))):
        raise NotAllowed("Only the holder, marketing or operations may resume a lead.", code="not_holder")
    if not Hold.objects.filter(lead=held.lead, ended_at=None).exists():
        raise Conflict("This lead is not on hold.", code="not_on_hold", current_stage=held.lead.stage)
    _end([held], actor=actor, now=now)
    return held.lead


@use_case
def end_due_holds(*, now: datetime) -> int:
    """End the holds whose date has come; answers how many."""
    due = Hold.objects.filter(ended_at=None, until__lte=now).order_by("lead_id").values_list("lead_id", flat=True)
    leads = list(due[:AT_ONCE])
    # Holds end under the locks of their leads, as people end them; the lead's lock comes first for both.
    return _end(hold_leads(leads), actor=SYSTEM, now=now, due_by=now) if leads else 0


def _end(held: Sequence[Held], *, actor: Actor, now: datetime, due_by: datetime | None = None) -> int:
    """End the holds of locked leads, only those due where a time is given; statements do not grow with their number.

    Clocks go on from the moment until which a hold was said to last, however late somebody comes to end it, and
    holders are asked to confirm that their leads go on.
    """
    running = Hold.objects.filter(lead_id__among=[each.lead.pk for each in held], ended_at=None)
    if due_by is not None:
        running = running.filter(until__lte=due_by)
    lasted = dict(running.values_list("lead_id", "until"))
    running.update(ended_at=now)
    resumed = [each for each in held if each.lead.pk in lasted]
    ledger = Ledger(actor=actor, now=now)
    for each in resumed:
        ledger.touch(each.lead)
        ledger.tell(each.lead, "lead.resumed", {"cause": "asked" if due_by is None else "date"})
    clocks, since = Clocks(resumed, ledger), {lead: min(until, now) for lead, until in lasted.items()}
    clocks.resume(at=since)
    ask_to_confirm(resumed, clocks, since)
    clocks.save()
    settle_all(resumed, ledger, cause="resumed")
    return len(lasted)


def _require_manager(lead: Lead, until: datetime, agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Refuse everybody but the manager a hold that is one too many, or that is longer than one decides alone."""
    if actor.role == Role.MANAGER:
        return
    alone, days = agreement.clause("hold_alone"), agreement.clause("hold_alone_days")
    reasons = []
    if alone is not None and (before := Hold.objects.filter(lead=lead).count()) >= alone.number:
        reasons.append(f"It was on hold {before} time{'' if before == 1 else 's'} before.")
    if days is not None and until > now + timedelta(days=days.number):
        reasons.append(f"It would last more than {days.number:.0f} days.")
    if reasons:
        raise NotAllowed(
            f"{' '.join(reasons)} Only the manager may put it on hold. Nothing was changed.", code="manager_needed"
        )


def _checked(reason: str, until: datetime | None, agreement: Agreement, now: datetime) -> datetime:
    faults = []
    if reason not in HoldReason.values:
        known = ", ".join(HoldReason.labels).lower()
        code = "unknown_reason" if reason else "reason_required"
        faults.append(FieldError("/reason", code, f"A hold is for {known}."))
    longest = agreement.duration("hold").number
    if until is None:
        faults.append(FieldError("/until", "until_required", "Say until when."))
    elif until <= now:
        faults.append(FieldError("/until", "until_in_the_past", "A hold ends in the future."))
    elif until > now + timedelta(days=longest):
        faults.append(FieldError("/until", "hold_too_long", f"A hold lasts {longest:.0f} days at most."))
    if faults or until is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return until
