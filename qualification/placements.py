"""Handoffs that are not theirs who got them: operations places them anew, or says why they stay."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.assigning import Turns, assign_waiting
from qualification.clearance import require_cleared
from qualification.clocks import Clocks
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.handoffs import hold_handoff, require_answerer, settle
from qualification.holding import is_in_hand
from qualification.locking import Held
from qualification.models import (
    ClockKind,
    Handoff,
    HandoffStatus,
    Placement,
    PlacementAnswer,
    Remark,
    RouteKind,
    Team,
    WithdrawalCause,
)
from qualification.moving import Ledger, remark_of
from qualification.questions import confirm
from qualification.reassigning import give_to, refuse_over, team_that_takes
from qualification.returning import withdraw
from qualification.rulebook import rulebook_at
from qualification.runs import OF_OTHERS, WAITING


@use_case
def dispute(handoff: UUID, *, comment: str, actor: Actor, now: datetime) -> Handoff:
    """Say that a handoff is not one's own: clocks of sales stand still until operations has answered.

    It says nothing about the quality of the lead, and is never counted as a rejection.
    """
    held, found = hold_handoff(handoff, actor)
    require_answerer(actor, found)
    if not is_in_hand(found, held.lead):
        refuse_over(found)
    _require_comment(comment, "Write one sentence, so that operations knows whose it is.")
    if is_open(found):
        raise Conflict("Operations is asked already whose this handoff is. Nothing was changed.", code="placement_open")
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now)
    Placement.objects.create(handoff=found, remark=remark, asked_at=now, asked_by_name=actor.label)
    clocks = Clocks([held], ledger)
    confirm(held, clocks, ledger)
    clocks.pause(owners=WAITING, but=OF_OTHERS)
    clocks.start({ClockKind.NOT_MINE}, [found])
    clocks.save()
    ledger.touch(held.lead)
    ledger.tell_of_handoff(held.lead, "handoff.disputed", found.pk)
    ledger.save()
    return found


@use_case
def place(
    handoff: UUID,
    *,
    team: UUID | None,
    partner: UUID | None,
    stays: bool,
    comment: str,
    asked: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> Handoff:
    """Answer whose a handoff is; answers the handoff that is then in hand.

    Whoever answers one question, `asked`, answers no later one.
    Within its route, and once it was accepted, it goes over as it is. To another route or to a partner it is withdrawn
    and made anew, for there somebody else promises something else.
    """
    require(actor, "handoff.place")
    # Teams are locked before leads.
    turns = Turns([team] if team is not None else (), now=now)
    held, found = hold_handoff(handoff, actor)
    _check(team, partner, stays=stays)
    _require_comment(comment, "Write one sentence, so that whoever asked knows why.")
    question = locked(Placement.objects.open().filter(handoff=found)).first()
    if question is None or asked not in (None, question.pk):
        raise Conflict(
            "Nobody asks whose this handoff is, or somebody has answered already. Nothing was changed.",
            code="no_placement_open",
            current_status=found.status,
        )
    ledger = Ledger(actor=actor, now=now)
    remark = remark_of(actor, comment, lead=held.lead, now=now)
    question.answer = PlacementAnswer.STAYS if stays else PlacementAnswer.MOVED
    question.answer_remark, question.answered_at, question.answered_by_name = remark, now, actor.label
    question.save()
    clocks = Clocks([held], ledger)
    clocks.stop({ClockKind.NOT_MINE})
    clocks.save()
    holder = found if stays else _moved(held, found, team, partner, turns, remark, ledger)
    if holder.pk == found.pk:
        _go_on(held, holder, ledger)
    else:
        question.placed_as = holder
        question.save(update_fields=["placed_as"])
    ledger.touch(held.lead)
    ledger.tell_of_handoff(held.lead, "handoff.placed", found.pk, placed_as=str(holder.pk))
    settle(held, ledger)
    transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return holder


def is_open(handoff: Handoff) -> bool:
    """Whether operations is asked whose it is now."""
    return Placement.objects.open().filter(handoff=handoff).exists()


def _go_on(held: Held, handoff: Handoff, ledger: Ledger) -> None:
    """Let the clocks of sales run on with what was left, in the hours of the team that holds the handoff now."""
    clocks = Clocks([held], ledger)
    if handoff.team is not None:
        clocks.go_by(handoff.team.calendar, lead=held.lead.pk)
    clocks.resume()
    clocks.save()


def _moved(
    held: Held,
    handoff: Handoff,
    team: UUID | None,
    partner: UUID | None,
    turns: Turns,
    remark: Remark,
    ledger: Ledger,
) -> Handoff:
    """Put a handoff where operations says that it belongs."""
    if team is not None:
        to = team_that_takes(team)
        if to.pk == handoff.team_id:
            raise _refusal("/team", "same_team", f"{to} holds it already. Name another team, or let it stay.")
        if to.kind == handoff.kind or handoff.status == HandoffStatus.ACCEPTED:
            give_to(held, handoff, team=to, owner=None, turns=turns, remark=remark, ledger=ledger)
            return handoff
        return _made_anew(held, to, None, handoff, ledger)
    found = Partner.objects.filter(pk=partner, is_active=True).first() if partner else None
    if found is None:
        raise _refusal("/partner", "unknown_partner", "This is no partner that takes leads.")
    if handoff.status == HandoffStatus.ACCEPTED:
        raise Conflict(
            "Sales has accepted this lead, so it goes to no partner. Name a team, or let it stay. Nothing was changed.",
            code="handoff_accepted",
            current_status=handoff.status,
        )
    require_cleared(found, held.state, ledger.now)
    return _made_anew(held, None, found, handoff, ledger)


def _made_anew(held: Held, team: Team | None, partner: Partner | None, handoff: Handoff, ledger: Ledger) -> Handoff:
    """Withdraw a handoff and hand the lead over to whom it belongs, with clocks of their own."""
    withdraw([held], ledger, WithdrawalCause.REROUTED)
    to = Destination(
        RouteKind.DISTRIBUTOR if team is None else team.kind, partner.pk if partner else None, handoff.priority
    )
    deliveries = Deliveries(ledger, rulebook_at(ledger.now))
    made = deliveries.hand_over(held, to, team=team, holdout=handoff.holdout)
    deliveries.save()
    return made


def _check(team: UUID | None, partner: UUID | None, *, stays: bool) -> None:
    if sum((team is not None, partner is not None, stays)) == 1:
        return
    detail = "Say one of three: which team, which partner, or that it stays."
    raise NotAcceptable(
        detail,
        code="placement_required",
        errors=[FieldError(f"/{name}", "placement_required", detail) for name in ("team", "partner", "stays")],
    )


def _require_comment(comment: str, detail: str) -> None:
    if is_blank(comment):
        raise _refusal("/comment", "comment_required", detail)


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
