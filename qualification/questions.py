"""What people ask of each other about handoffs ends with them, and some of it by what their holders do."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from leadhub.actors import ActorKind
from qualification.clocks import Clocks
from qualification.locking import Held
from qualification.models import (
    ClockKind,
    DataRequest,
    Handoff,
    Hold,
    Placement,
    PlacementAnswer,
    Proposal,
    ProposalState,
    Proposed,
    Remark,
    TechnicalReview,
)
from qualification.moving import Ledger

LONGER: Final = "decision_in_technical_review"
# Whoever ends a lead or gives it back with a reason says why; the rules do not.
SAY_WHY: Final = frozenset({ActorKind.PERSON, ActorKind.PARTNER, ActorKind.CRM})
# What nobody says who accepts.
STEPS_BACK: Final = (Proposed.REJECTED, Proposed.NURTURE, Proposed.DISQUALIFIED, Proposed.LOST)


def drop(leads: Collection[UUID], ledger: Ledger) -> None:
    """End what is asked about locked leads that nobody has in hand any more: four statements at any number.

    Whoever calls it ends their clocks with those of their handoffs.
    """
    if not leads:
        return
    now, by, keys = ledger.now, ledger.actor.label, list(leads)
    DataRequest.objects.open().filter(handoff__lead_id__among=keys).update(ended_at=now, ended_by_name=by)
    Placement.objects.open().filter(handoff__lead_id__among=keys).update(
        answer=PlacementAnswer.VOID, answered_at=now, answered_by_name=by
    )
    TechnicalReview.objects.open().filter(lead_id__among=keys).update(withdrawn_at=now)
    why = ProposalState.ANSWERED if ledger.actor.kind in SAY_WHY else ProposalState.VOID
    Proposal.objects.waiting().filter(lead_id__among=keys).update(state=why, ended_at=now, ended_by_name=by)


def keep(handoff: Handoff, clocks: Clocks, ledger: Ledger) -> None:
    """Whoever accepts a handoff has answered whose it is; the caller saves the clocks.

    Nor is it so that sales gave it back, as a machine may have said.
    """
    answered = (
        Placement.objects.open()
        .filter(handoff=handoff)
        .update(answer=PlacementAnswer.STAYS, answered_at=ledger.now, answered_by_name=ledger.actor.label)
    )
    if answered:
        clocks.end({ClockKind.NOT_MINE}, lead=handoff.lead_id)
        clocks.resume()
    denied = Proposal.objects.waiting().filter(handoff=handoff, to__in=STEPS_BACK)
    if denied.update(state=ProposalState.VOID, ended_at=ledger.now, ended_by_name=ledger.actor.label):
        clocks.stop({ClockKind.FEEDBACK}, lead=handoff.lead_id)
        clocks.resume()


def heard(held: Held, clocks: Clocks, ledger: Ledger) -> None:
    """A locked lead stands now where a machine said: it waits for nobody's word; the caller saves the clocks."""
    said = Proposal.objects.waiting().filter(lead=held.lead, to=held.lead.stage)
    if said.update(state=ProposalState.ANSWERED, ended_at=ledger.now, ended_by_name=ledger.actor.label):
        clocks.stop({ClockKind.FEEDBACK}, lead=held.lead.pk)
        clocks.resume()


def allow_for_review(held: Held, clocks: Clocks) -> None:
    """Whoever accepts a lead of which the engineers are asked already has more time to decide, from the beginning."""
    if TechnicalReview.objects.open().filter(lead=held.lead).update(decision_spent_s=0):
        clocks.lengthen(ClockKind.DECISION, LONGER, lead=held.lead.pk)


def confirm(held: Held, clocks: Clocks, ledger: Ledger, *, remark: Remark | None = None) -> bool:
    """The holder acts on a locked lead, which says that it goes on after its hold; the caller saves the clocks.

    Answers whether that was asked.
    """
    if not clocks.of({ClockKind.HOLD_RECONFIRMED}, lead=held.lead.pk):
        return False
    clocks.stop({ClockKind.HOLD_RECONFIRMED}, lead=held.lead.pk)
    last = Hold.objects.filter(lead=held.lead, ended_at__isnull=False).order_by("-ended_at", "-pk").first()
    if last is not None:
        last.confirmed_at, last.confirmed_by_name, last.confirm_remark = ledger.now, ledger.actor.label, remark
        last.save(update_fields=["confirmed_at", "confirmed_by_name", "confirm_remark"])
    return True
