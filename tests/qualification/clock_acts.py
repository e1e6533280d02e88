"""What people do about a lead that was handed over, as rules by which Hypothesis makes up histories."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from feedback import outcomes, proposals, verdicts
from leadhub.actors import Actor, ActorKind, Role
from leadhub.documents.in_force import contents_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.errors import DomainError
from leadhub.models import DocumentKind, User
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
from qualification.intake import ingest
from qualification.models import (
    BusinessCalendar,
    ClockOutcome,
    ClockRun,
    Handoff,
    Lead,
    Proposal,
    Proposed,
    Team,
    TechnicalReview,
)
from qualification.proposals import Word
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.office import SATISFYING

BEGAN = datetime.fromisoformat("2026-10-30T20:00:00Z")
"""A Friday in Chicago, an hour before the end of work and two days before its clocks are put back."""
WEEKS: dict[str, Any] = {
    "office": [[["09:00", "17:00"]]] * 5 + [[], []],
    "mornings": [[["08:00", "12:00"]]] * 6 + [[]],
    "shifts": [[["00:00", "03:00"], ["06:00", "24:00"]]] * 7,
    "Mondays": [[["10:00", "11:30"]], *[[]] * 6],
}
SECOND = timedelta(seconds=1)
CRM = Actor(ActorKind.INTEGRATION, Role.INTEGRATION, name="CRM")
people = st.sampled_from(["ada", "ben", "manager"])
minutes = st.sampled_from([1, 20, 60, 61, 240, 8 * 60, 24 * 60, 3 * 24 * 60, 20 * 24 * 60, 70 * 24 * 60])


class Acts(RuleBasedStateMachine):
    """One person of one company, and everybody who does something about it; all of it is undone at the end."""

    settled: Callable[[], Any]

    def __init__(self) -> None:
        super().__init__()
        self.frame = ExitStack()
        self.frame.enter_context(transaction.atomic())
        self.now = BEGAN
        # A lead whose hours changed, whose team did, or for which time went backwards, is no longer told by sums.
        self.plain_since = BEGAN
        # What is set going again before it had stopped keeps the later due time.
        self.forward_since = BEGAN

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
        self.forward_since = max(self.forward_since, self.now)
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

    @rule(
        to=st.sampled_from(["rejected", "lost", "nurture", "won", "mql", "sal"]),
        source=st.sampled_from(["hubspot", "salesforce"]),
        why=st.sampled_from([("", ""), ("timing", ""), ("timing", "Later."), ("price", "Too dear.")]),
    )
    def a_machine_says(self, to: str, source: str, why: tuple[str, str]) -> None:
        """Where the lead stands there, and why or not."""
        word = Word(to=Proposed(to), source=source, reason=why[0], comment=why[1])
        lead = Lead.objects.order_by("created_at", "pk").last()
        assert lead is not None
        self.does(lambda: proposals.propose(lead.pk, word, actor=CRM, now=self.now))

    @rule(who=people, is_so=st.booleans())
    def somebody_says_why_or_that_it_is_not_so(self, who: str, is_so: bool) -> None:
        """Of what waits."""
        act: Callable[..., Any] = partial(proposals.explain, reason="timing") if is_so else proposals.dismiss
        for word in Proposal.objects.waiting().values_list("pk", flat=True):
            self.does(partial(act, word, comment="As said on the phone.", actor=self.who[who], now=self.now + SECOND))

    @rule(who=people)
    def it_is_not_theirs(self, who: str) -> None:
        """So they say."""
        self.with_handoff(placements.dispute, who, comment="Their plant is in Graz.")

    @rule(to=st.sampled_from(["stays", "Europe", "Direct sales", "OEM desk"]))
    def it_is_placed(self, to: str) -> None:
        """By operations; elsewhere its clocks go on by the hours of there."""
        self.plain_since = max(self.plain_since, self.now + SECOND)
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

    def teardown(self) -> None:
        """Undo all of it."""
        transaction.set_rollback(True)
        self.frame.close()
