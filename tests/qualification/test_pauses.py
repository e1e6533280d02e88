"""Holds stop clocks, and what was left of them is given back."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.verdicts import accept
from leadhub.actors import Actor
from qualification.intake import ingest
from qualification.models import Handoff, Hold
from qualification.pauses import end_due_holds, hold, resume
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal

pytestmark = pytest.mark.django_db

TWO_DAYS = timedelta(days=2)


@pytest.fixture
def seller(db: None) -> Actor:
    """Somebody of sales."""
    return make_company()[0].actor


def hand_over(count: int, now: datetime, first: int = 0) -> list[Handoff]:
    """So many leads of companies of their own, handed over."""
    signals = [
        signal(
            "rfq_submitted",
            now,
            contact={"email": f"buyer@c{number}.example"},
            account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
        )
        for number in range(first, first + count)
    ]
    ingest(signals, actor=INTEGRATION, now=now)
    return list(Handoff.objects.order_by("-pk")[:count])


def test_the_working_time_that_was_left_is_given_back(seller: Actor, now: datetime) -> None:
    (before,) = hand_over(1, now)
    hold(before.lead_id, reason="internal_approval", comment="", until=now + TWO_DAYS, actor=seller, now=now)
    assert Handoff.objects.get().next_due_at is None
    resume(before.lead_id, actor=seller, now=now + TWO_DAYS)
    after = Handoff.objects.get()
    assert after.accept_due_at == before.accept_due_at + TWO_DAYS
    assert after.response_due_at == before.response_due_at + TWO_DAYS
    assert after.next_due_at == after.accept_due_at


def test_an_accepted_handoff_gets_only_its_response_clock_back(seller: Actor, now: datetime) -> None:
    (before,) = hand_over(1, now)
    accept(before.pk, actor=seller, now=now)
    hold(before.lead_id, reason="tooling_change", comment="", until=now + TWO_DAYS, actor=seller, now=now)
    assert end_due_holds(now=now + TWO_DAYS) == 1
    after = Handoff.objects.get()
    assert after.accept_due_at == before.accept_due_at
    assert after.next_due_at == after.response_due_at == before.response_due_at + TWO_DAYS


def test_ending_many_holds_costs_what_ending_two_costs(seller: Actor, now: datetime) -> None:
    def cost(count: int, first: int) -> int:
        for handoff in hand_over(count, now, first):
            hold(handoff.lead_id, reason="other", comment="", until=now + TWO_DAYS, actor=seller, now=now)
        with CaptureQueriesContext(connection) as statements:
            assert end_due_holds(now=now + TWO_DAYS) == count
        return len(statements)

    assert cost(2, 0) == cost(12, 100)
    assert not Hold.objects.filter(ended_at=None).exists()
