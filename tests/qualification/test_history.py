"""The past of a system that is being connected: it counts as of its time, and gives nobody anything to do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from feedback.outcomes import recycle, reopen
from feedback.verdicts import accept
from leadhub.actors import Actor, ActorKind, Role
from leadhub.models import Event
from qualification.claiming import claim
from qualification.due import look_at_leads
from qualification.intake import ingest
from qualification.models import Decision, Facts, Handoff, Lead, LeadState, Transition, Triage
from qualification.overruling import overrule
from qualification.rulebook import rulebook
from qualification.rules.replay import replay
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.test_intake import story

pytestmark = pytest.mark.django_db

MARKETING = Actor(ActorKind.PERSON, Role.MARKETING, name="Mara")
OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")


@pytest.fixture(autouse=True)
def seller(db: None) -> Actor:
    """Somebody to hand leads to."""
    return make_company()[0].actor


def past(*signals: dict[str, Any], now: datetime) -> None:
    """These signals, as history."""
    assert ingest(list(signals), actor=INTEGRATION, now=now, history=True).accepted == len(signals)


def live(*signals: dict[str, Any], now: datetime) -> None:
    """These signals, as they happen."""
    assert ingest(list(signals), actor=INTEGRATION, now=now).accepted == len(signals)


def standing() -> tuple[str, str, str]:
    """Stage, action and next step of the one lead."""
    lead = Lead.objects.get()
    return lead.stage, lead.action, lead.next_step


def assert_nothing_opened() -> None:
    assert not Handoff.objects.exists()
    assert not Triage.objects.exists()


def test_history_is_scored_and_opens_nothing(now: datetime) -> None:
    past(signal("rfq_submitted", now, days_ago=3), signal("webinar_attended", now, days_ago=400), now=now)
    lead = Lead.objects.get()
    assert (lead.fit_tier, lead.level, lead.stage) == ("A", "urgent", "inquiry")
    assert (lead.action, lead.next_step) == ("handoff_urgent", "waits_for_signal")
    assert_nothing_opened()
    assert not Event.objects.exists()


def test_somebody_unknown_who_asked_once_is_not_put_before_the_desk(now: datetime) -> None:
    past(signal("rfq_submitted", now, days_ago=3, account=None), now=now)
    assert standing() == ("inquiry", "triage", "waits_for_signal")
    assert_nothing_opened()


def test_what_is_no_opening_is_done_quietly(now: datetime) -> None:
    rival = MEDICO | {"name": "Rival", "domain": "rival.example", "relationship": "competitor"}
    past(
        signal("guide_download", now),
        signal("rfq_submitted", now, contact={"email": "x@rival.example"}, account=rival),
        now=now,
    )
    assert dict(Lead.objects.values_list("account__name", "stage")) == {
        "Medico Devices Inc.": "nurture",
        "Rival": "disqualified",
    }
    assert Transition.objects.count() == 4
    assert not Event.objects.exists()


@pytest.mark.parametrize("fresh", ["page_view", "email_opened"])
def test_any_signal_that_is_no_history_takes_the_lead_further(now: datetime, fresh: str) -> None:
    """Also one that changes no level: that it came is what was waited for."""
    past(signal("rfq_submitted", now, days_ago=3), now=now)
    live(signal(fresh, now), now=now)
    assert standing() == ("mql", "handoff_urgent", "waits_for_acceptance")
    assert Handoff.objects.get().status == "open"
    assert list(Event.objects.order_by("lead_seq").values_list("type", flat=True)) == [
        "lead.decided",
        "lead.stage_changed",
        "handoff.created",
    ]


def test_more_history_is_no_fresh_signal(now: datetime) -> None:
    past(signal("rfq_submitted", now, days_ago=3), now=now)
    past(signal("meeting_request", now), now=now)
    look_at_leads(now + timedelta(days=1))
    assert standing() == ("inquiry", "handoff_urgent", "waits_for_signal")
    assert_nothing_opened()


def test_the_same_signal_delivered_again_is_no_fresh_one(now: datetime) -> None:
    sent = signal("rfq_submitted", now, days_ago=3)
    past(sent, now=now)
    assert ingest([sent], actor=INTEGRATION, now=now).duplicates == 1
    assert standing() == ("inquiry", "handoff_urgent", "waits_for_signal")


def test_what_only_history_knows_of_fades_and_turns_in_silence(now: datetime) -> None:
    """Time, and facts that come with other people's history, decide it anew; the feed tells of none of it."""
    past(signal("rfq_submitted", now, days_ago=3), signal("webinar_attended", now), now=now)
    colleague = signal("page_view", now, contact={"email": "eve@medico.example"})
    past(colleague | {"account": MEDICO | {"employee_count": 901}}, now=now)
    assert LeadState.objects.filter(look_at__lte=now).count() == 1
    for days in (1, 100, 200, 900):
        look_at_leads(now + timedelta(days=days))
    assert Lead.objects.get(contact__email="dana@medico.example").level == "none"
    assert Decision.objects.count() > 4
    assert_nothing_opened()
    assert not Event.objects.exists()


class TestALeadAtWork:
    """Signals that came as they happened, before history arrives."""

    def test_history_that_raises_it_opens_nothing(self, now: datetime) -> None:
        live(signal("guide_download", now), now=now)
        past(signal("rfq_submitted", now, days_ago=2), now=now)
        assert standing() == ("nurture", "handoff_urgent", "waits_for_signal")
        look_at_leads(now + timedelta(days=1))
        assert_nothing_opened()
        live(signal("page_view", now), now=now)
        assert standing() == ("mql", "handoff_urgent", "waits_for_acceptance")

    def test_history_that_changes_nothing_makes_it_wait_for_nothing(self, now: datetime) -> None:
        live(signal("webinar_attended", now), now=now)
        past(signal("page_view", now, days_ago=90), now=now)
        assert not Lead.objects.get().opens_nothing
        assert standing() == ("mql", "mql", "needs_buying_signal")

    def test_its_open_handoff_stays(self, seller: Actor, now: datetime) -> None:
        live(signal("price_question", now), signal("sample_request", now), now=now)
        handoff = Handoff.objects.get()
        past(signal("rfq_submitted", now, days_ago=2), now=now)
        assert Handoff.objects.get().status == "open"
        accept(handoff.pk, actor=seller, now=now)
        assert Lead.objects.get().stage == "sal"

    def test_its_rest_goes_on(self, now: datetime) -> None:
        live(signal("webinar_attended", now), now=now)
        recycle(Lead.objects.get().pk, reason="timing", comment="Next year.", actor=MARKETING, now=now)
        later = now + timedelta(days=5)
        past(signal("rfq_submitted", later), now=later)
        assert standing() == ("nurture", "handoff_urgent", "resting")
        live(signal("page_view", later), now=later)
        assert standing() == ("mql", "handoff_urgent", "waits_for_acceptance")

    def test_a_rest_that_is_over_is_ended_by_what_is_fresh(self, now: datetime) -> None:
        live(signal("webinar_attended", now), now=now)
        recycle(Lead.objects.get().pk, reason="timing", comment="Next year.", actor=MARKETING, now=now)
        later = now + timedelta(days=90)
        look_at_leads(later)
        past(signal("page_view", later), now=later)
        look_at_leads(later)
        assert Lead.objects.get().stage == "nurture"
        live(signal("email_opened", later), now=later)
        assert Lead.objects.get().stage == "inquiry"

    def test_an_exclusion_is_told(self, now: datetime) -> None:
        live(signal("rfq_submitted", now), now=now)
        before = Event.objects.count()
        rival = MEDICO | {"relationship": "competitor"}
        past(signal("page_view", now, account=rival), now=now)
        assert Handoff.objects.get().status == "withdrawn"
        assert Lead.objects.get().stage == "disqualified"
        assert Event.objects.count() > before


class TestWhatPeopleDo:
    """People take up what only history knows of, and the feed tells it."""

    def told(self) -> list[str]:
        """The types of all events."""
        return list(Event.objects.order_by("lead_seq").values_list("type", flat=True))

    def test_sales_claims(self, seller: Actor, now: datetime) -> None:
        past(signal("rfq_submitted", now, days_ago=3), now=now)
        claim(Lead.objects.get().pk, actor=seller, now=now)
        assert Lead.objects.get().stage == "sal"
        assert self.told()[:3] == ["lead.stage_changed", "lead.stage_changed", "handoff.accepted"]

    def test_marketing_sends_it_to_nurture(self, now: datetime) -> None:
        past(signal("rfq_submitted", now, days_ago=3), now=now)
        recycle(Lead.objects.get().pk, reason="timing", comment="Next year.", actor=MARKETING, now=now)
        assert self.told() == ["lead.stage_changed", "lead.decided"]
        assert not Lead.objects.get().opens_nothing

    @pytest.mark.parametrize("kind", ["exclusion", "stage"])
    def test_marketing_overrules(self, now: datetime, kind: str) -> None:
        """Whoever takes the lead up need not wait for it to do something more."""
        known = MEDICO | ({"relationship": "competitor"} if kind == "exclusion" else {})
        past(signal("rfq_submitted", now, days_ago=3, account=known), now=now)
        lead, until = Lead.objects.get(), now + timedelta(days=30)
        value = {"exclusion": "competitor", "stage": "mql"}[kind]
        overrule(lead.pk, kind=kind, value=value, comment="They are ours.", until=until, actor=MARKETING, now=now)
        assert not Lead.objects.get().opens_nothing
        assert standing()[0] == "mql"
        assert self.told()
        assert Handoff.objects.get().lead == lead

    def test_operations_reopens(self, now: datetime) -> None:
        past(signal("rfq_submitted", now, account=MEDICO | {"relationship": "academic"}), now=now)
        reopen(Lead.objects.get().pk, reason="x", comment="It is a company.", actor=OPERATIONS, now=now)
        assert self.told()[0] == "lead.stage_changed"


@pytest.mark.parametrize("seed", range(3))
def test_sums_fit_and_level_are_those_of_the_same_signals_live(seed: int, now: datetime) -> None:
    def told(*, history: bool) -> list[Any]:
        """Every lead as it reads at each of several moments; nothing of it stays."""
        with transaction.atomic():
            seen: list[Any] = []
            rest = story(seed, now)
            while rest:
                ingest(rest[:9], actor=INTEGRATION, now=now, history=history)
                rest = rest[9:]
            for days in (0, 7, 30, 120, 400):
                look_at_leads(now + timedelta(days=days))
                seen.append(
                    list(
                        Lead.objects.order_by("contact__email_key").values_list(
                            "contact__email_key",
                            "level",
                            "action",
                            "fit_tier",
                            "fit_score",
                            "excluded_by",
                            "route_kind",
                            "state__terms",
                            "state__annual_volume",
                        )
                    )
                )
            opened = Handoff.objects.exists() or Triage.objects.exists()
            transaction.set_rollback(True)
        assert opened is not history
        # The trend is that of the last decision, and who shares a handoff is decided at moments of their own.
        return [[(*row[:7], bytes(row[7]), *row[8:]) for row in rows] for rows in seen]

    assert told(history=True) == told(history=False)


def test_every_decision_of_history_is_replayed_byte_for_byte(now: datetime) -> None:
    past(*story(7, now), now=now)
    look_at_leads(now + timedelta(days=60))
    decisions = list(Decision.objects.all())
    assert len(decisions) >= 3
    for decision in decisions:
        facts = bytes(Facts.objects.get(pk=decision.facts).body)
        again = replay(rulebook(decision.ruleset).rules, facts, bytes(decision.terms), bytes(decision.context))
        assert again == bytes(decision.answer)


def test_the_number_of_statements_does_not_grow_with_the_batch(now: datetime) -> None:
    def cost(size: int, first: int) -> int:
        signals = [
            signal(
                "rfq_submitted" if number % 3 else "guide_download",
                now,
                days_ago=number % 50,
                contact={"email": f"p{number}@c{number // 4}.example"},
                account=MEDICO | {"name": f"Company {number // 4}", "domain": f"c{number // 4}.example"},
            )
            for number in range(first, first + size)
        ]
        with CaptureQueriesContext(connection) as statements:
            past(*signals, now=now)
        return len(statements)

    cost(12, 0)
    assert cost(12, 1_000) == cost(400, 2_000)
