"""A refresh token that is brought twice ends its grant, however the two come together."""

from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.idp.oidc import views as library
from allauth.idp.oidc.models import Token
from django.test import Client as Browser
from rest_framework.test import APIClient

from leadhub.actors import SYSTEM
from leadhub.api.tokens import make_token
from leadhub.identity import people
from leadhub.identity.refreshing import LIVE
from leadhub.models import User
from tests.fence import allow_writes
from tests.leadhub.identity.programs import BACK, Program, agreed, bearer
from tests.live.meanwhile import Meanwhile
from tests.live.races import race
from tests.live.refresh_races import turn, turn_on_or_steal

GRANTS = 6


@pytest.fixture
def portal(fresh_database: str) -> Program:
    """A frontend, agreed by somebody of operations."""
    with allow_writes():
        olga = User.objects.create_user("olga@leadhub.example", name="Olga", role="operations", is_staff=True)
        client: APIClient = bearer(make_token(olga, "test"))
    return agreed(client, name="Portal", kind="frontend", redirect_uris=[BACK], scopes=["leads:read"])


@pytest.fixture
def granted(portal: Program) -> Callable[[], str]:
    """A person agrees; the first refresh token of the grant."""
    with allow_writes():
        sam = User.objects.create_user("sam@leadhub.example", name="Sam", role="sales", is_staff=True)
    browser = Browser()
    browser.force_login(sam)
    return lambda: str(portal.exchanged(portal.code(browser)).json()["refresh_token"])


def test_of_all_who_bring_one_at_once_one_turns_it_and_the_grant_ends(
    fresh_database: str, portal: Program, granted: Callable[[], str]
) -> None:
    texts = [granted() for _ in range(GRANTS)]
    rounds = race(fresh_database, 4, GRANTS, turn, portal.client_id, texts)
    assert [sorted(answers) for answers in rounds] == [[False, False, False, True]] * GRANTS
    assert not Token.objects.filter(type__in=LIVE).exists()


def test_who_turns_on_and_on_while_a_spent_one_comes_keeps_nothing(
    fresh_database: str, portal: Program, granted: Callable[[], str]
) -> None:
    spent = [granted() for _ in range(GRANTS)]
    live = [portal.refreshed(text).json()["refresh_token"] for text in spent]
    race(fresh_database, 3, GRANTS, turn_on_or_steal, portal.client_id, spent, live)
    assert not Token.objects.filter(type__in=LIVE).exists()


@pytest.mark.engine("postgresql")
def test_who_is_shut_out_while_a_token_is_turned_keeps_nothing(
    fresh_database: str, portal: Program, granted: Callable[[], str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = granted()
    sam = User.objects.get(email="sam@leadhub.example")
    ending = Meanwhile(lambda: people.shut_out(sam.pk, actor=SYSTEM, now=now))
    ending.before(monkeypatch, library, "token")
    assert portal.refreshed(text).status_code == 200, "it was turned before"
    ending.end()
    assert not User.objects.get(pk=sam.pk).is_active
    assert not Token.objects.filter(type__in=LIVE).exists()
