"""From whoever qualified a lead to whoever closes it: an account executive, or any colleague who is named."""

from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.errors import Conflict
from leadhub.usecases import use_case
from qualification.assigning import Turns
from qualification.executives import executives_of
from qualification.handoffs import settle
from qualification.holding import handoff_in_hand, require_holder
from qualification.locking import Held, hold_lead
from qualification.models import Handoff, HandoffStatus, Lead, TeamMember
from qualification.moving import Ledger
from qualification.reassigning import DISPATCHERS, give_to, member_of
from qualification.rosters import need_of


@use_case
def assign(lead: UUID, *, owner: UUID | None, actor: Actor, now: datetime) -> Lead:
    """Hand an accepted lead on within its team, with its clocks as they run.

    Without an owner an account executive of the team gets it, by the same rule as handoffs.
    """
    # Teams are locked before leads.
    accepted = Handoff.objects.filter(lead=lead, status=HandoffStatus.ACCEPTED, team__isnull=False)
    turns = Turns([] if owner else list(accepted.values_list("team_id", flat=True)), now=now)
    held = hold_lead(lead, actor)
    handoff = handoff_in_hand(held.lead)
    if actor.role not in DISPATCHERS:
        require_holder(actor, handoff)
    if handoff is None or handoff.team_id is None or handoff.status != HandoffStatus.ACCEPTED:
        raise Conflict(
            "Only what a team of ours has accepted is handed on. Nothing was changed.",
            code="not_accepted",
            current_stage=held.lead.stage,
        )
    taker = member_of(held, handoff, owner, pointer="/owner", now=now) if owner else _executive(held, handoff, turns)
    if taker == handoff.owner_id:
        raise Conflict("This person works it already. Nothing was changed.", code="already_assigned")
    ledger = Ledger(actor=actor, now=now)
    give_to(held, handoff, owner=taker, ledger=ledger)
    turns.save()
    settle(held, ledger)
    return held.lead


def _executive(held: Held, handoff: Handoff, turns: Turns) -> UUID:
    """The account executive who gets it by the rule."""
    assert handoff.team_id is not None, "a team has it"
    executives = executives_of(handoff.team_id)
    if handoff.owner_id in executives:
        raise Conflict("An account executive works it already. Nothing was changed.", code="already_assigned")
    others = TeamMember.objects.filter(team=handoff.team_id).exclude(user__in=executives)
    taker = None
    if handoff.team_id in turns.teams:
        but = list(others.values_list("user_id", flat=True))
        taker = turns.next_in(handoff.team_id, need_of(held.lead, held.state, handoff.priority), but=but)
    if taker is None:
        raise Conflict(
            "The team has no account executive who can take it now. Name somebody. Nothing was changed.",
            code="no_account_executive",
        )
    return taker
