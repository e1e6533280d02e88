"""Whatever happens to leads: each decision replays to its bytes, and each score was the sum of its ledger.

Histories are made up of signals in batches, edited facts, holds, verdicts, sheets, returns, new rules and time, all
through the use cases, some of which refuse; on both engines.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from accounts import accounts
from accounts.models import Account
from feedback import outcomes, verdicts
from leadhub.actors import Actor, Role
from leadhub.documents.in_force import contents_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.errors import DomainError
from leadhub.models import DocumentKind, User
from qualification import assessment, claiming, pauses
from qualification.due import look_at_due
from qualification.intake import ingest
from qualification.models import Decision, Handoff, Lead
from qualification.omissions import Omissions
from qualification.readers.decisions import facts_of
from qualification.readers.explanations import explanation_of
from qualification.readers.leads import book_of, reading_of
from qualification.readers.ledgers import ledger_view
from qualification.readers.replays import replayed
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal

BEGAN = datetime.fromisoformat("2026-11-03T15:00:00Z")
TYPES = ("page_view", "webinar_attended", "pricing_page_view", "sample_request", "meeting_request", "rfq_submitted")
PEOPLE: dict[str, dict[str, Any]] = {
    "ana@medico.example": MEDICO,
    "ben@medico.example": MEDICO,
    "cem@halvorsen.example": {"domain": "halvorsen.example", "industry": "333517", "country": "DE"},
    "dee@nobody.example": {"name": "Nobody knows"},
}
CLOSE = 1e-6

acts = st.tuples(
    st.sampled_from(sorted(PEOPLE)), st.sampled_from(TYPES), st.floats(-0.04, 90).map(lambda days: round(days, 4))
)
batches = st.lists(acts, min_size=1, max_size=6)
volumes = st.sampled_from([None, 30, 5_000])
facts = st.fixed_dictionaries(
    {},
    optional={
        "industry": st.sampled_from(["339112", "333517", "311811"]),
        "employee_count": st.sampled_from([12, 60, 900]),
        "country": st.sampled_from(["US", "DE", "FR"]),
        "relationships": st.sampled_from([["prospect"], ["competitor"], ["customer", "partner"]]),
        "target_status": st.sampled_from(["open", "house"]),
    },
)
places = st.integers(0, 5)


class History(RuleBasedStateMachine):
    """A few leads of three companies, and everybody who does something to them; all of it is undone at the end."""

    settled: Callable[[], Any]

    def __init__(self) -> None:
        super().__init__()
        self.frame = ExitStack()
        self.frame.enter_context(transaction.atomic())
        self.now = BEGAN

    @initialize(batch=batches, volume=volumes)
    def begin(self, batch: list[tuple[str, str, float]], volume: int | None) -> None:
        """A company with a seller and somebody of marketing, and some signals."""
        self.seller = make_company()[0].actor
        with allow_writes():
            self.marketing = User.objects.create_user("m@leadhub.example", name="Marta", role=Role.MARKETING).actor
        self.signals_come_in(batch, volume)

    @rule(batch=batches, volume=volumes)
    def signals_come_in(self, batch: list[tuple[str, str, float]], volume: int | None) -> None:
        """A batch, in which what was done first need not come first."""
        told = {} if volume is None else {"annual_volume": volume}
        self.does(
            lambda: ingest(
                [
                    signal(
                        type,
                        self.now,
                        days_ago=days,
                        contact={"email": email, "job_title": "Buyer"},
                        account=PEOPLE[email],
                        properties=told,
                    )
                    for email, type, days in batch
                ],
                actor=INTEGRATION,
                now=self.now,
            )
        )

    @rule(hours=st.integers(1, 24 * 80))
    def time_passes(self, hours: int) -> None:
        """And what is due by then is done."""
        self.now += timedelta(hours=hours)
        self.does(lambda: pauses.end_due_holds(now=self.now))
        self.does(lambda: look_at_due(now=self.now))

    @rule(place=places, given=facts)
    @precondition(lambda self: Account.objects.exists())
    def facts_are_edited(self, place: int, given: dict[str, Any]) -> None:
        """By a person, who knows better than signals."""
        companies = list(Account.objects.order_by("pk"))
        body = msgspec.convert(given, accounts.UpdateAccountBody)
        chosen = companies[place % len(companies)]
        self.does(lambda: accounts.edit(chosen.pk, body, actor=self.marketing, now=self.now))

    @rule(place=places, days=st.integers(1, 60))
    @precondition(lambda self: Lead.objects.exists())
    def a_lead_is_held(self, place: int, days: int) -> None:
        """For a cause."""
        until = self.now + timedelta(days=days)
        self.with_lead(place, pauses.hold, self.marketing, reason="tooling_change", comment="", until=until)

    @rule(place=places)
    @precondition(lambda self: Lead.objects.exists())
    def a_lead_is_resumed(self, place: int) -> None:
        """Before its date."""
        self.with_lead(place, pauses.resume, self.marketing)

    @rule(place=places, reason=st.sampled_from(["timing", "spam", "wrong_team", "belongs_to_channel", "no_budget"]))
    @precondition(lambda self: Handoff.objects.filter(status="open").exists())
    def a_handoff_is_rejected(self, place: int, reason: str) -> None:
        """With a reason of each kind."""
        self.with_handoff(place, verdicts.reject, reason=reason, comment="As said on the phone.")

    @rule(place=places)
    @precondition(lambda self: Handoff.objects.filter(status="open").exists())
    def a_handoff_is_accepted(self, place: int) -> None:
        """By sales."""
        self.with_handoff(place, verdicts.accept)

    @rule(place=places)
    @precondition(lambda self: Lead.objects.exists())
    def a_lead_is_claimed(self, place: int) -> None:
        """By sales, without a handoff."""
        self.with_lead(place, claiming.claim, self.seller)

    @rule(place=places, status=st.sampled_from(["confirmed", "refuted", "unknown"]))
    @precondition(lambda self: Lead.objects.filter(stage="sal").exists())
    def a_sheet_is_filled(self, place: int, status: str) -> None:
        """All of what the agreement asks for, or the opposite of it."""
        names = ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
        items = dict.fromkeys(names, (status, "Call"))
        self.with_lead(place, assessment.fill_sheet, self.seller, items=items)
        self.with_lead(place, assessment.qualify, self.seller)

    @rule(place=places, days=st.none() | st.integers(1, 90))
    @precondition(lambda self: Lead.objects.exists())
    def a_lead_is_sent_back(self, place: int, days: int | None) -> None:
        """To nurture, by whoever may."""
        until = None if days is None else self.now + timedelta(days=days)
        for who in (self.marketing, self.seller):
            self.with_lead(place, outcomes.recycle, who, reason="timing", comment="Next year.", until=until)

    @rule(place=places)
    @precondition(lambda self: Lead.objects.exists())
    def a_lead_is_taken_out(self, place: int) -> None:
        """By marketing."""
        self.with_lead(place, outcomes.disqualify, self.marketing, reason="spam", comment="Nobody of that name.")

    @rule(type=st.sampled_from(TYPES), points=st.sampled_from([0, 5, 45]), cap=st.sampled_from([10, 60]))
    def rules_change(self, type: str, points: int, cap: int) -> None:
        """What a signal counts; published and in force at once."""
        content = contents_of(rule_set_at(self.now))[DocumentKind.SCORING_MODELS]
        (row,) = (row for row in content["models"][0]["signal_points"] if row["type"] == type)
        row["points"], row["cap"] = points, cap
        self.does(
            lambda: publish(
                {DocumentKind.SCORING_MODELS: content}, note="Try", by="Ops", now=self.now, effective_at=self.now
            )
        )

    def with_lead(self, place: int, act: Callable[..., Any], who: Actor, **given: Any) -> None:
        """Do something to one of the leads."""
        leads = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
        self.does(lambda: act(leads[place % len(leads)], actor=who, now=self.now, **given))

    def with_handoff(self, place: int, act: Callable[..., Any], **given: Any) -> None:
        """Answer one of the open handoffs."""
        waiting = list(Handoff.objects.filter(status="open").order_by("pk").values_list("pk", flat=True))
        self.does(lambda: act(waiting[place % len(waiting)], actor=self.seller, now=self.now, **given))

    def does(self, act: Callable[[], Any]) -> None:
        """Do it a second later than what was done before, with all that a commit wakes; it may be refused."""
        self.now += timedelta(seconds=1)
        with self.settled():
            try:
                with transaction.atomic():
                    act()
            except DomainError:
                return

    def teardown(self) -> None:
        """Hold everything that was decided against what was stored with it, and every score against its ledger."""
        try:
            decisions = list(Decision.objects.order_by("pk"))
            bodies = facts_of(decisions)
            for decision in decisions:
                assert replayed(decision, bodies) == bytes(decision.answer)
                self.check_ledger(decision)
            for lead in Lead.objects.select_related("state", "product_line"):
                self.check_now(lead)
        finally:
            transaction.set_rollback(True)
            self.frame.close()

    def check_ledger(self, decision: Decision) -> None:
        """The sums of a decision are those of the ledger of its moment, as known then."""
        found = ledger_view(self.marketing, decision.lead_id, self.now, decision.at, decision.at)
        intent = msgspec.json.decode(bytes(decision.answer))["intent"]
        assert found.research == pytest.approx(intent["research"], abs=CLOSE)
        assert found.buying == pytest.approx(intent["buying"], abs=CLOSE)
        assert (found.level, found.trend) == (intent["level"], intent["trend"])
        for family, total in (("research", found.research), ("buying", found.buying)):
            assert total == round(sum(entry.points for entry in found.entries if entry.family == family), 9)

    def check_now(self, lead: Lead) -> None:
        """What the folded state says now is what the signals add up to by the rules in force."""
        found = ledger_view(self.marketing, lead.pk, self.now)
        book = book_of(lead, None) if lead.ruleset else None
        if book is not None and book.versions["scoring_model"] == found.rules.scoring_model:
            reading = reading_of(lead, book, Omissions(), self.now)
            assert found.research == pytest.approx(reading.research, abs=CLOSE)
            assert found.buying == pytest.approx(reading.buying, abs=CLOSE)
        if lead.decision_seq:
            assert explanation_of(self.marketing, lead.pk, self.now, decision=lead.decision_seq).reproduced


@pytest.mark.django_db
def test_every_history_replays_to_the_same_bytes_and_adds_up(django_capture_on_commit_callbacks: Any) -> None:
    class Settled(History):
        settled = staticmethod(lambda: django_capture_on_commit_callbacks(execute=True))

    run_state_machine_as_test(
        Settled,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
