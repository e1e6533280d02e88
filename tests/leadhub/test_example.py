"""The example company, to the letter of what clients are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from pytest_django import Settings

from accounts.models import Account, Capability, DealRegistration, Partner, ProductLine
from leadhub.api.tokens import user_of_token
from leadhub.example import People, found_company, tell_past
from leadhub.known_secrets import DEMO_PASSWORD, warn_of_known
from leadhub.models import RuleSet, Token, User
from qualification.models import Absence, Handoff, Lead, PartnerCalendar, Team, Transition, Triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    return found_company()


def test_everybody_has_a_token_and_signs_in(people: People) -> None:
    assert set(people.tokens) == set(people.users) == set(people.sign_ins())
    assert len(people.users) == 9
    for name, user in people.users.items():
        found = user_of_token(people.tokens[name])
        assert found == user
        sign_in = people.sign_ins()[name]
        assert authenticate(username=sign_in["email"], password=sign_in["password"]) == user
    assert {user.role for user in people.users.values()} == {
        "operations",
        "marketing",
        "sales",
        "manager",
        "viewer",
        "integration",
        "partner",
    }
    assert {name for name, user in people.users.items() if user.is_staff} == {
        "operations",
        "marketing",
        "sales",
        "sales2",
        "manager",
    }


def test_partners_cover_their_territories(people: People) -> None:
    covered = {
        partner.name: sorted(code for territory in partner.territories.all() for code in territory.countries)
        for partner in Partner.objects.all()
    }
    assert covered == {"Keystone Industrial Supply": ["CA", "US"], "Nordwerk Supply": ["AT", "CH", "DE"]}
    names = {people.users[name].partner_id: name for name in ("partner", "partner2")}
    assert {names[partner.pk]: partner.name for partner in Partner.objects.all()} == {
        "partner": "Keystone Industrial Supply",
        "partner2": "Nordwerk Supply",
    }
    assert Account.objects.count() == 2


def test_both_sellers_are_in_all_teams_and_desks_that_take_handoffs(people: People) -> None:
    teams = {team.name: team for team in Team.objects.select_related("calendar")}
    assert {team.kind for team in teams.values()} == set(Team.Kind)
    for team in teams.values():
        names = ("operations",) if team.kind == Team.Kind.ENGINEERING else ("sales", "sales2")
        assert {member.user_id for member in team.members.all()} == {people.users[name].pk for name in names}
        assert team.calendar.hours == [[["09:00", "17:00"]]] * 5 + [[], []]
    calendars = {name: (team.calendar.timezone, team.calendar.holidays_country) for name, team in teams.items()}
    assert calendars.pop("Europe") == ("Europe/Berlin", "DE")
    assert set(calendars.values()) == {("America/Chicago", "US")}
    assert teams["Europe"].countries == ["DE", "AT", "CH"]
    kept = PartnerCalendar.objects.select_related("partner", "calendar")
    assert {one.partner.name: (one.calendar.timezone, one.calendar.holidays_country) for one in kept} == {
        "Keystone Industrial Supply": ("America/Chicago", "US"),
        "Nordwerk Supply": ("Europe/Berlin", "DE"),
    }


def test_lines_and_rules_are_those_that_clients_are_told(people: People) -> None:
    assert set(ProductLine.objects.values_list("code", flat=True)) == {
        "cnc-machining",
        "injection-molding",
        "plant-automation",
        "unspecified",
    }
    assert RuleSet.objects.get().effective_at == datetime(2000, 1, 1, tzinfo=UTC)


def test_founding_it_again_renews_sign_ins_and_nothing_else(people: People) -> None:
    models = (User, Account, Team, ProductLine, Capability)
    before = [model.objects.count() for model in models]
    again = found_company()
    assert [model.objects.count() for model in models] == before
    assert again.users == people.users
    assert again.tokens != people.tokens


def test_tokens_are_fixed_in_the_demo_only(settings: Settings, db: None) -> None:
    settings.MODE = "demo"
    people = found_company()
    assert people.tokens["sales"] == "lh_demo_sales"
    assert people.sign_ins()["sales"]["password"] == DEMO_PASSWORD
    assert found_company().tokens == people.tokens
    assert Token.objects.count() == len(people.users)


def test_its_past_is_told_in_the_order_of_its_time(people: People, now: datetime) -> None:
    words = tell_past(people, invented=4, days=20, now=now)
    assert words == f"{Account.objects.count()} accounts, {Lead.objects.count()} leads"
    assert {"mql", "nurture", "inquiry", "disqualified"} <= set(Lead.objects.values_list("stage", flat=True))
    assert Handoff.objects.filter(partner__isnull=False).exists()
    deals = DealRegistration.objects.order_by("requested_at").values_list("status", flat=True)
    assert list(deals) == ["registered", "protected_for_another"]
    assert not Triage.objects.open().filter(due_at__lt=now - timedelta(days=3)).exists()
    assert set(Triage.objects.exclude(decided_at=None).values_list("decision", flat=True)) >= {"hand_over", "decline"}
    assert Absence.objects.get().deputy == people.users["sales2"]
    assert not Lead.objects.filter(created_at__gt=now).exists()
    for lead in Lead.objects.all():
        times = list(Transition.objects.filter(lead=lead).order_by("seq").values_list("at", flat=True))
        assert times == sorted(times)
    assert tell_past(people, invented=4, days=20, now=now) == words


def test_what_everybody_knows_opens_nothing_but_a_demo(
    settings: Settings, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MODE = "demo"
    people = found_company()
    token, sign_in = people.tokens["sales"], people.sign_ins()["sales"]
    assert user_of_token(token) == people.users["sales"]
    warn_of_known()
    assert not caplog.records
    settings.MODE = "production"
    assert user_of_token(token) is None
    assert authenticate(username=sign_in["email"], password=sign_in["password"]) is None
    warn_of_known()
    assert "This database was made by a demo: 9 people of northfield.example are in it." in caplog.text
