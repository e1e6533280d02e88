"""Handoffs that nobody has answered are closed: why is kept, and a partner that had one is told."""

from collections.abc import Collection, Mapping
from uuid import UUID

from qualification.models import Handoff, HandoffStatus, Lead, WithdrawalCause
from qualification.moving import Ledger


def close_unanswered(
    leads: Mapping[UUID, Lead], ledger: Ledger, because: WithdrawalCause = WithdrawalCause.TAKEN_OUT
) -> None:
    """Withdraw the open handoffs of locked leads: two statements at any number; the caller saves the ledger."""
    waiting = Handoff.objects.filter(lead_id__among=list(leads), status=HandoffStatus.OPEN)
    of_partners = waiting.filter(partner__isnull=False).order_by("pk").values_list("pk", "lead_id")
    tell_withdrawn([(handoff, leads[lead]) for handoff, lead in of_partners], ledger, because)
    actor = ledger.actor
    waiting.update(
        status=HandoffStatus.WITHDRAWN,
        withdrawn_because=because,
        closed_at=ledger.now,
        closed_by=actor.user_id,
        closed_by_name=actor.label,
        needs_owner=False,
    )


def tell_withdrawn(gone: Collection[tuple[UUID, Lead]], ledger: Ledger, because: WithdrawalCause) -> None:
    """Tell of handoffs that were taken from partners."""
    for handoff, lead in gone:
        ledger.tell_of_handoff(lead, "handoff.withdrawn", handoff, because=because)
