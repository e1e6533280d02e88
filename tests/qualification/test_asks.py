"""What is asked about handoffs costs as much for many as for two, whoever ends it."""

from datetime import datetime, timedelta

import pytest

from leadhub.actors import Actor
from qualification import data_requests, reconfirming
from qualification.intake import ingest
from qualification.models import ClockRun, DataRequest, Handoff, Hold, Lead
from qualification.pauses import end_due_holds, hold
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db

WEEK, TWO_DAYS = timedelta(days=7), timedelta(days=2)


@pytest.fixture
def seller(db: None) -> Actor:
    """Somebody of sales."""
    return make_company()[0].actor


def hand_over(count: int, now: datetime, first: int) -> list[Handoff]:
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


def test_ending_many_requests_costs_what_ending_two_costs(seller: Actor, now: datetime) -> None:
    def cost(count: int, first: int) -> int:
        for handoff in hand_over(count, now, first):
            data_requests.ask(handoff.pk, items=["phone"], comment="", actor=seller, now=now)
        return statements_of(lambda: data_requests.end_overdue(now=now + WEEK))

    assert cost(2, 0) == cost(9, 100)
    assert not DataRequest.objects.open().exists()


def test_facts_that_nobody_waits_for_cost_one_statement(seller: Actor, now: datetime) -> None:
    hand_over(2, now, 0)
    accounts = list(Lead.objects.values_list("account_id", flat=True))
    assert statements_of(lambda: data_requests.look_again(accounts=accounts, now=now)) == 1


def test_giving_back_many_that_nobody_confirmed_costs_what_two_cost(seller: Actor, now: datetime) -> None:
    def cost(count: int, first: int) -> int:
        for handoff in hand_over(count, now, first):
            hold(handoff.lead_id, reason="other", comment="", until=now + TWO_DAYS, actor=seller, now=now)
        end_due_holds(now=now + TWO_DAYS)
        return statements_of(lambda: reconfirming.give_back_unconfirmed(now=now + WEEK))

    assert cost(2, 0) == cost(9, 100)
    assert set(Lead.objects.values_list("stage", flat=True)) == {"nurture"}
    assert not Hold.objects.filter(ended_at=None).exists()
    assert not ClockRun.objects.filter(outcome="running").exists()
