"""What sales finds out: the qualification sheet, and the step to SQL that rests on it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.usecases import use_case
from qualification.data_requests import end_known
from qualification.evidence import write_down
from qualification.handoffs import report, require_sheet, settle
from qualification.holding import capacity, handoff_in_hand, require_first, require_holder, require_move
from qualification.locking import hold_lead
from qualification.models import Lead, Stage
from qualification.moving import Ledger
from qualification.reassigning import give_to, member_of
from qualification.rulebook import rulebook_at


@use_case
def fill_sheet(
    lead: UUID,
    items: Mapping[str, tuple[str, str | None]],
    *,
    actor: Actor,
    now: datetime,
) -> Lead:
    """Set criteria to a status with evidence; only the holder of the handoff knows what sales found out."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    require_first(held.lead)
    ledger = Ledger(actor=actor, now=now)
    if write_down(held.lead, items, actor=actor, now=now):
        ledger.touch(held.lead)
    report(held, handoff, ledger)
    settle(held, ledger)
    end_known([held.lead.pk], now=now)
    return held.lead


@use_case
def qualify(lead: UUID, *, actor: Actor, now: datetime, assign_to: UUID | None = None) -> Lead:
    """Move SAL to SQL once the sheet satisfies the agreement; `assign_to` hands on to another seller of the team."""
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    require_holder(actor, handoff)
    require_first(held.lead)
    book = rulebook_at(now)
    # Where there is no SAL step, a lead becomes SQL by accepting its handoff, never past it.
    require_move(held, Stage.SQL, by=capacity(actor, handoff), book=book, sal_step=True)
    require_sheet(held, book, now=now)
    ledger = Ledger(actor=actor, now=now)
    ledger.move(held.lead, Stage.SQL, cause="qualified")
    report(held, handoff, ledger)
    if assign_to is not None and handoff is not None:
        taker = member_of(held, handoff, assign_to, pointer="/assign_to", now=now)
        give_to(held, handoff, owner=taker, ledger=ledger)
    settle(held, ledger)
    return held.lead
