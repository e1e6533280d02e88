"""Whichever day and hour the demo is made, something of everything is under way in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count
from django.db.models.functions import TruncMonth

from accounts.models import Account
from feedback.example.present.cast import COMMITTEE, LONG_NAME, NAMES, SCENARIOS
from feedback.example.present.demand import demand
from feedback.example.present.documents import SIGNERS
from feedback.example.present.staging import ASKING, SEED
from feedback.example.present.systems import INVENTED
from feedback.example.stories import SILENT
from feedback.readers.loads import load_ahead
from feedback.rules.scorecard import FEW
from leadhub.documents.signing import signatures_of, signatures_on
from leadhub.example import People, found_company, stage_demo
from leadhub.management.commands.demo import CUSTOMERS, DAYS
from leadhub.models import Connection, Delivery, DocumentKind, Draft, StatusGap, Version
from qualification.models import Handoff, HandoffStatus, Lead, Placement, Signal
from qualification.rules.periods import months_later
from qualification.simulations import latest_result

pytestmark = pytest.mark.django_db
CHICAGO = ZoneInfo("America/Chicago")
TODAYS = {
    "a Monday at six in the morning": datetime(2026, 11, 9, 6, 0, tzinfo=CHICAGO),
    "a Friday evening": datetime(2026, 11, 6, 19, 30, tzinfo=CHICAGO),
    "a Saturday": datetime(2026, 11, 28, 11, 0, tzinfo=CHICAGO),
    "a holiday": datetime(2026, 11, 26, 12, 0, tzinfo=CHICAGO),
    "the last day of a year": datetime(2026, 12, 31, 15, 45, tzinfo=CHICAGO),
}
# Stage and action of each scenario's leads; a handoff of those that are handed over waits.
EXPECTED = {
    1: ("mql", "mql"),
    2: ("mql", "handoff_urgent"),
    3: ("mql", "mql"),
    4: ("mql", "handoff"),
    5: ("mql", "mql"),
    6: ("mql", "handoff"),
    7: ("mql", "handoff_urgent"),
    8: ("mql", "handoff"),
    9: ("mql", "mql"),
}
OF_THE_CAST = {2: "medico.example", 6: "brightwell.example"}
INVENTED_COMPANIES = 1


@pytest.fixture
def people() -> People:
    return found_company()


@pytest.mark.parametrize("today", TODAYS.values(), ids=TODAYS)
def test_something_is_under_way_of_everything(people: People, today: datetime) -> None:
    now = today.astimezone(UTC)
    stage_demo(people, invented=INVENTED_COMPANIES, days=60, now=now)
    waiting = Handoff.objects.filter(status=HandoffStatus.OPEN)
    assert waiting.overdue(now).count() >= 3
    midnight = today.replace(hour=0, minute=0) + timedelta(days=1)
    assert Handoff.objects.filter(next_due_at__gt=now, next_due_at__lt=midnight).count() >= 5
    assert waiting.filter(next_due_at__gt=now).count() >= 5
    assert waiting.filter(next_due_at=None).count() >= 3, "one waits for data, one is held, one is disputed"
    assert Placement.objects.open().count() == 1
    assert not Lead.objects.filter(created_at__gt=now).exists()
    assert {number: standing_of(number) for number in EXPECTED} == EXPECTED
    everybody_takes_somewhat_more_than_they_have(people, now)


def everybody_takes_somewhat_more_than_they_have(people: People, now: datetime) -> None:
    teams = load_ahead(people.users["operations"].actor, weeks=None, now=now).teams
    assert {team.members_without_capacity for team in teams} == {0}
    assert all(team.capacity > team.open for team in teams if team.capacity is not None and team.open)
    assert sum(team.open for team in teams) > 0


@pytest.mark.parametrize("today", TODAYS.values(), ids=TODAYS)
def test_so_many_ask_that_shares_are_told_of_two_whole_months(today: datetime) -> None:
    now = today.astimezone(UTC)
    told = demand(round(CUSTOMERS * ASKING), 0, now - timedelta(days=DAYS), now, Random(SEED))
    begins = now.replace(day=1, hour=0, minute=0, second=0)
    asks = [each for each in told if each.signal["type"] != "guide_download" and each.at < begins]
    asked = Counter(month for month, _ in {(f"{one.at:%Y-%m}", one.signal["account"]["domain"]) for one in asks})
    months = sorted(asked)[-2:]
    assert months == [f"{months_later(begins, number):%Y-%m}" for number in (-2, -1)]
    assert all(asked[month] >= FEW for month in months), asked


def test_a_year_lies_behind_it_and_documents_and_systems_wait(people: People, now: datetime) -> None:
    stage_demo(people, invented=4, days=365, now=now)
    documents_wait_for_one_signature_each()
    systems_show_what_goes_wrong()
    there_are_noise_and_names()
    one_month_has_no_data(datetime(2026, 11 - SILENT, 1, tzinfo=UTC))
    before = Lead.objects.count(), Signal.objects.count()
    stage_demo(people, invented=4, days=365, now=now + timedelta(hours=1))
    assert (Lead.objects.count(), Signal.objects.count()) == before, "it is made once"


def documents_wait_for_one_signature_each() -> None:
    drafts = {DocumentKind(row.kind): row for row in Draft.objects.filter(state=Draft.State.OPEN)}
    signed = {kind: [one.side for one in signatures_of(row)] for kind, row in drafts.items()}
    assert signed == {DocumentKind.SCORING_MODELS: ["marketing"], DocumentKind.AGREEMENTS: ["sales"]}
    simulated = latest_result(drafts[DocumentKind.SCORING_MODELS])
    assert simulated is not None
    assert simulated.result is not None
    assert simulated.result["changed"] > 0, "who signs has to see whom it is about"
    agreed = Version.objects.get(kind=DocumentKind.AGREEMENTS, number=2)
    assert {one.side for one in signatures_on(agreed)} == set(SIGNERS)


def systems_show_what_goes_wrong() -> None:
    assert StatusGap.objects.get().value == INVENTED
    assert Connection.objects.get().state == "paused", "nothing may call a HubSpot that is none"
    failed = Delivery.objects.get()
    assert failed.state == "failed"
    assert failed.log.get().status == 503


def there_are_noise_and_names() -> None:
    excluded = set(Lead.objects.exclude(excluded_by=None).values_list("excluded_by", flat=True))
    assert excluded >= {"academic", "competitor", "current_supplier"}
    assert len(LONG_NAME) == 60
    assert Account.objects.filter(name__in=[firm.name for firm in NAMES]).count() == len(NAMES)
    company = Account.objects.get(domain=f"{COMMITTEE.domain}.example")
    assert company.contacts.count() == 5


def one_month_has_no_data(expected: datetime) -> None:
    months = dict(
        Signal.objects.annotate(month=TruncMonth("occurred_at", tzinfo=UTC)).values_list("month").annotate(Count("pk"))
    )
    assert [month for month in months_between(min(months), max(months)) if month not in months] == [expected]
    until = (expected + timedelta(days=32)).replace(day=1)
    assert not Lead.objects.filter(created_at__gte=expected, created_at__lt=until).exists()


def standing_of(number: int) -> tuple[str, str]:
    """Stage and action of the one lead of a scenario."""
    domain = OF_THE_CAST[number] if number in OF_THE_CAST else f"{SCENARIOS[number].domain}.example"
    lead = Lead.objects.get(account__domain=domain)
    return lead.stage, lead.action


def months_between(first: datetime, last: datetime) -> Iterator[datetime]:
    """The first days of all months from one to another."""
    while first <= last:
        yield first
        first = (first + timedelta(days=32)).replace(day=1)
