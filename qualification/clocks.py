"""The clocks of the agreement, set-wise: begun, stopped, paused and resumed under the locks of their leads.

How a use case that holds its leads uses them:

    clocks = Clocks(held, ledger)                    # reads what runs for these leads
    clocks.stop({ClockKind.ACCEPTANCE})              # the promise was kept, in time or late
    clocks.start({ClockKind.DECISION}, [handoff])    # by the version of the agreement that the handoff names
    clocks.save()                                    # a fixed number of statements, before the ledger is saved

Rows of ClockRun are written here and in `runs` alone, and with them the due times that handoffs and triage items copy
for lists.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.editing import Act
from leadhub.actors import SYSTEM
from leadhub.bulk import insert_new, update_rows
from leadhub.keys import new_id
from qualification.calendars import calendar_of
from qualification.clock_kinds import HOUSEHOLD, TOLD
from qualification.desks import Desks
from qualification.locking import Held
from qualification.models import (
    BusinessCalendar,
    ClockKind,
    ClockOutcome,
    ClockRun,
    Escalation,
    Handoff,
    Lead,
    Rfq,
    TechnicalReview,
    Triage,
)
from qualification.moving import Ledger
from qualification.rulebook import agreement_version
from qualification.rules import clocks as rules
from qualification.rules.agreement import Clause, Unit
from qualification.rules.clocks import Step
from qualification.rules.reckoning import reckoned
from qualification.runs import OF_OTHERS, WAITING, Subject, Waits, begin, goes_on, hold_up, keep, own_hours, run_of

# The version of a calendar by which nothing was computed yet.
NEVER = 0
CARD_INCOMPLETE, LOGGED_LATER = "card_incomplete", "logged_later"
HAS_PROJECT = "partner_has_project"
MOVING = (
    "id",
    "calendar_id",
    "calendar_version",
    "clause",
    "number",
    "unit",
    "limit_s",
    "spent_s",
    "running_since",
    "due_at",
    "next_step",
    "next_at",
    "breached_at",
    "excused",
    "stopped_at",
    "outcome",
)


class Clocks:
    """The running clocks of locked leads: changed in memory, written by `save`."""

    def __init__(self, held: Sequence[Held], ledger: Ledger) -> None:
        self._ledger = ledger
        self._desks = Desks()
        self._leads: dict[UUID, Lead] = {each.lead.pk: each.lead for each in held}
        self._by_lead: dict[UUID, list[ClockRun]] = defaultdict(list)
        self._handoffs: dict[UUID, Handoff] = {}
        self._begun: dict[UUID, ClockRun] = {}
        self._changed: dict[UUID, ClockRun] = {}
        self._escalations: list[tuple[Any, ...]] = []
        self._history = Act(actor=SYSTEM, now=ledger.now)
        running = ClockRun.objects.filter(lead_id__among=list(self._leads), outcome=ClockOutcome.RUNNING)
        beside = running.select_related("calendar", "handoff", "triage").prefetch_related("calendar__closures")
        for run in beside.order_by("pk"):
            if run.handoff is not None:
                # Each row comes with a copy of its own; what is written of a handoff is written once.
                run.handoff = self._handoffs.setdefault(run.handoff.pk, run.handoff)
            self._by_lead[run.lead_id].append(run)
            self._reckon(run)

    def of(
        self, kinds: Collection[str] | None = None, *, lead: UUID | None = None, rfq: UUID | None = None
    ) -> list[ClockRun]:
        """The clocks of these kinds that have not ended; of one lead, or one RFQ, where it is named."""
        leads = self._by_lead.values() if lead is None else [self._by_lead.get(lead, [])]
        return [
            run
            for runs in leads
            for run in runs
            if run.outcome == ClockOutcome.RUNNING
            and (kinds is None or run.kind in kinds)
            and rfq in (None, run.rfq_id)
        ]

    def start(
        self,
        kinds: Collection[ClockKind],
        handoffs: Iterable[Handoff],
        *,
        review: TechnicalReview | None = None,
        rfq: Rfq | None = None,
        at: datetime | None = None,
    ) -> None:
        """Begin clocks of handoffs. Where the agreement promises nothing none is; one that runs, runs on."""
        for handoff in handoffs:
            lead = self._leads[handoff.lead_id]
            hours = review.team.calendar if review else self._desks.calendar_for(handoff)
            about = Subject.of(self._handoffs.setdefault(handoff.pk, handoff), lead, hours, review, rfq)
            running = self.of(lead=lead.pk, rfq=rfq.pk if rfq else None)
            present = {run.kind for run in running if run.handoff_id == handoff.pk}
            for kind in kinds:
                run = None if kind in present else begin(kind, about, at or self._ledger.now)
                if run is not None:
                    self._begun[run.pk] = run
                    self._by_lead[lead.pk].append(run)

    def stop(
        self,
        kinds: Collection[ClockKind],
        *,
        lead: UUID | None = None,
        rfq: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """The promises of these kinds were kept, at a moment that may lie before now."""
        moment = at or self._ledger.now
        for run in self.of(kinds, lead=lead, rfq=rfq):
            is_late = rules.is_over(run_of(run), moment)
            if is_late:
                self._break(run)
            elif run.breached_at is not None:
                run.excused = LOGGED_LATER
            self._finish(run, ClockOutcome.LATE if is_late else ClockOutcome.MET, moment)

    def end(
        self,
        kinds: Collection[ClockKind] | None = None,
        *,
        lead: UUID | None = None,
        rfq: UUID | None = None,
        missed: Collection[ClockKind] = (),
        at: datetime | None = None,
    ) -> None:
        """Nobody keeps the promises of these kinds any more: missed where they are overdue or so named, else void.

        `at` is when that was, where somebody comes late to it.
        """
        moment = at or self._ledger.now
        for run in self.of(kinds, lead=lead, rfq=rfq):
            is_over = rules.is_over(run_of(run), moment)
            if is_over:
                self._break(run)
            outcome = ClockOutcome.MISSED if is_over or run.kind in missed else ClockOutcome.VOID
            self._finish(run, outcome, moment)

    def pause(
        self, *, lead: UUID | None = None, owners: Collection[str] | None = None, but: Collection[str] = ()
    ) -> None:
        """Let clocks stand still, all or those of some owners; what was overdue before is told first."""
        for run in self.of(lead=lead):
            if run.running_since is None or run.kind in but or (owners is not None and run.owner not in owners):
                continue
            while run.kind in TOLD and self._is_due(run, Step.REMINDER, Step.BREACH):
                self.take(run)
            self._put(run, rules.paused(run_of(run), self._ledger.now, own_hours(run)))

    def resume(self, *, at: Mapping[UUID, datetime] | None = None) -> None:
        """Let clocks go on with exactly what they had left, unless something else still stops them.

        Call it once the hold, or the request for data, is written as ended; `at` says by lead when that was.
        """
        waits = Waits(self._leads, self._ledger.now)
        for run in self.of():
            if run.running_since is None and not waits.stop(run):
                self._put(run, goes_on(run, (at or {}).get(run.lead_id, self._ledger.now)))

    def restart(self, kind: ClockKind, handoffs: Iterable[Handoff]) -> None:
        """Where the promise of this kind runs, it was kept, and is given anew."""
        again = [handoff for handoff in handoffs if self.of({kind}, lead=handoff.lead_id)]
        for handoff in again:
            self.stop({kind}, lead=handoff.lead_id)
        self.start({kind}, again)

    def lengthen(self, kind: ClockKind, code: str, *, lead: UUID) -> None:
        """Let a running clock of a handoff go by the clause of another code, where that is longer."""
        row = self._leads[lead]
        for run in self.of({kind}, lead=lead):
            if run.handoff is None or run.breached_at is not None:
                continue
            hours = self._desks.calendar_for(run.handoff)
            case = Subject.of(run.handoff, row, hours).case
            agreement = agreement_version(run.agreement)
            clause = rules.promise(agreement, kind, case, code=code)
            own, was = own_hours(run), run_of(run)
            if clause is None or own is None:
                continue
            value = rules.lengthened(was, clause, run.started_at, own)
            if value is not was:
                run.clause, run.number, run.unit = agreement.place_of(clause), clause.number, clause.unit
                self._put(run, value)

    def spent(self, kind: ClockKind, *, lead: UUID) -> timedelta | None:
        """How much has run by now of what a clock's own clause promises, without time that was given back before.

        None where none of the kind runs.
        """
        for run in self.of({kind}, lead=lead):
            own = own_hours(run)
            spent, clause = rules.spent_by(run_of(run), self._ledger.now, own), self._clause(run)
            if clause is None or own is None or (clause.number, clause.unit) == (run.number, run.unit):
                return spent
            given_back = run_of(run).limit - rules.begun(clause, run.started_at, own).limit
            return max(spent - max(given_back, timedelta()), timedelta())
        return None

    def shorten(self, kind: ClockKind, *, spent_before: timedelta, lead: UUID) -> None:
        """Let a clock that was lengthened go by its own clause again, with the time given back that it took since.

        `spent_before` is what had run when it was lengthened. With time given back it is a promise of so many hours,
        by which it is computed anew where its calendar is changed.
        """
        for run in self.of({kind}, lead=lead):
            clause, own, was = self._clause(run), own_hours(run), run_of(run)
            if clause is None or own is None or run.breached_at is not None:
                continue
            given_back = rules.spent_by(was, self._ledger.now, own) - spent_before
            value = rules.shortened(was, clause, run.started_at, own, given_back)
            if value is not was:
                is_own = given_back <= timedelta()
                run.clause = agreement_version(run.agreement).place_of(clause)
                run.number = clause.number if is_own else value.limit / timedelta(hours=1)
                run.unit = clause.unit if is_own else Unit.BUSINESS_HOURS
                self._put(run, value)

    def _clause(self, run: ClockRun) -> Clause | None:
        """The clause of its own that a clock of a handoff began by."""
        if run.handoff is None:
            return None
        row = self._leads[run.lead_id]
        hours = self._desks.calendar_for(run.handoff)
        case = Subject.of(run.handoff, row, hours).case
        return rules.promise(agreement_version(run.agreement), run.kind, case)

    def go_by(self, calendar: BusinessCalendar, *, lead: UUID) -> None:
        """Let what the holder promised go by other hours once it goes on: those of the team that holds it now."""
        for run in self.of(lead=lead):
            if run.running_since is None and run.calendar_id and run.owner in WAITING and run.kind not in OF_OTHERS:
                run.calendar, run.calendar_version = calendar, calendar.version
                self._changed[run.pk] = run

    def follow(self, hours: Mapping[UUID, BusinessCalendar]) -> None:
        """Let clocks, by their ids, run by hours that whoever keeps them has now, as if they had been so before."""
        for run in self.of():
            if run.pk in hours:
                run.calendar, run.calendar_version = hours[run.pk], NEVER
                self._reckon(run)

    def take(self, run: ClockRun) -> None:
        """Take the step of a clock that is due, and tell of it; what else follows is the caller's."""
        step = Step(run.next_step)
        self._note(run, step, run.next_at or run.due_at)
        if step is Step.REMINDER:
            self.tell("handoff.due_soon", run)
        elif step is Step.BREACH:
            self._breach(run)
        self._schedule(run, step)

    def carry_out(self, run: ClockRun) -> None:
        """What was promised for the end of a clock is done as it ends: the promise is kept."""
        run.breached_at = None
        self._finish(run, ClockOutcome.MET, run.due_at)

    def tell(self, type: str, run: ClockRun, **more: Any) -> None:
        """Record an event about a clock; what is no news of handoffs is told as news of a clock, where people are."""
        if run.kind not in TOLD:
            type = HOUSEHOLD.get((type, ClockKind(run.kind)), "")
        if type:
            self._ledger.tell_of_handoff(self._leads[run.lead_id], type, run.handoff_id, run.kind, run.due_at, **more)

    def save(self) -> None:
        """Write clocks, the steps that were taken, and the due times that are copied."""
        changed = [self._changed[pk] for pk in sorted(self._changed) if pk not in self._begun]
        # What has ended makes room for what begins.
        update_rows(ClockRun, MOVING, [tuple(getattr(run, name) for name in MOVING) for run in changed])
        hold_up(list(self._begun.values()), self._ledger.now)
        keep(list(self._begun.values()))
        insert_new(Escalation, ("id", "clock_id", "step", "due_at", "fired_at"), self._escalations)
        self._copy([*changed, *self._begun.values()])
        self._history.keep()
        self._begun, self._changed, self._escalations = {}, {}, []

    def _reckon(self, run: ClockRun) -> None:
        """Compute a clock anew whose calendar was changed since, and leave in the history when it was due before."""
        if run.calendar is None or run.calendar_version == run.calendar.version:
            return
        hours, before = calendar_of(run.calendar), run.due_at
        unit, is_broken = Unit(run.unit), run.breached_at is not None
        anew = reckoned(run_of(run), run.number, unit, run.started_at, self._ledger.now, hours, is_broken=is_broken)
        run.calendar_version = run.calendar.version
        self._put(run, anew)
        if run.due_at != before:
            self._history.note(run, "due_at", before, run.due_at)

    def _is_due(self, run: ClockRun, *steps: Step) -> bool:
        return run.next_step in steps and run.next_at is not None and run.next_at <= self._ledger.now

    def _break(self, run: ClockRun) -> None:
        """Say of a promise that was not kept in time that it is broken, once."""
        if run.breached_at is None:
            self._note(run, Step.BREACH, run.due_at)
            self._breach(run)

    def _breach(self, run: ClockRun) -> None:
        run.breached_at = self._ledger.now
        handoff = run.handoff
        if run.owner in WAITING and handoff and handoff.card_missing and handoff.card_completed_at is None:
            run.excused = CARD_INCOMPLETE
        self.tell("handoff.breached", run)

    def _note(self, run: ClockRun, step: Step, due: datetime) -> None:
        self._escalations.append((new_id(), run.pk, step, due, self._ledger.now))

    def _finish(self, run: ClockRun, outcome: ClockOutcome, at: datetime) -> None:
        run.spent_s = rules.spent_by(run_of(run), at, own_hours(run)).total_seconds()
        run.running_since, run.next_step, run.next_at = None, Step.NONE, None
        run.outcome, run.stopped_at = outcome, at
        self._changed[run.pk] = run

    def _put(self, run: ClockRun, value: rules.Run) -> None:
        run.limit_s, run.spent_s = value.limit.total_seconds(), value.spent.total_seconds()
        run.running_since, run.due_at = value.since, value.due_at
        if run.next_step != Step.NONE:
            self._schedule(run, Step(run.next_step - 1))
        self._changed[run.pk] = run

    def _schedule(self, run: ClockRun, after: Step) -> None:
        shares = rules.shares_of(agreement_version(run.agreement), run.kind)
        run.next_step, run.next_at = rules.next_step(run_of(run), after, shares, own_hours(run))
        self._changed[run.pk] = run

    def _copy(self, touched: Iterable[ClockRun]) -> None:
        """Keep the due times of handoffs and triage items as their clocks have them."""
        handoffs: dict[UUID, Handoff] = {}
        triages: dict[UUID, datetime] = {}
        for run in touched:
            if run.triage_id is not None:
                triages[run.triage_id] = run.due_at
            if run.handoff is None:
                continue
            handoffs[run.handoff.pk] = run.handoff
            if run.kind == ClockKind.ACCEPTANCE:
                run.handoff.accept_due_at = run.due_at
            elif run.kind == ClockKind.FIRST_RESPONSE:
                run.handoff.response_due_at = run.due_at
        for handoff in handoffs.values():
            going = [run for run in self.of(TOLD, lead=handoff.lead_id) if run.handoff_id == handoff.pk]
            handoff.next_due_at = next_due(going)
        dues = ("id", "accept_due_at", "response_due_at", "next_due_at")
        update_rows(Handoff, dues, [tuple(getattr(handoffs[pk], name) for name in dues) for pk in sorted(handoffs)])
        update_rows(Triage, ("id", "due_at"), sorted(triages.items()))


def next_due(runs: Iterable[ClockRun]) -> datetime | None:
    """The next time by which somebody has something to do; none while all clocks stand."""
    going = (run.due_at for run in runs if run.running_since is not None and run.kind in TOLD)
    return min(going, default=None)
