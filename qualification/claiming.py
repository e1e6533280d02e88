"""Leads that sales finds or takes itself: opened and accepted in one act, counted as sales-sourced."""

from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, NotAllowed
from leadhub.usecases import use_case
from qualification.clocks import Clocks
from qualification.desks import Desks
from qualification.handoffs import settle
from qualification.holding import handoff_in_hand, require_move
from qualification.locking import Held, hold_lead
from qualification.models import ClockKind, Handoff, HandoffStatus, Lead, Priority, Remark, RouteKind, Stage, project_of
from qualification.moving import Ledger, remark_of
from qualification.projects import call_colleagues
from qualification.quote_clocks import promise_quotes
from qualification.returning import withdraw
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.stages import By
from qualification.sites_of_use import territory_of


@use_case
def claim(lead: UUID, *, actor: Actor, now: datetime, comment: str = "") -> Lead:
    """Take a lead that nobody of sales holds."""
    if not actor.is_sales:
        raise NotAllowed("Only sales claims leads.", code="not_sales")
    held = hold_lead(lead, actor)
    remark = remark_of(actor, comment, lead=held.lead, now=now) if not is_blank(comment) else None
    take(held, actor=actor, now=now, remark=remark)
    return held.lead


def take(held: Held, *, actor: Actor, now: datetime, remark: Remark | None = None) -> None:
    """Claim a locked lead: it is accepted as it is opened, so nothing runs but what an accepted one owes."""
    lead, book = held.lead, rulebook_at(now)
    handoff = handoff_in_hand(lead)
    if handoff is not None:
        raise Conflict(
            "This lead is handed over already: answer its handoff.", code="handoff_open", handoff=str(handoff.pk)
        )
    ledger = Ledger(actor=actor, now=now)
    if lead.stage != Stage.MQL:
        require_move(held, Stage.MQL, by=By.SALES, book=book)
        ledger.move(lead, Stage.MQL, cause="claimed", remark=remark)
    withdraw([held], ledger)
    made = _accepted_handoff(held, book, actor=actor, now=now)
    call_colleagues([made], now=now)
    clocks = Clocks([held], ledger)
    clocks.start({ClockKind.DECISION, ClockKind.STATUS}, [made])
    promise_quotes([held], clocks)
    clocks.save()
    lead.team_id, lead.owner_id = made.team_id, actor.user_id
    lead.sales_sourced, lead.is_imported, lead.opens_nothing = True, False, False
    ledger.move(lead, Stage.SAL, cause="claimed", remark=remark)
    ledger.tell_of_handoff(lead, "handoff.accepted", made.pk, claimed=True)
    settle(held, ledger)
    if lead.excluded_by:
        raise Conflict(
            f"This lead is excluded: {lead.excluded_by}. Nothing was changed.",
            code="excluded",
            excluded_by=lead.excluded_by,
        )


def _accepted_handoff(held: Held, book: Rulebook, *, actor: Actor, now: datetime) -> Handoff:
    lead, team = held.lead, Desks().team_for(RouteKind.DIRECT, territory_of(held.lead, held.state).country)
    return Handoff.objects.create(
        lead=lead,
        cycle=lead.cycle,
        project=project_of(lead.account_id, lead.product_line_id),
        kind=RouteKind.DIRECT,
        team=team,
        owner_id=actor.user_id,
        needs_owner=False,
        status=HandoffStatus.ACCEPTED,
        priority=Priority.NORMAL,
        agreement=book.versions["agreement"],
        created_at=now,
        accept_due_at=now,
        response_due_at=now,
        responded_at=now,
        closed_at=now,
        closed_by=actor.user_id,
        closed_by_name=actor.label,
    )
