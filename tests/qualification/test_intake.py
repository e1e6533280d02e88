"""Signals in: what must hold whatever order, size or repetition they come in."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact
from leadhub.errors import BadRequest, TooLarge
from leadhub.models import Event
from qualification.due import look_at_due
from qualification.intake import ingest
from qualification.models import Decision, Facts, Lead, LeadState, Signal, SignalPayload, Transition
from qualification.rulebook import rulebook
from qualification.rules.replay import replay
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.rows import row

pytestmark = pytest.mark.django_db

TYPES = ("page_view", "guide_download", "webinar_attended", "pricing_page_view", "sample_request", "rfq_submitted")


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    """Somebody to hand leads to."""
    make_company()


def story(seed: int, at: datetime) -> list[dict[str, Any]]:
    """Forty signals of three people of two companies, with facts that change on the way."""
    dice = random.Random(seed)
    people = ["ana@medico.example", "ben@medico.example", "cem@halvorsen.example"]
    signals = []
    for number in range(40):
        email = dice.choice(people)
        facts = {"domain": email.split("@")[1], "employee_count": dice.randrange(20, 900), "country": "US"}
        if dice.random() < 0.5:
            facts["industry"] = dice.choice(["339112", "333517", "311811"])
        signals.append(
            signal(
                dice.choice(TYPES),
                at,
                days_ago=dice.randrange(1, 200_000) / 1_000,
                external_id=f"story-{seed}-{number}",
                contact={"email": email, "job_title": dice.choice(["Buyer", "Plant manager", "Engineer"])},
                account=facts,
                properties={"annual_volume": dice.randrange(1, 5_000)} if dice.random() < 0.3 else {},
            )
        )
    return signals


def picture() -> list[Any]:
    """What must not depend on the order of arrival: facts, sums, level and answer."""
    leads = Lead.objects.select_related("contact", "account", "state").order_by("contact__email_key")
    return [
        (
            lead.contact.email_key,
            lead.contact.function,
            (lead.account or Account()).industry,
            (lead.account or Account()).employee_count,
            (lead.state.annual_volume, lead.level, lead.state.trend, lead.action, lead.fit_tier, lead.fit_score),
        )
        for lead in leads
    ]


def told(signals: list[dict[str, Any]], sizes: list[int], now: datetime) -> list[Any]:
    """The picture after these signals came in batches of these sizes; nothing of it stays."""
    with transaction.atomic():
        rest = list(signals)
        for size in sizes:
            batch, rest = rest[:size], rest[size:]
            if batch:
                ingest(batch, actor=INTEGRATION, now=now)
        if rest:
            ingest(rest, actor=INTEGRATION, now=now)
        seen = picture()
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_neither_order_of_arrival_nor_the_cut_into_batches_matters(seed: int, now: datetime) -> None:
    signals = story(seed, now)
    dice = random.Random(seed)
    shuffled = dice.sample(signals, k=len(signals))
    whole = told(signals, [], now)
    assert len(whole) == 3
    assert told(shuffled, [1, 2, 3, 5, 8], now) == whole
    assert told(signals + shuffled, [20, 20, 10, 10], now) == whole


def test_the_number_of_statements_does_not_grow_with_the_batch(now: datetime) -> None:
    def of(person: int) -> dict[str, Any]:
        domain = f"c{person // 2}.example"
        return signal(
            TYPES[person % 6],
            now,
            contact={"email": f"p{person}@{domain}", "job_title": "Buyer"},
            account=MEDICO | {"name": f"Company {person // 2}", "domain": domain},
        )

    def cost(size: int, offset: int) -> int:
        signals = [of(offset + number) for number in range(size)]
        with CaptureQueriesContext(connection) as statements:
            receipt = ingest(signals, actor=INTEGRATION, now=now)
        assert receipt.accepted == size
        return len(statements)

    cost(6, 0)
    assert cost(12, 1_000) == cost(600, 2_000)


def test_every_decision_is_replayed_byte_for_byte(now: datetime) -> None:
    for day in range(6):
        ingest(story(7, now)[day * 6 : day * 6 + 6], actor=INTEGRATION, now=now + timedelta(days=day))
    decisions = list(Decision.objects.all())
    assert len(decisions) > 5
    for decision in decisions:
        facts = bytes(Facts.objects.get(pk=decision.facts).body)
        again = replay(rulebook(decision.ruleset).rules, facts, bytes(decision.terms), bytes(decision.context))
        assert again == bytes(decision.answer)


def test_a_fault_in_one_signal_refuses_nothing_else(now: datetime) -> None:
    receipt = ingest(
        [
            signal("page_view", now),
            signal("nonsense", now),
            signal("page_view", now, contact={}),
            signal("page_view", now, occurred_at="2026-11-03T09:00:00"),
            signal("page_view", now + timedelta(days=400)),
            signal("page_view", now, external_id="a\u0000b"),
            signal("page_view", now, product_line="unheard-of"),
            signal("rfq_submitted", now, properties={"annual_volume": "many"}),
            signal("rfq_submitted", now, properties={"annual_volume": -1}),
            "no object at all",
            signal("page_view", now),
        ],
        actor=INTEGRATION,
        now=now,
    )
    assert receipt.accepted == 2
    assert {refused.index: refused.code for refused in receipt.rejected} == {
        1: "unknown_signal_type",
        2: "contact_not_identified",
        3: "wrong_type",
        4: "in_the_future",
        5: "nul_character",
        6: "unknown_product_line",
        7: "wrong_type",
        8: "out_of_bounds",
        9: "wrong_type",
    }
    assert all(refused.errors for refused in receipt.rejected)
    assert Signal.objects.count() == SignalPayload.objects.count() == 2


def test_an_empty_or_endless_batch_is_refused_whole(now: datetime) -> None:
    with pytest.raises(BadRequest, match="no signal"):
        ingest([], actor=INTEGRATION, now=now)
    with pytest.raises(TooLarge, match="5001"):
        ingest([{}] * 5_001, actor=INTEGRATION, now=now)
    assert not Signal.objects.exists()


def test_every_change_of_stage_has_one_transition_and_one_event(now: datetime) -> None:
    ingest(story(3, now), actor=INTEGRATION, now=now)
    for lead in Lead.objects.all():
        transitions = list(Transition.objects.filter(lead=lead).order_by("seq"))
        assert [each.seq for each in transitions] == list(range(1, lead.stage_seq + 1))
        assert transitions[-1].to_stage == lead.stage
        assert [each.from_stage for each in transitions[1:]] == [each.to_stage for each in transitions[:-1]]
        numbers = Event.objects.filter(lead_ref=lead.pk).order_by("lead_seq").values_list("lead_seq", flat=True)
        assert list(numbers) == list(range(1, lead.event_seq + 1))
        assert Event.objects.filter(lead_ref=lead.pk, type="lead.stage_changed").count() == len(transitions)


def test_one_person_is_one_contact_by_whatever_is_exact(now: datetime) -> None:
    ingest(
        [
            signal("page_view", now, contact={"email": "Dana@Medico.example"}, account=None),
            signal("page_view", now, contact={"email": "dana@medico.example", "external_id": "crm-1"}),
            signal("page_view", now, contact={"external_id": "crm-1"}, account=None),
            signal("page_view", now, contact={"phone": "+1 612 555 0147", "last_name": "Berg"}, account=None),
            signal(
                "page_view", now, contact={"phone": "(612) 555-0147", "last_name": "berg"}, account={"country": "US"}
            ),
        ],
        actor=INTEGRATION,
        now=now,
    )
    assert Contact.objects.count() == 2
    assert Account.objects.count() == 1
    assert Lead.objects.count() == 2


def test_a_signal_after_an_opportunity_begins_a_new_lead(now: datetime) -> None:
    ingest([signal("page_view", now)], actor=INTEGRATION, now=now)
    first = Lead.objects.get()
    with allow_writes():
        Lead.objects.filter(pk=first.pk).update(was_opportunity=True)
        row(Transition, lead=first, seq=2, from_stage="inquiry", to_stage="opportunity", actor_kind="import")
        Lead.objects.filter(pk=first.pk).update(stage="opportunity", stage_seq=2)
    ingest([signal("page_view", now)], actor=INTEGRATION, now=now)
    assert Lead.objects.exclude(pk=first.pk).get().stage == "inquiry"


def test_fading_needs_no_rescan(now: datetime) -> None:
    """Only leads whose moment has come are looked at, and each then waits for its next moment."""
    ingest([signal("webinar_attended", now)], actor=INTEGRATION, now=now)
    other = signal(
        "guide_download", now, contact={"email": "eve@other.example"}, account=MEDICO | {"domain": "other.example"}
    )
    ingest([other], actor=INTEGRATION, now=now)
    state = LeadState.objects.get(lead__stage="mql")
    assert state.look_at is not None
    assert look_at_due(now=state.look_at - timedelta(seconds=1)) <= 1
    assert look_at_due(now=state.look_at) >= 1
    later = LeadState.objects.get(pk=state.pk)
    assert later.look_at is None or later.look_at > state.look_at
