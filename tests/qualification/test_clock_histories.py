"""Whatever people do to a lead, in whatever order and however late somebody looks: what its clocks say stays true.

Histories are made up of everything that people do about handoffs, of other working hours, of new agreements, and of
time, all through the use cases, some of which refuse; on both engines.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from leadhub.models import Event
from qualification.calendars import calendar_of
from qualification.clock_kinds import TOLD
from qualification.clocks import next_due
from qualification.models import (
    ClockKind,
    ClockOutcome,
    ClockRun,
    DataRequest,
    Escalation,
    Handoff,
    Hold,
    Placement,
    Proposal,
    Stage,
    TechnicalReview,
    Triage,
)
from qualification.rules.agreement import Unit
from qualification.rules.business_time import add_days
from qualification.rules.clocks import Step, elapsed
from qualification.runs import OF_OTHERS, WAITING
from tests.qualification.clock_acts import Acts

ENDED = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})
CLOSE = timedelta(milliseconds=10)


class History(Acts):
    """What must hold after each act."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: dict[UUID, dict[str, Any]] = {}
        self.answered: dict[UUID, tuple[Any, ...]] = {}

    @invariant()
    def only_what_somebody_has_in_hand_runs(self) -> None:
        """Nothing of closed handoffs, of leads that have ended, of what was decided or answered."""
        for run in self.running:
            # Whoever was taken out and asks again is answered by the triage desk.
            assert run.lead.stage not in ENDED or run.triage is not None, run
            if run.handoff is not None:
                is_open = run.handoff.status == "open"
                assert is_open or (run.handoff.status == "accepted" and run.handoff.cycle == run.lead.cycle), run
                assert is_open or run.kind not in ("acceptance", "expiry"), run
            if run.triage is not None:
                assert run.triage.decided_at is None
            if run.technical_review is not None:
                assert run.technical_review.answered_at is None
                assert run.technical_review.withdrawn_at is None
        kept = {(run.handoff_id, run.kind) for run in self.running}
        assert len(kept) == len(self.running)
        for handoff in Handoff.objects.filter(status="open"):
            assert {(handoff.pk, "acceptance"), (handoff.pk, "expiry")} <= kept
            assert handoff.lead.stage == Stage.MQL
        for request in DataRequest.objects.open():
            assert (request.handoff_id, "needs_data") in kept
        for said in Proposal.objects.waiting().filter(handoff__isnull=False):
            assert (said.handoff_id, "feedback") in kept
        for placement in Placement.objects.open():
            assert (placement.handoff_id, "not_mine") in kept
        for review in TechnicalReview.objects.open():
            assert any(run.technical_review_id == review.pk for run in self.running)
        for triage in Triage.objects.filter(decided_at=None):
            assert any(run.triage_id == triage.pk for run in self.running)

    @invariant()
    def a_clock_stands_while_something_holds_it_up(self) -> None:
        """A hold, which may be over and not yet ended, or a question."""
        for run in self.running:
            asked = run.owner in WAITING and run.kind not in OF_OTHERS
            waits = asked and (
                DataRequest.objects.open().filter(handoff=run.handoff).exists()
                or Placement.objects.open().filter(handoff=run.handoff).exists()
                or Proposal.objects.waiting().filter(handoff=run.handoff).exists()
            )
            holds = Hold.objects.filter(lead=run.lead, ended_at=None)
            if holds.filter(until__gt=self.now).exists() or waits:
                assert run.running_since is None, run
            elif not holds.exists():
                assert run.running_since is not None, run

    @invariant()
    def what_is_left_is_what_was_promised_less_what_ran(self) -> None:
        """Counted anew from what people did; where hours changed meanwhile only what follows from the row."""
        for run in self.running:
            hours = calendar_of(run.calendar) if run.calendar else None
            if run.calendar is not None:
                assert run.calendar_version == run.calendar.version
            limit, spent = timedelta(seconds=run.limit_s), timedelta(seconds=run.spent_s)
            if run.started_at > self.plain_since:
                promised = {
                    Unit.BUSINESS_HOURS: timedelta(hours=run.number),
                    Unit.MINUTES: timedelta(minutes=run.number),
                    Unit.DAYS: timedelta(days=run.number),
                }.get(Unit(run.unit))
                assert promised is None or abs(promised - limit) < CLOSE, run
                ran = self.ran(run, hours)
                assert abs(ran - spent) < CLOSE, (run, ran, spent)
            if run.running_since is not None and run.breached_at is None and limit > spent:
                left = elapsed(run.running_since, run.due_at, hours)
                if run.running_since >= self.forward_since or run.running_since == run.started_at:
                    assert abs(left - (limit - spent)) < CLOSE, run
                else:
                    assert left > limit - spent - CLOSE, run
                if run.unit == Unit.BUSINESS_DAYS and run.running_since == run.started_at and hours:
                    assert run.due_at == add_days(run.started_at, int(run.number), hours)

    def ran(self, run: ClockRun, hours: Any) -> timedelta:
        """How much of a clock ran before it was last set going: its own time without what stood in its way."""
        end = run.running_since or self.now
        standing = [
            (row.began_at, min(row.until, row.ended_at) if row.ended_at else end)
            for row in Hold.objects.filter(lead=run.lead)
        ]
        if run.owner in WAITING and run.kind not in OF_OTHERS:
            asked = DataRequest.objects.filter(handoff=run.handoff)
            standing += [(row.asked_at, row.ended_at or end) for row in asked]
            disputed = Placement.objects.filter(handoff=run.handoff)
            standing += [(row.asked_at, row.answered_at or end) for row in disputed]
            said = Proposal.objects.asked().filter(handoff=run.handoff)
            standing += [(row.asked_at, row.ended_at or end) for row in said]
        total, at = timedelta(), run.started_at
        for first, last in sorted(standing):
            if last <= at:
                continue
            total += elapsed(at, min(first, end), hours) if first > at else timedelta()
            at = max(at, min(last, end))
        return total + (elapsed(at, end, hours) if at < end else timedelta())

    @invariant()
    def lists_show_the_due_times_of_the_clocks(self) -> None:
        """As copied."""
        for handoff in Handoff.objects.all():
            runs = list(ClockRun.objects.filter(handoff=handoff).order_by("started_at", "pk"))
            latest = {run.kind: run for run in runs}
            if ClockKind.ACCEPTANCE in latest:
                assert handoff.accept_due_at == latest[ClockKind.ACCEPTANCE].due_at
                assert handoff.response_due_at == latest[ClockKind.FIRST_RESPONSE].due_at
            going = [run for run in runs if run.outcome == ClockOutcome.RUNNING]
            assert handoff.next_due_at == next_due(going)
        for triage in Triage.objects.all():
            assert triage.due_at == ClockRun.objects.get(triage=triage).due_at

    @invariant()
    def what_has_ended_stays_as_it_was(self) -> None:
        """Its due time most of all; and its outcome fits what happened."""
        rows: Any = ClockRun.objects.exclude(outcome=ClockOutcome.RUNNING).values()
        for values in rows:
            assert self.ended.setdefault(values["id"], values) == values
            broken = values["breached_at"] is not None
            match values["outcome"]:
                case ClockOutcome.MET:
                    assert not broken or values["excused"] == "logged_later"
                case ClockOutcome.LATE:
                    assert broken
                case ClockOutcome.MISSED:
                    assert broken or values["kind"] in ("acceptance", "expiry")
                case _:
                    assert broken is False
        for handoff in Handoff.objects.exclude(status="open"):
            told = (handoff.accept_due_at, handoff.status, handoff.closed_at)
            assert self.answered.setdefault(handoff.pk, told) == told

    @invariant()
    def each_step_is_taken_once(self) -> None:
        """In its order, and a breach is told once."""
        for run in ClockRun.objects.all():
            taken = list(Escalation.objects.filter(clock=run).order_by("pk").values_list("step", flat=True))
            assert taken == sorted(set(taken)), run
            assert (Step.BREACH in taken) == (run.breached_at is not None), run
            assert not run.next_step or not taken or taken[-1] < run.next_step, run
        broken = ClockRun.objects.filter(breached_at__isnull=False, kind__in=TOLD).count()
        assert Event.objects.filter(type="handoff.breached").count() == broken

    @property
    def running(self) -> list[ClockRun]:
        """What runs or stands."""
        rows = ClockRun.objects.filter(outcome=ClockOutcome.RUNNING).order_by("pk")
        return list(rows.select_related("lead", "handoff", "triage", "technical_review", "calendar"))


@pytest.mark.django_db
def test_whatever_happens_clocks_stay_true(django_capture_on_commit_callbacks: Any) -> None:
    class Settled(History):
        settled = staticmethod(lambda: django_capture_on_commit_callbacks(execute=True))

    run_state_machine_as_test(
        Settled,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
