"""Whatever people do to a lead, in whatever order and however late somebody looks: what its clocks say stays true.

Histories are made up of everything that people do about handoffs, of other working hours, of new agreements, and of
time, all through the use cases, some of which refuse; on both engines.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from feedback import outcomes, verdicts
from leadhub.actors import Actor, Role
from leadhub.documents.in_force import contents_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.errors import DomainError
from leadhub.models import DocumentKind, Event, User
from qualification import (
    assessment,
    claiming,
    data_requests,
    due,
    pauses,
    placements,
    reassigning,
    reconfirming,
    staffing,
    technical_reviews,
    working_hours,
)
from qualification.calendars import calendar_of
from qualification.clocks import TOLD, next_due
from qualification.intake import ingest
from qualification.models import (
    BusinessCalendar,
    ClockKind,
    ClockOutcome,
    ClockRun,
    DataRequest,
    Escalation,
    Handoff,
    Hold,
    Lead,
    Placement,
    Stage,
    Team,
    TechnicalReview,
    Triage,
)
from qualification.rules.agreement import Unit
from qualification.rules.business_time import add_days
from qualification.rules.clocks import Step, elapsed
from qualification.runs import OF_OTHERS, WAITING
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.office import SATISFYING

BEGAN = datetime.fromisoformat("2026-10-30T20:00:00Z")
"""A Friday in Chicago, an hour before the end of work and two days before its clocks are put back."""
ENDED = frozenset({Stage.WON, Stage.LOST, Stage.DISQUALIFIED})
WEEKS: dict[str, Any] = {
    "office": [[["09:00", "17:00"]]] * 5 + [[], []],
    "mornings": [[["08:00", "12:00"]]] * 6 + [[]],
    "shifts": [[["00:00", "03:00"], ["06:00", "24:00"]]] * 7,
    "Mondays": [[["10:00", "11:30"]], *[[]] * 6],
}
SECOND, CLOSE = timedelta(seconds=1), timedelta(milliseconds=10)
people = st.sampled_from(["ada", "ben", "manager"])
minutes = st.sampled_from([1, 20, 60, 61, 240, 8 * 60, 24 * 60, 3 * 24 * 60, 20 * 24 * 60, 70 * 24 * 60])


class History(RuleBasedStateMachine):
    """One person of one company, and everybody who does something about it; all of it is undone at the end."""

    settled: Callable[[], Any]

    def __init__(self) -> None:
        super().__init__()
        self.frame = ExitStack()
        self.frame.enter_context(transaction.atomic())
        self.now = BEGAN
        self.ended: dict[UUID, dict[str, Any]] = {}
        self.answered: dict[UUID, tuple[Any, ...]] = {}
        # A lead whose hours changed, whose team did, or for which time went backwards, is no longer told by sums.
        self.plain_since = BEGAN

    @initialize(type=st.sampled_from(["rfq_submitted", "meeting_request"]))
    def begin(self, type: str) -> None:
        """Two direct teams with hours of their own, desks, and a lead that is handed over."""
        sellers = make_company("ada", "ben")
        with allow_writes():
            berlin = BusinessCalendar.objects.create(name="Berlin", timezone="Europe/Berlin", holidays_country="DE")
            Team.objects.create(name="Europe", kind=Team.Kind.DIRECT, calendar=berlin, countries=["DE"])
            made = {
                role: User.objects.create_user(f"{role}@leadhub.example", name=role, role=role)
                for role in (Role.MARKETING, Role.OPERATIONS, Role.MANAGER)
            }
            engineering = Team.objects.get(kind=Team.Kind.ENGINEERING)
            staffing.add_member(engineering.pk, made[Role.OPERATIONS].pk, actor=INTEGRATION, now=self.now)
            for user in (*sellers, made[Role.MANAGER]):
                staffing.add_member(Team.objects.get(name="Europe").pk, user.pk, actor=INTEGRATION, now=self.now)
        self.who: dict[str, Actor] = {"ada": sellers[0].actor, "ben": sellers[1].actor}
        self.who |= {str(role): user.actor for role, user in made.items()}
        self.a_signal_comes_in(type)

    @rule(type=st.sampled_from(["rfq_submitted", "meeting_request", "pricing_page_view"]))
    def a_signal_comes_in(self, type: str) -> None:
        """Of the same person; what was given back is handed over anew."""
        self.does(lambda: ingest([signal(type, self.now)], actor=INTEGRATION, now=self.now))

    @rule(span=minutes, looks=st.booleans())
    def time_passes(self, span: int, looks: bool) -> None:
        """And somebody looks, or nobody does."""
        self.now += timedelta(minutes=span)
        if looks:
            self.what_is_due_is_done()

    @rule()
    def time_passes_to_the_next_step(self) -> None:
        """To the very moment."""
        following = ClockRun.objects.filter(next_at__isnull=False).order_by("next_at").first()
        self.now = max(self.now, following.next_at or self.now) if following else self.now
        self.what_is_due_is_done()

    @rule(span=minutes)
    def time_goes_backwards(self, span: int) -> None:
        """As it may in a sandbox."""
        self.plain_since = max(self.plain_since, self.now)
        self.now = max(BEGAN, self.now - timedelta(minutes=span))

    def what_is_due_is_done(self) -> None:
        """All of it, once, and a second time nothing of it."""
        sweeps = (due.reschedule_clocks, due.end_holds, due.fire_clocks, due.look_at_leads, due.give_owners)
        with self.settled():
            for sweep in sweeps:
                sweep(self.now)
        assert not ClockRun.objects.filter(next_at__lte=self.now).exists()
        assert not due.fire_clocks(self.now)

    @rule(who=people)
    def it_is_accepted(self, who: str) -> None:
        """By sales."""
        self.with_handoff(verdicts.accept, who)

    @rule(who=people, reason=st.sampled_from(["timing", "wrong_team", "too_small", "competitor"]))
    def it_is_rejected(self, who: str, reason: str) -> None:
        """With what each reason does."""
        self.with_handoff(verdicts.reject, who, reason=reason, comment="As said on the phone.")

    @rule(who=people, outcome=st.sampled_from(["reached", "no_answer"]), ago=st.sampled_from([None, 5, 600]))
    def somebody_is_called(self, who: str, outcome: str, ago: int | None) -> None:
        """Now, or before, which is written down only now; also about what is closed."""
        at = None if ago is None else self.now - timedelta(minutes=ago)
        act = partial(verdicts.log_attempt, channel="phone", outcome=outcome, at=at, actor=self.who[who])
        for handoff in Handoff.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:2]:
            self.does(partial(act, handoff, now=self.now + SECOND))

    @rule(who=st.sampled_from(["ada", "marketing", "manager"]), days=st.sampled_from([1, 10, 100]))
    def it_is_held(self, who: str, days: int) -> None:
        """For a cause."""
        until = self.now + timedelta(days=days)
        self.with_lead(pauses.hold, who, reason="tooling_change", comment="", until=until)

    @rule(who=st.sampled_from(["ada", "marketing"]))
    def it_is_resumed(self, who: str) -> None:
        """Before its date."""
        self.with_lead(pauses.resume, who)

    @rule(who=people)
    def it_is_confirmed(self, who: str) -> None:
        """After a hold."""
        self.with_lead(reconfirming.reconfirm, who, comment="")

    @rule(who=people)
    def data_is_asked_for(self, who: str) -> None:
        """Of marketing."""
        self.with_handoff(data_requests.ask, who, items=["required_by", "tolerance_um"], comment="")

    @rule()
    def data_is_provided(self) -> None:
        """By marketing."""
        self.with_handoff(data_requests.provide, "marketing", comment="")

    @rule(who=people)
    def it_is_not_theirs(self, who: str) -> None:
        """So they say."""
        self.with_handoff(placements.dispute, who, comment="Their plant is in Graz.")

    @rule(to=st.sampled_from(["stays", "Europe", "Direct sales", "OEM desk"]))
    def it_is_placed(self, to: str) -> None:
        """By operations."""
        team = None if to == "stays" else Team.objects.get(name=to).pk
        act = {"team": team, "partner": None, "stays": team is None, "comment": "Because of the plant."}
        self.with_handoff(placements.place, "operations", **act)

    @rule(to=st.sampled_from(["ada", "ben"]), team=st.sampled_from([None, "Europe", "Direct sales"]))
    def it_is_reassigned(self, to: str, team: str | None) -> None:
        """To a colleague or to another team, with its due times as they are."""
        columns = ("kind", "due_at", "limit_s", "spent_s", "running_since")
        self.what_is_due_is_done()
        running = ClockRun.objects.filter(outcome=ClockOutcome.RUNNING).order_by("kind", "pk")
        before = set(running.values_list(*columns))
        key = None if team is None else Team.objects.get(name=team).pk
        if key is not None:
            self.plain_since = max(self.plain_since, self.now)
        act = {"owner": self.who[to].user_id, "team": key, "comment": ""}
        anew = self.handoff is None or self.handoff.status == "expired"
        self.with_handoff(reassigning.reassign, "manager", **act)
        assert anew or set(running.values_list(*columns)) == before

    @rule(who=people)
    def the_engineers_are_asked(self, who: str) -> None:
        """About what can be made."""
        self.with_lead(technical_reviews.ask, who, question="Can we hold 5 µm?")

    @rule()
    def the_engineers_answer(self) -> None:
        """That it can."""
        said: dict[str, Any] = {"answer": "feasible", "limiting_fact": None, "comment": "We make such bores."}
        act = partial(technical_reviews.answer, actor=self.who["operations"], **said)
        for review in TechnicalReview.objects.open().values_list("pk", flat=True):
            self.does(partial(act, review, now=self.now + SECOND))

    @rule(who=people)
    def the_sheet_is_filled(self, who: str) -> None:
        """With all that the agreement asks for, and the lead is qualified."""
        items = dict.fromkeys(SATISFYING, ("confirmed", "Call"))
        self.with_lead(assessment.fill_sheet, who, items=items)
        self.with_lead(assessment.qualify, who)

    @rule(who=people, to=st.sampled_from(["opportunity", "quoted", "won", "lost"]))
    def it_advances(self, who: str, to: str) -> None:
        """To where its stage lets it."""
        self.with_lead(outcomes.advance, who, to=to, reason="price" if to == "lost" else None, comment="Told us.")

    @rule(who=st.sampled_from(["ada", "marketing"]), out=st.booleans())
    def it_is_given_back(self, who: str, out: bool) -> None:
        """For a rest, or for good."""
        act = outcomes.disqualify if out else outcomes.recycle
        self.with_lead(act, who, reason="timing", comment="Next year.")

    @rule(who=st.sampled_from(["ada", "operations"]))
    def it_is_taken_up_again(self, who: str) -> None:
        """What had ended, or what nobody has."""
        self.with_lead(outcomes.reopen, who, reason="They called", comment="Again.")
        self.with_lead(claiming.claim, who)

    @rule(hours=st.sampled_from(sorted(WEEKS)), name=st.sampled_from(["Chicago", "Berlin"]))
    def hours_change(self, hours: str, name: str) -> None:
        """Of a calendar."""
        self.plain_since = max(self.plain_since, self.now)
        body = working_hours.UpdateCalendarBody(hours=WEEKS[hours])
        row = BusinessCalendar.objects.get(name=name)
        self.does(lambda: working_hours.change_calendar(row.pk, body, actor=self.who["operations"], now=self.now))

    @rule(first=st.integers(0, 30), days=st.sampled_from([1, 5, 40]))
    def days_are_closed(self, first: int, days: int) -> None:
        """For one day or for weeks."""
        self.plain_since = max(self.plain_since, self.now)
        day = date(2026, 10, 30) + timedelta(days=first)
        body = working_hours.CloseDaysBody(first_day=day, last_day=day + timedelta(days=days - 1), label="Stocktaking")
        row = BusinessCalendar.objects.get(name="Chicago")
        self.does(lambda: working_hours.close_days(row.pk, body, actor=self.who["operations"], now=self.now))

    @rule(
        team=st.sampled_from(["Direct sales", "Engineering desk", "Triage desk"]),
        name=st.sampled_from(["Chicago", "Berlin"]),
    )
    def a_team_keeps_other_hours(self, team: str, name: str) -> None:
        """Which its clocks follow."""
        self.plain_since = max(self.plain_since, self.now)
        row, calendar = Team.objects.get(name=team), BusinessCalendar.objects.get(name=name)
        given = {"name": row.name, "countries": row.countries, "calendar": calendar.pk}
        self.does(lambda: staffing.change_team(row.pk, actor=self.who["operations"], now=self.now, **given))

    @rule(sal_step=st.booleans(), hours=st.sampled_from([1, 4]))
    def another_agreement_comes_into_force(self, sal_step: bool, hours: int) -> None:
        """With or without a step of acceptance, and other promises."""
        content = contents_of(rule_set_at(self.now))[DocumentKind.AGREEMENTS]
        content["sal_step"] = sal_step
        for clause in content["clauses"]:
            if clause["code"] == "acceptance" and clause["unit"] == "business_hours":
                clause["number"] = hours
        kinds = {DocumentKind.AGREEMENTS: content}
        self.does(lambda: publish(kinds, note="Try", by="Ops", now=self.now, effective_at=self.now))

    @property
    def handoff(self) -> Handoff | None:
        """The newest one."""
        return Handoff.objects.order_by("created_at", "pk").last()

    def with_handoff(self, act: Callable[..., Any], who: str, **given: Any) -> None:
        """Do something about the newest handoff."""
        handoff = self.handoff
        if handoff is not None:
            self.does(lambda: act(handoff.pk, actor=self.who[who], now=self.now, **given))

    def with_lead(self, act: Callable[..., Any], who: str, **given: Any) -> None:
        """Do something to the newest lead."""
        lead = Lead.objects.order_by("created_at", "pk").last()
        assert lead is not None
        self.does(lambda: act(lead.pk, actor=self.who[who], now=self.now, **given))

    def does(self, act: Callable[[], Any]) -> None:
        """Do it a second later than what was done before, with all that a commit wakes; it may be refused."""
        self.now += SECOND
        with self.settled():
            try:
                with transaction.atomic():
                    act()
            except DomainError:
                return

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
                assert abs(elapsed(run.running_since, run.due_at, hours) - (limit - spent)) < CLOSE, run
                if run.unit == Unit.BUSINESS_DAYS and run.running_since == run.started_at and hours:
                    assert run.due_at == add_days(run.started_at, int(run.number), hours)

    def ran(self, run: ClockRun, hours: Any) -> timedelta:
        """How much of a clock ran before it was last set going: its own time without what stood in its way."""
        end = run.running_since or self.now
        standing = [(row.began_at, min(row.until, row.ended_at or end)) for row in Hold.objects.filter(lead=run.lead)]
        if run.owner in WAITING and run.kind not in OF_OTHERS:
            asked = DataRequest.objects.filter(handoff=run.handoff)
            standing += [(row.asked_at, row.ended_at or end) for row in asked]
            disputed = Placement.objects.filter(handoff=run.handoff)
            standing += [(row.asked_at, row.answered_at or end) for row in disputed]
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

    def teardown(self) -> None:
        """Undo all of it."""
        transaction.set_rollback(True)
        self.frame.close()


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
