"""What becomes due on the clocks of the agreement: reminders, breaches, escalations, and handoffs that expire.

Nothing sleeps until a due time: the rows say what is due, and whoever comes, however late, takes each step once, in the
order in which they were due. Several may come at once; each takes the leads that nobody else has in hand.
"""

import heapq
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from leadhub.actors import SYSTEM
from leadhub.bulk import claimed, insert, update_rows
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.assigning import Turns
from qualification.clock_kinds import OF_HANDOFFS, UNANSWERED
from qualification.clocks import HAS_PROJECT, Clocks
from qualification.handoffs import settle_all
from qualification.locking import Held, lock_leads
from qualification.models import (
    ClockKind,
    ClockOutcome,
    ClockRun,
    Handoff,
    HandoffStatus,
    LeadState,
    Reassignment,
    WithdrawalCause,
)
from qualification.moving import Ledger
from qualification.projects import share_owners
from qualification.questions import drop
from qualification.recalling import CAUSE as RECALLED
from qualification.recalling import may_recall, reroute, take_back, write_recalled
from qualification.rosters import need_of
from qualification.rulebook import agreement_version
from qualification.rules.clocks import Step, shares_of, step_at
from qualification.runs import own_hours, run_of

AT_ONCE = 500
GIVEN_ON = tuple(field.attname for field in Reassignment._meta.concrete_fields)
# A clock that cannot be fired is a fault of ours: it is logged each time, and must not keep others waiting meanwhile.
PUT_OFF = timedelta(hours=1)
# What is due at one moment is taken in this order.
ORDER: Final = {kind: place for place, kind in enumerate(ClockKind)}
log = logging.getLogger(__name__)


def fire_due(*, now: datetime) -> int:
    """Take the steps that are due of some clocks; answers how many."""
    leads = due_leads(now)
    if not leads:
        return 0
    try:
        return _fire(leads, now=now)
    except Exception:
        log.exception("One of the clocks of %s leads cannot be fired; they are fired one by one", len(leads))
    return sum(_fire_one(lead, now=now) for lead in leads)


def due_leads(now: datetime) -> list[UUID]:
    """The leads of the clocks that have been due for longest: one statement, by the index of what is due."""
    due = ClockRun.objects.filter(next_at__lte=now).order_by("next_at", "pk").values_list("lead_id", flat=True)
    return sorted(set(due[:AT_ONCE]))


@use_case
def _fire(leads: Collection[UUID], *, now: datetime) -> int:
    """Take all steps that are due of the clocks of those of these leads that nobody else has in hand."""
    turns = Turns(_escalating(leads, now), now=now)
    states = {state.pk: state for state in claimed(LeadState.objects.filter(pk__among=leads).order_by("pk"))}
    firing = Firing(lock_leads(states), Ledger(actor=SYSTEM, now=now), turns)
    firing.run()
    firing.save()
    return firing.taken


def _fire_one(lead: UUID, *, now: datetime) -> int:
    try:
        return _fire([lead], now=now)
    except Exception:
        log.exception("The clocks of lead %s cannot be fired; they are tried again in an hour", lead)
        _put_off(lead, now=now)
    return 1


@use_case
def _put_off(lead: UUID, *, now: datetime) -> None:
    ClockRun.objects.filter(lead=lead, next_at__lte=now).update(next_at=now + PUT_OFF)


def _escalating(leads: Collection[UUID], now: datetime) -> set[UUID]:
    """The teams in which a handoff that nobody has answered goes to somebody else now."""
    waiting = ClockRun.objects.filter(
        lead_id__among=leads,
        kind=ClockKind.ACCEPTANCE,
        outcome=ClockOutcome.RUNNING,
        next_at__lte=now,
        handoff__team__isnull=False,
    )
    beside = waiting.select_related("calendar", "handoff").prefetch_related("calendar__closures")
    late = [run for run in beside if _escalates(run, now)]
    return {run.handoff.team_id for run in late if run.handoff is not None and run.handoff.team_id is not None}


def _escalates(run: ClockRun, now: datetime) -> bool:
    share = shares_of(agreement_version(run.agreement), run.kind).get(Step.ESCALATION)
    due = None if share is None else step_at(run_of(run), Step.ESCALATION, share, own_hours(run))
    return due is not None and due <= now


class Firing:
    """One round over the clocks of locked leads."""

    def __init__(self, held: Sequence[Held], ledger: Ledger, turns: Turns) -> None:
        self.now = ledger.now
        self.taken = 0
        self.clocks = Clocks(held, ledger)
        self._held = {each.lead.pk: each for each in held}
        self._ledger = ledger
        self._turns = turns
        self._expired: dict[UUID, Handoff] = {}
        self._recalled: dict[UUID, Handoff] = {}
        self._reassigned: dict[UUID, Handoff] = {}
        self._given_on: list[tuple[Any, ...]] = []
        self._line: list[tuple[datetime, int, UUID, ClockRun]] = []

    def run(self) -> None:
        """Take every step that is due, in the order of their times: what one does, the next one finds done."""
        self._line_up(self.clocks.of())
        while self._line:
            due, _, _, clock = heapq.heappop(self._line)
            if clock.next_at != due or not self._may_take(clock):
                continue
            step = Step(clock.next_step)
            self.clocks.take(clock)
            self.taken += 1
            follow = FOLLOWS.get((ClockKind(clock.kind), step)) or (_escalate if step is Step.ESCALATION else None)
            if follow is not None:
                follow(self, clock)
            self._line_up([clock])

    def save(self) -> None:
        """Write what the steps did, and decide the leads whose handoffs expired."""
        self.clocks.save()
        self._turns.save()
        taken_over = [(row.pk, row.owner_id, False) for _, row in sorted(self._reassigned.items())]
        update_rows(Handoff, ("id", "owner_id", "needs_owner"), taken_over)
        because = WithdrawalCause.EXPIRED
        closed = [(pk, HandoffStatus.EXPIRED, because, self.now, SYSTEM.label, False) for pk in sorted(self._expired)]
        update_rows(
            Handoff, ("id", "status", "withdrawn_because", "closed_at", "closed_by_name", "needs_owner"), closed
        )
        write_recalled(list(self._recalled.values()), self._ledger)
        insert(Reassignment, GIVEN_ON, self._given_on)
        over = sorted((self._expired | self._recalled).items())
        drop({row.lead_id for _, row in over}, self._ledger)
        left = [(self._held[row.lead_id], row) for _, row in over if row.partner_id is not None]
        reroute(left, self._ledger)
        settle_all([self._held[row.lead_id] for _, row in sorted(self._expired.items())], self._ledger, cause="expired")
        if self._recalled:
            back = [self._held[row.lead_id] for _, row in sorted(self._recalled.items())]
            settle_all(back, self._ledger, cause=RECALLED)
        share_owners({row.pk: row.owner_id for row in self._reassigned.values()})

    def expire(self, clock: ClockRun) -> None:
        """Close a handoff that nobody answered: its lead stays qualified, and nobody has it."""
        handoff, lead = clock.handoff, self._held[clock.lead_id].lead
        if handoff is None:
            return
        self._expired[handoff.pk] = handoff
        self.clocks.end(OF_HANDOFFS, lead=lead.pk, missed=UNANSWERED, at=clock.due_at)
        lead.owner_id = lead.team_id = None
        self._ledger.touch(lead)
        due = (ClockKind.ACCEPTANCE, handoff.accept_due_at)
        self._ledger.tell_of_handoff(lead, "handoff.expired", handoff.pk, *due)

    def recall(self, clock: ClockRun) -> None:
        """Take a lead back from a partner without progress; where it has a project, a person decides."""
        handoff, held = clock.handoff, self._held[clock.lead_id]
        if handoff is not None and handoff.status == HandoffStatus.OPEN:
            self.clocks.carry_out(clock)
            self.expire(clock)
        if handoff is None or handoff.status != HandoffStatus.ACCEPTED:
            return
        due = (ClockKind.RECALL, clock.due_at)
        if not may_recall(held):
            clock.excused = HAS_PROJECT
            self._ledger.tell_of_handoff(held.lead, "handoff.recall_due", handoff.pk, *due)
            return
        self.clocks.carry_out(clock)
        self._recalled[handoff.pk] = handoff
        self.clocks.end(OF_HANDOFFS, lead=held.lead.pk, at=clock.due_at)
        take_back(held, handoff, self._ledger)
        self._ledger.tell_of_handoff(held.lead, "handoff.recalled", handoff.pk, *due)

    def reassign(self, clock: ClockRun) -> None:
        """Give an unanswered handoff to the next of its team; where there is nobody else it stays, and that is told."""
        handoff, held = clock.handoff, self._held[clock.lead_id]
        lead = held.lead
        if handoff is not None and handoff.team_id is not None:
            but = [handoff.owner_id] if handoff.owner_id else []
            need = need_of(held.lead, held.state, handoff.priority)
            taker = self._turns.next_in(handoff.team_id, need, but=but)
            if taker is not None:
                self._note(handoff, taker)
                handoff.owner_id = lead.owner_id = taker
                self._reassigned[handoff.pk] = handoff
                self._ledger.touch(lead)
            self.clocks.tell("handoff.escalated", clock, reassigned_to=taker and str(taker))
            return
        self.escalate(clock)

    def escalate(self, clock: ClockRun) -> None:
        """Tell that a promise is overdue by half of it again."""
        self.clocks.tell("handoff.escalated", clock, reassigned_to=None)

    def tell_unconfirmed(self, clock: ClockRun) -> None:
        """Tell that nobody has said that a lead goes on after its hold; what sales has accepted is not moved for it."""
        handoff, lead = clock.handoff, self._held[clock.lead_id].lead
        if handoff is not None and handoff.status == HandoffStatus.ACCEPTED:
            due = (ClockKind.HOLD_RECONFIRMED, clock.due_at)
            self._ledger.tell_of_handoff(lead, "lead.not_reconfirmed", handoff.pk, *due)

    def _note(self, handoff: Handoff, taker: UUID) -> None:
        """Keep who had it before."""
        team, before = handoff.team_id, handoff.owner_id
        self._given_on.append((new_id(), handoff.pk, team, team, before, taker, None, self.now, SYSTEM.label))

    def _may_take(self, clock: ClockRun) -> bool:
        """Whether the team that a step needs is locked; one that came to need it meanwhile waits for the next round."""
        if clock.kind != ClockKind.ACCEPTANCE or clock.next_step != Step.ESCALATION or clock.handoff is None:
            return True
        return clock.handoff.team_id is None or clock.handoff.team_id in self._turns.teams

    def _line_up(self, clocks: Iterable[ClockRun]) -> None:
        for clock in clocks:
            if clock.next_at is not None and clock.next_at <= self.now:
                heapq.heappush(self._line, (clock.next_at, ORDER[ClockKind(clock.kind)], clock.pk, clock))


Follow: TypeAlias = Callable[[Firing, ClockRun], None]
_escalate: Final[Follow] = Firing.escalate
FOLLOWS: Final[Mapping[tuple[ClockKind, Step], Follow]] = {
    (ClockKind.ACCEPTANCE, Step.ESCALATION): Firing.reassign,
    (ClockKind.EXPIRY, Step.BREACH): Firing.expire,
    (ClockKind.RECALL, Step.BREACH): Firing.recall,
    (ClockKind.HOLD_RECONFIRMED, Step.BREACH): Firing.tell_unconfirmed,
}
"""What a step does beside being told."""
