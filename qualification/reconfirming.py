"""After a hold the holder says that the lead goes on, by a word or by acting; what nobody confirms goes back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.actors import SYSTEM, Actor
from leadhub.errors import Conflict
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.handoffs import settle_all
from qualification.holding import handoff_in_hand, is_in_hand, require_holder
from qualification.locking import Held, hold_lead, hold_leads
from qualification.models import ClockKind, ClockOutcome, ClockRun, Handoff, HandoffStatus, Hold, Lead, Remark, Stage
from qualification.moving import Ledger, remark_of
from qualification.returning import give_back
from qualification.rulebook import rulebook_at

KIND = ClockKind.HOLD_RECONFIRMED
AT_ONCE = 500
CAUSE = "not_reconfirmed"
ENDED = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})


@use_case
def reconfirm(lead: UUID, *, comment: str, actor: Actor, now: datetime) -> Lead:
    """Say that a lead goes on after its hold."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now) if comment.strip() else None
    if not confirm_by_acting(held, handoff, ledger, remark=remark):
        raise Conflict(
            "No hold of this lead waits to be confirmed. Nothing was changed.",
            code="nothing_to_reconfirm",
            current_stage=held.lead.stage,
        )
    ledger.touch(held.lead)
    ledger.save()
    return held.lead


def confirm_by_acting(held: Held, handoff: Handoff | None, ledger: Ledger, *, remark: Remark | None = None) -> bool:
    """Whoever holds a handoff acts on its locked lead, which says that it goes on; answers whether that was asked."""
    if handoff is None:
        return False
    clocks = Clocks([held], ledger)
    if not clocks.of({KIND}):
        return False
    clocks.stop({KIND})
    clocks.save()
    last = Hold.objects.filter(lead=held.lead, ended_at__isnull=False).order_by("-ended_at", "-pk").first()
    if last is not None:
        last.confirmed_at, last.confirmed_by_name, last.confirm_remark = ledger.now, ledger.actor.label, remark
        last.save(update_fields=["confirmed_at", "confirmed_by_name", "confirm_remark"])
    return True


def ask_to_confirm(resumed: Sequence[Held], clocks: Clocks) -> None:
    """Let the clock run by which holders must confirm that leads go on that were on hold; the caller saves it."""
    leads = {each.lead.pk: each.lead for each in resumed if each.lead.stage not in ENDED}
    answerable = (HandoffStatus.OPEN, HandoffStatus.ACCEPTED)
    handoffs = Handoff.objects.filter(lead_id__among=list(leads), status__in=answerable).order_by("pk")
    clocks.start({KIND}, [each for each in handoffs if is_in_hand(each, leads[each.lead_id])])


@use_case
def give_back_unconfirmed(*, now: datetime) -> int:
    """Send to nurture what was on hold, was not accepted yet and nobody confirmed in time; answers how many.

    What sales has accepted is never moved: that its holder is late is told by the clock.
    """
    overdue = ClockRun.objects.filter(
        kind=KIND, outcome=ClockOutcome.RUNNING, due_at__lte=now, running_since__isnull=False
    )
    leads = overdue.filter(handoff__status=HandoffStatus.OPEN).order_by("lead_id").values_list("lead_id", flat=True)
    held = hold_leads(list(leads[:AT_ONCE]))
    still = set(overdue.filter(lead_id__among=[each.lead.pk for each in held]).values_list("lead_id", flat=True))
    return _give_back([each for each in held if each.lead.stage == Stage.MQL and each.lead.pk in still], now=now)


def _give_back(held: Collection[Held], *, now: datetime) -> int:
    book, ledger = rulebook_at(now), Ledger(actor=SYSTEM, now=now)
    for each in held:
        give_back(each, Stage.NURTURE, ledger=ledger, book=book, cause=CAUSE, reason="", remark=None)
    settle_all(list(held), ledger, cause="moved")
    return len(held)
