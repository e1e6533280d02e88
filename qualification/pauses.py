"""Holds: a lead paused for a stated cause until a date. Clocks stop, the rules move nothing, and it ends by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from leadhub.actors import SYSTEM, Actor, Role
from leadhub.bulk import update_rows
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.usecases import use_case
from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.handoffs import settle, settle_all
from qualification.holding import handoff_in_hand, holds
from qualification.locking import Held, hold_lead, hold_leads
from qualification.models import BusinessCalendar, Handoff, HandoffStatus, Hold, HoldReason, Lead, Stage
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
    if not Hold.objects.filter(lead=held.lead, ended_at=None).exists():
        raise Conflict("This lead is not on hold.", code="not_on_hold", current_stage=held.lead.stage)
    _end([held], actor=actor, now=now)
    return held.lead


@use_case
def end_due_holds(*, now: datetime) -> int:
    """End the holds whose date has come; answers how many."""
    due = Hold.objects.filter(ended_at=None, until__lte=now).order_by("lead_id").values_list("lead_id", flat=True)
    # Holds end under the locks of their leads, as people end them; the lead's lock comes first for both.
    return _end(hold_leads(list(due[:AT_ONCE])), actor=SYSTEM, now=now, due_by=now)


def _end(held: Sequence[Held], *, actor: Actor, now: datetime, due_by: datetime | None = None) -> int:
    """End the holds of locked leads, only those due where a time is given; statements do not grow with their number."""
    running = Hold.objects.filter(lead_id__among=[each.lead.pk for each in held], ended_at=None)
    if due_by is not None:
        running = running.filter(until__lte=due_by)
    began = dict(running.values_list("lead_id", "began_at"))
    running.update(ended_at=now)
    _postpone(began, now)
    resumed = [each for each in held if each.lead.pk in began]
    ledger = Ledger(actor=actor, now=now)
    for each in resumed:
        ledger.touch(each.lead)
    settle_all(resumed, ledger, cause="resumed")
    return len(began)


def _postpone(began: Mapping[UUID, datetime], now: datetime) -> None:
    """Give the clocks that still run the working time that they had left when the hold began."""
    running = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"), responded_at=None)
    handoffs = Handoff.objects.filter(running, lead_id__among=list(began)).select_related(
        "team__calendar", "lead__account"
    )
    desks = Desks()
    rows = []
    for handoff in handoffs.order_by("pk"):
        account = handoff.lead.account
        team = handoff.team or desks.team_for(handoff.kind, account.country if account else None)
        wait = Wait(team.calendar, began[handoff.lead_id], now)
        is_open = handoff.status == HandoffStatus.OPEN
        response = wait.postponed(handoff.response_due_at)
        # A handoff that was answered keeps the time by which it was to be.
        accept = wait.postponed(handoff.accept_due_at) if is_open else handoff.accept_due_at
        rows.append((handoff.pk, accept, response, min(accept, response) if is_open else response))
    update_rows(Handoff, ("id", "accept_due_at", "response_due_at", "next_due_at"), rows)


@dataclass(frozen=True, slots=True)
class Wait:
    """A hold in the working hours of whoever waits."""

    hours: BusinessCalendar
    began_at: datetime
    ended_at: datetime

    def postponed(self, due: datetime) -> datetime:
        """A due time moved by what the hold took; one that had passed before the hold stays."""
        if due <= self.began_at:
            return due
        left = working_time(self.began_at, due, calendar_of(self.hours, self.began_at))
        return add_hours(self.ended_at, left / HOUR, calendar_of(self.hours, self.ended_at))


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
