"""Everything that a person works goes to others in one act: somebody leaves, or takes up other work.

Clocks run on as they are. Technical reviews need no hand-over: a desk is asked, never one of its engineers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import ownership
from accounts.editing import Act
from leadhub.actors import Actor, Role
from leadhub.bulk import insert, locked, update_rows
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from leadhub.models import User
from leadhub.usecases import use_case
from qualification.assigning import Turns, assign_waiting
from qualification.clocks import Clocks
from qualification.executives import follow_owner
from qualification.locking import Held, hold_leads
from qualification.models import Handoff, HandoffLead, HandoffStatus, Lead, Reassignment, Stage, Team, TeamMember
from qualification.moving import Ledger
from qualification.projects import share_owners
from qualification.rosters import OPEN_WORK, SELLERS, WORKED, need_of

REASSIGNED = tuple(field.attname for field in Reassignment._meta.concrete_fields)
ENDED = (Stage.WON, Stage.LOST, Stage.NURTURE, Stage.DISQUALIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """How many of each went to others; `waiting` of the open handoffs stand in line for an owner."""

    change_no: UUID
    open_handoffs: int
    accepted_handoffs: int
    waiting: int
    leads: int
    accounts: int
    memberships: int


@use_case
def hand_over(user: UUID, *, to: UUID | None, accounts: bool, actor: Actor, now: datetime) -> HandedOver:
    """Give all work of a person to one other, or without `to` by the rule; the person is in no team any more.

    Open handoffs that nobody can take wait in line; for what was accepted somebody must be found, or nothing is done.
    Done again it finds nothing left to do.
    """
    # Every team, since the work may be in any: no round gives the person more meanwhile.
    turns = Turns(list(Team.objects.values_list("pk", flat=True)), now=now)
    person = locked(User.objects.filter(pk=user).exclude(role__in=(Role.PARTNER, Role.INTEGRATION))).first()
    if person is None:
        raise NotFound("No person of the staff with this id.")
    receiver = _receiver(user, to)
    if accounts and receiver is None:
        raise _refusal("to_required", "Accounts go to one person. Name who keeps them.")
    act, ledger = Act(actor=actor, now=now), Ledger(actor=actor, now=now)
    given_accounts = ownership.hand_over(user, receiver, act=act) if accounts and receiver is not None else 0
    moving = Moving(user, receiver, turns, ledger, act.change_no)
    moving.work()
    memberships = _leave_teams(user, act)
    act.keep()
    moving.save(given_accounts)
    if moving.waiting:
        transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return HandedOver(
        change_no=act.change_no,
        open_handoffs=moving.counts[HandoffStatus.OPEN],
        accepted_handoffs=moving.counts[HandoffStatus.ACCEPTED],
        waiting=moving.waiting,
        leads=moving.leads,
        accounts=given_accounts,
        memberships=memberships,
    )


def work_of(person: UUID) -> "tuple[QuerySet[Handoff], QuerySet[Lead]]":
    """The handoffs that somebody works, and the leads that are theirs besides."""
    own = Handoff.objects.filter(OPEN_WORK, owner=person, team__isnull=False)
    theirs = Lead.objects.canonical().filter(owner=person).exclude(stage__in=ENDED)
    # What shares a handoff goes with that.
    return own, theirs.exclude(pk__in=HandoffLead.objects.present().values("lead"))


class Moving:
    """The handoffs and leads of one person on their way to others: read under the locks of their leads."""

    def __init__(self, person: UUID, receiver: UUID | None, turns: Turns, ledger: Ledger, change_no: UUID) -> None:
        self.counts: Counter[str] = Counter()
        self.waiting = 0
        self.leads = 0
        self._person = person
        self._receiver = receiver
        self._turns = turns
        self._ledger = ledger
        self._change_no = change_no
        self._got: Counter[UUID] = Counter()
        self._handoffs: list[tuple[Any, ...]] = []
        self._kept: list[tuple[Any, ...]] = []

    def work(self) -> None:
        """Find somebody for each handoff in hand, then for what of the leads is theirs besides."""
        own, besides = work_of(self._person)
        keys = {*own.values_list("lead_id", flat=True), *besides.values_list("pk", flat=True)}
        held = {each.lead.pk: each for each in hold_leads(keys)}
        owners = {each.lead.account.owner_id for each in held.values() if each.lead.account}
        self._turns.know({owner for owner in owners if owner is not None})
        clocks = Clocks(list(held.values()), self._ledger)
        # Under the locks: what was answered or given on meanwhile is not theirs any more.
        handoffs = {row.lead_id: row for row in own.filter(lead__among=list(held)).order_by("pk")}
        for pk in sorted(held):
            if (handoff := handoffs.get(pk)) is not None:
                self._give(held[pk], handoff)
                follow_owner(held[pk], handoff, clocks)
            elif held[pk].lead.owner_id == self._person:
                self._give_lead(held[pk])
        clocks.save()

    def save(self, accounts: int) -> None:
        """Write all of it, and tell each receiver once."""
        self._turns.save()
        update_rows(Handoff, ("id", "owner_id", "needs_owner"), sorted(self._handoffs))
        insert(Reassignment, REASSIGNED, self._kept)
        self._ledger.save()
        share_owners({handoff: owner for handoff, owner, _ in self._handoffs})
        if accounts and self._receiver is not None:
            self._got[self._receiver] += 0
        act = {"user": str(self._person), "change": str(self._change_no)}
        record(
            [
                Happening(
                    "work.handed_over",
                    self._ledger.now,
                    act | {"to": str(one), "handoffs": count, "accounts": accounts if one == self._receiver else 0},
                )
                for one, count in sorted(self._got.items())
            ]
        )

    def _give(self, held: Held, handoff: Handoff) -> None:
        lead, team = held.lead, handoff.team_id
        taker = self._taker(held, team, handoff.priority)
        is_open = handoff.status == HandoffStatus.OPEN
        if taker is None and not is_open:
            _refuse_nobody(lead)
        self.counts[handoff.status] += 1
        self.waiting += taker is None
        self._handoffs.append((handoff.pk, taker, taker is None))
        note = (new_id(), handoff.pk, team, team, self._person, taker, None, self._ledger.now, self._ledger.actor.label)
        self._kept.append(note)
        handoff.owner_id = lead.owner_id = taker
        self._ledger.touch(lead)
        due = ("acceptance", handoff.accept_due_at) if is_open else (None, None)
        facts: dict[str, Any] = {
            "team": str(team),
            "owner": str(taker) if taker else None,
            "change": str(self._change_no),
        }
        self._ledger.tell_of_handoff(lead, "handoff.reassigned", handoff.pk, *due, **facts)
        if taker is not None:
            self._got[taker] += 1

    def _give_lead(self, held: Held) -> None:
        """A lead of theirs that no handoff of theirs stands for: a file named them."""
        lead = held.lead
        lead.owner_id = self._taker(held, lead.team_id, "normal")
        if lead.owner_id is None and lead.stage in WORKED:
            _refuse_nobody(lead)
        self.leads += 1
        self._ledger.touch(lead)

    def _taker(self, held: Held, team: UUID | None, priority: str) -> UUID | None:
        if self._receiver is not None or team is None:
            return self._receiver
        lead = held.lead
        named = self._turns.roster.named(lead.account.owner_id if lead.account else None)
        return self._turns.next_in(
            team,
            replace(need_of(held.lead, held.state, priority), named=named),
            but=[self._person],
        )


def _receiver(person: UUID, to: UUID | None) -> UUID | None:
    if to is None:
        return None
    able = User.objects.filter(pk=to, is_active=True, role__in=SELLERS)
    # Whoever was taken out of every team has left, and would see nothing of it.
    there = Q(memberships__is_active=True) | Q(memberships__isnull=True)
    if to == person or not able.filter(there).exists():
        raise _refusal("unknown_seller", "Name another active person of sales.")
    return to


def _leave_teams(user: UUID, act: Act) -> int:
    rows: Sequence[TeamMember] = list(TeamMember.objects.filter(user=user, is_active=True).select_related("team"))
    for row in rows:
        act.note(row.team, "members", user, None)
    update_rows(TeamMember, ("id", "is_active"), sorted((row.pk, False) for row in rows))
    return len(rows)


def _refuse_nobody(lead: Lead) -> None:
    raise Conflict(
        "Nobody can take what was accepted now. Name who gets it. Nothing was changed.",
        code="nobody_free",
        lead=str(lead.pk),
    )


def _refusal(code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError("/to", code, detail)])
