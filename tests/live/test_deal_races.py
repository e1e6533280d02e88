"""Several processes register, take and end one deal at the same moment, on both engines, with real commits."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from accounts.models import Account, DealRegistration, Partner, RegistrationStep
from leadhub.actors import Role
from leadhub.models import User
from qualification.intake import ingest
from qualification.models import Handoff, Lead
from tests.fence import allow_writes
from tests.live.deal_races import end_or_expire, enquire, register, register_or_accept, register_or_claim
from tests.live.races import race
from tests.live.test_races import RUNNERS, hand_over
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.rows import row

ROUNDS = 6
ONE_AND_ANOTHER = {"registered", "protected_for_another"}


@pytest.fixture
def sellers(fresh_database: str) -> list[User]:
    """Two people of sales, in all teams."""
    return make_company("ann", "bob")


@pytest.fixture
def people(sellers: list[User]) -> list[User]:
    """Two partners, and somebody who signs in for each."""
    with allow_writes():
        made = []
        for number in range(2):
            name, domain = f"Distributor {number}", f"d{number}.example"
            facts = {"name": name, "name_key": name.casefold(), "domain": domain, "channel_type": "distributor"}
            partner = Partner.objects.create(account=row(Account, **facts), name=name)
            made.append(User.objects.create_user(f"p@{domain}", name=name, role=Role.PARTNER, partner_id=partner.pk))
    return made


def keys(users: list[User]) -> list[UUID]:
    return [user.pk for user in users]


def test_of_partners_who_register_one_customer_spelt_differently_one_gets_it(
    fresh_database: str, people: list[User], now: datetime
) -> None:
    rounds = race(fresh_database, RUNNERS, ROUNDS, register, keys(people), now)
    for answers in rounds:
        # Each partner asks twice: whoever has the deal is told so, the other is answered the same again.
        assert answers.count("registered") == 1, answers
        assert set(answers) <= ONE_AND_ANOTHER | {"already_registered"}, answers
    assert Account.objects.filter(domain__startswith="c").count() == ROUNDS
    assert DealRegistration.objects.standing().count() == ROUNDS
    assert RegistrationStep.objects.count() == DealRegistration.objects.count()


def test_whom_sales_accepts_meanwhile_is_known_to_whoever_registers(
    fresh_database: str, sellers: list[User], people: list[User], now: datetime
) -> None:
    hand_over(ROUNDS, now)
    by_domain = dict(Handoff.objects.values_list("lead__account__domain", "pk"))
    handoffs = [by_domain[f"c{number}.example"] for number in range(ROUNDS)]
    rounds = race(fresh_database, RUNNERS, ROUNDS, register_or_accept, handoffs, keys(people), keys(sellers), now)
    for answers in rounds:
        assert sorted(answers[:2]) == ["first_in_line", "protected_for_another"], answers
        assert sorted(answers[2:]) == ["accepted", "handoff_closed"], answers


def test_whom_sales_claims_meanwhile_goes_to_one_of_them_first(
    fresh_database: str, sellers: list[User], people: list[User], now: datetime
) -> None:
    companies = [MEDICO | {"name": f"Acme {n}", "domain": f"c{n}.example"} for n in range(ROUNDS)]
    batch = [
        signal("webinar_attended", now, contact={"email": f"p@c{n}.example"}, account=each)
        for n, each in enumerate(companies)
    ]
    receipt = ingest(batch, actor=INTEGRATION, now=now)
    leads = [receipt.leads[number] for number in range(ROUNDS)]
    rounds = race(fresh_database, RUNNERS, ROUNDS, register_or_claim, leads, keys(people), keys(sellers), now)
    for lead, answers in zip(leads, rounds, strict=True):
        assert answers.count("sal") == 1, answers
        account = Lead.objects.get(pk=lead).account_id
        (standing,) = DealRegistration.objects.standing().filter(account=account)
        assert sorted(answers[:2]) == sorted([standing.status, "protected_for_another"]), answers
        assert Handoff.objects.filter(lead=lead, status="accepted").count() == 1


def test_enquiries_of_two_distributors_at_once_register_their_customer_for_one(
    fresh_database: str, people: list[User], now: datetime
) -> None:
    race(fresh_database, RUNNERS, ROUNDS, enquire, now)
    statuses = DealRegistration.objects.values_list("customer_name", "partner__name", "status")
    by_customer: dict[str, list[str]] = {}
    for customer, _, status in statuses:
        by_customer.setdefault(customer, []).append(status)
    assert len(by_customer) == ROUNDS
    assert all(sorted(found) == ["protected_for_another", "registered"] for found in by_customer.values()), by_customer


def test_a_deal_that_ends_in_several_ways_at_once_ends_once(
    fresh_database: str, people: list[User], now: datetime
) -> None:
    with allow_writes():
        operations = User.objects.create_user("o@leadhub.example", name="Operations", role=Role.OPERATIONS)
    for number in range(ROUNDS):
        # Each is over a day after the one before, so that no round ends the deal of the next.
        register(number, 0, [people[0].pk], now + timedelta(days=number))
    deals = list(DealRegistration.objects.order_by("pk").values_list("pk", flat=True))
    race(fresh_database, RUNNERS, ROUNDS, end_or_expire, deals, [people[0].pk, operations.pk], now)
    assert len(deals) == ROUNDS
    for deal in DealRegistration.objects.all():
        steps = list(RegistrationStep.objects.filter(registration=deal).order_by("seq"))
        assert [step.seq for step in steps] == list(range(1, deal.seq + 1))
        assert steps[-1].to_status == deal.status
        assert deal.status in ("withdrawn", "ended", "expired")
        assert sum(step.to_status != "registered" for step in steps) == 1
        assert sum(step.rule == "progress" for step in steps) == deal.extensions
