"""After a hold the holder says that the lead goes on; what sales had not accepted and nobody confirms goes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from leadhub.actors import SYSTEM, Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.handoffs import settle_all
from qualification.holding import handoff_in_hand, is_in_hand, require_holder
from qualification.locking import Held, hold_lead, hold_leads
from qualification.models import ClockKind, ClockOutcome, ClockRun, Handoff, HandoffStatus, Lead, Stage
from qualification.moving import Ledger, remark_of
from qualification.questions import confirm
from qualification.returning import send_back, withdraw
from qualification.rulebook import rulebook_at
from qualification.rules.stages import ENDS

AT_ONCE = 500
CAUSE: Final = "not_reconfirmed"
IN_HAND = (HandoffStatus.OPEN, HandoffStatus.ACCEPTED)


@use_case
def reconfirm(lead: UUID, *, comment: str, actor: Actor, now: datetime) -> Lead:
    """Say that a lead goes on after its hold; whoever acts on it has said so as well."""
    held = hold_lead(lead, actor)
    require_holder(actor, handoff_in_hand(held.lead))
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now) if not is_blank(comment) else None
    clocks = Clocks([held], ledger)
    if not confirm(held, clocks, ledger, remark=remark):
        raise Conflict(
            "No hold of this lead waits to be confirmed. Nothing was changed.",
            code="nothing_to_reconfirm",
            current_stage=held.lead.stage,
        )
    clocks.save()
    ledger.touch(held.lead)
    ledger.save()
    return held.lead


def is_asked(lead: Lead) -> bool:
    """Whether somebody is to confirm that it goes on."""
    waiting = ClockRun.objects.filter(
        lead=lead, kind=ClockKind.HOLD_RECONFIRMED, outcome=ClockOutcome.RUNNING, running_since__isnull=False
    )
    return waiting.exists()


def ask_to_confirm(resumed: Sequence[Held], clocks: Clocks, since: dict[UUID, datetime]) -> None:
    """Let the clock run by which holders confirm that leads go on which were on hold; the caller saves it.

    `since` says by lead when its hold was over.
    """
    leads = {each.lead.pk: each.lead for each in resumed if each.lead.stage not in ENDS}
    handoffs = Handoff.objects.filter(lead_id__among=list(leads), status__in=IN_HAND).order_by("pk")
    for handoff in handoffs:
        if is_in_hand(handoff, leads[handoff.lead_id]):
            clocks.start({ClockKind.HOLD_RECONFIRMED}, [handoff], at=since.get(handoff.lead_id))


@use_case
def give_back_unconfirmed(*, now: datetime) -> int:
    """Send to nurture what was on hold, was not accepted yet and nobody confirmed in time; answers how many.

    What sales has accepted is never moved by the system: that its holder is late is told by the clock.
    """
    overdue = ClockRun.objects.filter(
        kind=ClockKind.HOLD_RECONFIRMED,
        outcome=ClockOutcome.RUNNING,
        running_since__isnull=False,
        due_at__lte=now,
        handoff__status=HandoffStatus.OPEN,
    )
    leads = sorted(set(overdue.order_by("due_at", "pk").values_list("lead_id", flat=True)[:AT_ONCE]))
    if not leads:
        return 0
    held = hold_leads(leads)
    still = set(overdue.filter(lead_id__among=leads).values_list("lead_id", flat=True))
    late = [each for each in held if each.lead.pk in still and each.lead.stage == Stage.MQL]
    book, ledger = rulebook_at(now), Ledger(actor=SYSTEM, now=now)
    for each in late:
        send_back(each, Stage.NURTURE, ledger=ledger, book=book, cause=CAUSE)
    withdraw(late, ledger)
    settle_all(late, ledger, cause="moved")
    return len(late)
