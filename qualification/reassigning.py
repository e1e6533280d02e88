"""Who works a handoff: given on to a colleague or to another team, with its clocks as they run."""

from copy import copy
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.clearing import cleared_people
from leadhub.actors import Actor, Role
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.usecases import use_case
from qualification.assigning import Turns, assign_waiting
from qualification.clocks import Clocks
from qualification.executives import follow_owner
from qualification.handoffs import hold_handoff, refuse_closed, reopen, settle
from qualification.holding import is_in_hand, require_holder
from qualification.locking import Held
from qualification.models import ClockKind, Handoff, HandoffStatus, Reassignment, Remark, RouteKind, Team, TeamMember
from qualification.moving import Ledger, remark_of
from qualification.rosters import need_of

DISPATCHERS = frozenset({Role.MANAGER, Role.OPERATIONS})


@use_case
def reassign(
    handoff: UUID, *, owner: UUID | None, team: UUID | None, comment: str, actor: Actor, now: datetime
) -> Handoff:
    """Give a handoff to a colleague or to another team; answers the handoff that is then in hand.

    Due times stay as they are. One that expired because nobody took it up is opened anew, with clocks of its own.
    """
    # Teams are locked before leads.
    turns = Turns([team] if team is not None and owner is None else (), now=now)
    held, found = hold_handoff(handoff, actor)
    _require_may(found, team, actor)
    if owner is None and team is None:
        raise _refusal("/owner", "owner_required", "Name a person, or a team.")
    remark = remark_of(actor, comment, lead=held.lead, now=now) if not is_blank(comment) else None
    if found.status == HandoffStatus.EXPIRED:
        return _open_anew(held, found, owner, team, remark, ledger=Ledger(actor=actor, now=now))
    if not is_in_hand(found, held.lead):
        refuse_over(found)
    if found.partner_id is not None:
        raise Conflict(
            "A partner holds this handoff, and what partners promise is theirs to keep. Nothing was changed.",
            code="held_by_partner",
        )
    to = team_that_takes(team) if team else found.team
    assert to is not None, "a handoff goes to a team or to a partner"
    seller = _member(held, to, owner, pointer="/owner", now=now) if owner else None
    if seller is not None and (to.pk, seller) == (found.team_id, found.owner_id):
        raise Conflict("This person works it already. Nothing was changed.", code="already_assigned")
    ledger = Ledger(actor=actor, now=now)
    give_to(held, found, team=to, owner=seller, turns=turns, remark=remark, ledger=ledger)
    settle(held, ledger)
    transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return found


def give_to(
    held: Held,
    handoff: Handoff,
    *,
    team: Team | None = None,
    owner: UUID | None,
    turns: Turns | None = None,
    remark: Remark | None = None,
    ledger: Ledger,
) -> None:
    """Let somebody else work a locked handoff; one that was accepted goes to somebody at once, if only by turns."""
    to = team or handoff.team
    assert to is not None, "a partner's handoff is never reassigned"
    if owner is None and turns is not None and handoff.status == HandoffStatus.ACCEPTED:
        # Whoever has it is not whom it is to go to.
        but = [handoff.owner_id] if handoff.owner_id else []
        owner = turns.next_in(to.pk, need_of(held.lead, held.state, handoff.priority), but=but)
        if owner is None:
            raise _refusal("/team", "team_is_empty", f"Nobody of {to} can take it now. Name another team.")
        turns.save()
    if (to.pk, owner) == (handoff.team_id, handoff.owner_id):
        return
    before = copy(handoff)
    handoff.team, handoff.owner_id, handoff.needs_owner = to, owner, owner is None
    Handoff.objects.filter(pk=handoff.pk).update(team=to, owner_id=owner, needs_owner=owner is None)
    _note(handoff, before, remark, ledger)
    held.lead.team, held.lead.owner_id = to, owner
    ledger.touch(held.lead)
    if handoff.status == HandoffStatus.ACCEPTED:
        clocks = Clocks([held], ledger)
        follow_owner(held, handoff, clocks)
        clocks.save()
    waits = handoff.status == HandoffStatus.OPEN
    due = (ClockKind.ACCEPTANCE, handoff.accept_due_at) if waits else (None, None)
    whose = str(owner) if owner else None
    ledger.tell_of_handoff(held.lead, "handoff.reassigned", handoff.pk, *due, team=str(to.pk), owner=whose)


def member_of(held: Held, handoff: Handoff, user: UUID, *, pointer: str, now: datetime) -> UUID:
    """A colleague of the team that holds a handoff of a locked lead; refused where nobody of it may have it."""
    if handoff.team is None:
        _refuse_stranger(pointer)
    return _member(held, handoff.team, user, pointer=pointer, now=now)


def teams_that_take() -> "QuerySet[Team]":
    """The teams that handoffs can be given to: neither a desk of another kind nor one that only observes."""
    return Team.objects.filter(kind__in=RouteKind.values, observing=False).order_by("name")


def team_that_takes(team: UUID, *, pointer: str = "/team") -> Team:
    """A team that handoffs can be given to."""
    found: Team | None = Team.objects.select_related("calendar").filter(pk=team, kind__in=RouteKind.values).first()
    if found is None:
        raise _refusal(pointer, "unknown_team", "This is no team that takes handoffs.")
    if found.observing:
        raise _refusal(pointer, "team_observes", f"{found} only observes and is handed nothing.")
    return found


def refuse_over(handoff: Handoff) -> NoReturn:
    """Raise the refusal of what nobody has in hand any more."""
    if handoff.status == HandoffStatus.ACCEPTED:
        raise Conflict(
            "The lead of this handoff went back, so nobody has it in hand. Nothing was changed.",
            code="handoff_closed",
            current_status=handoff.status,
        )
    refuse_closed(handoff)
    raise AssertionError("refuse_closed raises")


def _require_may(handoff: Handoff, team: UUID | None, actor: Actor) -> None:
    """Managers and operations give to anybody, whoever holds a handoff to a colleague of the team."""
    if actor.role in DISPATCHERS:
        return
    require_holder(actor, handoff)
    if team is not None or handoff.status == HandoffStatus.EXPIRED:
        raise NotAllowed(
            "Only the manager or operations gives a handoff to another team, or opens one anew. Nothing was changed.",
            code="manager_needed",
        )


def _open_anew(
    held: Held,
    expired: Handoff,
    owner: UUID | None,
    team: UUID | None,
    remark: Remark | None,
    *,
    ledger: Ledger,
) -> Handoff:
    """One more handoff of a lead whose last one nobody took up."""
    to = team_that_takes(team) if team else expired.team
    if to is None:
        raise _refusal("/team", "team_required", "Its partner did not take it up. Name a team.")
    seller = _member(held, to, owner, pointer="/owner", now=ledger.now) if owner else None
    made = reopen(held, expired, ledger=ledger, team=to, owner=seller)
    _note(made, expired, remark, ledger)
    settle(held, ledger)
    return made


def _note(handoff: Handoff, before: Handoff, remark: Remark | None, ledger: Ledger) -> None:
    """Keep from whom a handoff went to whom."""
    Reassignment.objects.create(
        handoff=handoff,
        from_team_id=before.team_id,
        to_team_id=handoff.team_id,
        from_owner_id=before.owner_id,
        to_owner_id=handoff.owner_id,
        remark=remark,
        at=ledger.now,
        by_name=ledger.actor.label,
    )


def _member(held: Held, team: Team, user: UUID, *, pointer: str, now: datetime) -> UUID:
    members = TeamMember.objects.filter(team=team, user_id=user, is_active=True, user__is_active=True)
    if not members.exists():
        _refuse_stranger(pointer)
    if held.state.export_controlled and user not in cleared_people(now):
        detail = "This is export-controlled: name somebody who is cleared."
        raise _refusal(pointer, "seller_not_cleared", detail)
    return user


def _refuse_stranger(pointer: str) -> NoReturn:
    raise NotAcceptable(
        "This is nobody of the team that holds the handoff.",
        code="unknown_seller",
        errors=[FieldError(pointer, "unknown_seller", "Name an active member of the team.")],
    )


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
