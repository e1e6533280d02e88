"""People sign in: with a password, with a second factor where they have one, and not by guessing."""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from redis.exceptions import RedisError

from leadhub.clock import real_now
from leadhub.models import User
from tests import fence
from tests.leadhub.identity.test_tokens import whole_database

pytestmark = pytest.mark.django_db
DOOR = "/admin/login/"
FACTOR = "/account/second-factor/"


@pytest.fixture
def somebody(user_of):
    return user_of("operations", is_staff=True)


def tried(browser, user, password="secret", way="", **more):
    return browser.post(f"{DOOR}{way}", {"username": user.email, "password": password}, **more)


def code_of(secret):
    """What an app shows now, by RFC 6238."""
    key, counter = base64.b32decode(secret), int(real_now().timestamp()) // 30
    made = hmac.new(key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    at = made[-1] & 15
    return f"{(int.from_bytes(made[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def with_factor(browser):
    """Set one up as a person does; the key and the recovery codes."""
    asked = browser.get(f"{FACTOR}app/")
    assert asked["Location"].startswith("/account/confirm/?next="), "the password is asked once more"
    confirmed = browser.post(asked["Location"], {"password": "secret"})
    assert confirmed["Location"] == f"{FACTOR}app/"
    page = browser.get(f"{FACTOR}app/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in page.content.decode()
    done = browser.post(f"{FACTOR}app/", {"code": code_of(secret)})
    assert done["Location"] == f"{FACTOR}codes/"
    return secret, browser.get(f"{FACTOR}codes/").context["unused_codes"]


def is_in(browser):
    return browser.get("/admin/").status_code == 200


def test_a_password_signs_in_whatever_the_case_of_the_address(somebody):
    browser = Browser()
    answer = browser.post(DOOR, {"username": f" {somebody.email.upper()} ", "password": "secret"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert is_in(browser)
    assert browser.get(DOOR)["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("way", "lands"),
    [
        ("?next=/admin/leadhub/user/", "/admin/leadhub/user/"),
        ("?next=https://evil.example/", "/admin/"),
        ("?next=//evil.example/", "/admin/"),
        ("?next=javascript:alert(1)", "/admin/"),
    ],
)
def test_a_sign_in_lands_here_and_nowhere_else(somebody, way, lands):
    assert tried(Browser(), somebody, way=way)["Location"] == lands


def test_nothing_tells_who_has_an_account(somebody, user_of):
    outside = user_of("viewer")
    with fence.allow_writes():
        shut_out = user_of("sales", is_staff=True, is_active=False)
    nobody = User(email="nobody@leadhub.example")
    tries = [(somebody, "wrong"), (nobody, "wrong"), (outside, "secret"), (shut_out, "secret")]
    pages = [tried(Browser(), who, password) for who, password in tries]
    assert [page.status_code for page in pages] == [200] * 4
    assert len({str(page.context["form"].errors) for page in pages}) == 1


def test_somebody_outside_of_the_console_signs_in_to_agree_to_a_program(user_of):
    browser, way = Browser(), "?next=/identity/o/authorize"
    assert tried(browser, user_of("viewer"), way=way)["Location"] == "/identity/o/authorize"
    assert browser.get("/admin/").status_code == 302
    assert tried(Browser(), user_of("integration", is_staff=True), way=way).status_code == 200


def test_guessing_is_stopped_for_an_account_whoever_guesses(somebody, user_of):
    answers = [tried(Browser(), somebody, "wrong", REMOTE_ADDR=f"192.0.2.{index}") for index in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert answers[-1]["Retry-After"] == "300"
    assert tried(Browser(), somebody, REMOTE_ADDR="192.0.2.99").status_code == 429, "the right one, too"
    assert tried(Browser(), user_of("sales", is_staff=True)).status_code == 302


def test_guessing_is_stopped_for_an_address_whatever_it_guesses(somebody):
    answers = [tried(Browser(), User(email=f"{index}@x.example"), "wrong") for index in range(22)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 2
    assert tried(Browser(), somebody, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert tried(Browser(), somebody, HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 429, "no header is believed"


def test_a_second_factor_is_asked_for_and_signs_in_once_a_code(somebody):
    browser = Browser()
    tried(browser, somebody)
    secret, codes = with_factor(browser)
    held = whole_database()
    assert [text for text in (secret, *codes) if text in held] == []
    again = Browser()
    assert tried(again, somebody, way="?next=/admin/leadhub/user/")["Location"] == f"{FACTOR}ask/"
    assert not is_in(again), "a password alone opens nothing"
    wrong = again.post(f"{FACTOR}ask/", {"code": "000000"})
    assert (wrong.status_code, is_in(again)) == (200, False)
    assert again.post(f"{FACTOR}ask/", {"code": codes[0]})["Location"] == "/admin/leadhub/user/"
    assert is_in(again)
    third = Browser()
    tried(third, somebody)
    assert third.post(f"{FACTOR}ask/", {"code": codes[0]}).status_code == 200, "a recovery code is good for one time"
    assert third.post(f"{FACTOR}ask/", {"code": codes[1]}).status_code == 302


def test_guessing_codes_is_stopped(somebody):
    browser = Browser()
    tried(browser, somebody)
    _, codes = with_factor(browser)
    thief = Browser()
    tried(thief, somebody)
    answers = [thief.post(f"{FACTOR}ask/", {"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1]["Retry-After"] == "300"
    assert thief.post(f"{FACTOR}ask/", {"code": codes[0]}).status_code == 429


def test_recovery_codes_are_shown_once_and_end_with_the_app(somebody):
    browser = Browser()
    tried(browser, somebody)
    _, codes = with_factor(browser)
    page = browser.get(f"{FACTOR}codes/").content.decode()
    assert "10 of 10 are left" in page
    assert [code for code in codes if code in page] == []
    assert browser.get(FACTOR).status_code == 200
    gone = browser.post(f"{FACTOR}app/remove/")
    assert gone.status_code == 302
    assert not Authenticator.objects.filter(user=somebody).exists()


def test_a_role_that_needs_a_second_factor_opens_nothing_without(somebody, user_of, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"operations"})
    browser = Browser()
    tried(browser, somebody)
    led = browser.get("/admin/leadhub/user/")
    assert (led.status_code, urlsplit(led["Location"]).path) == (302, f"{FACTOR}app/")
    for refused in (
        browser.get("/api/v1/leads/"),
        browser.post("/graphql/", json.dumps({"query": "{ me { name } }"}), content_type="application/json"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    _, codes = with_factor(browser)
    assert is_in(browser)
    # A session that was open before the app was set up elsewhere has not shown it.
    other = Browser()
    other.force_login(somebody)
    assert urlsplit(other.get("/admin/")["Location"]).path == f"{FACTOR}confirm/"
    other.post(f"{FACTOR}confirm/?next=/admin/", {"code": codes[0]})
    assert is_in(other)
    marketing = Browser()
    tried(marketing, user_of("marketing", is_staff=True))
    assert is_in(marketing), "others are not asked"


def test_while_tries_cannot_be_counted_nobody_gets_one(somebody, monkeypatch):
    def down(*_args, **_more):
        raise RedisError("no Redis")

    monkeypatch.setattr("allauth.core.internal.ratelimit.cache.add", down)
    answer = tried(Browser(), somebody)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_the_pages_of_the_sign_in_load_nothing_from_elsewhere(somebody):
    browser = Browser()
    tried(browser, somebody)
    for address in (DOOR, "/account/confirm/"):
        typed = (Browser() if address == DOOR else browser).get(address).content.decode()
        assert re.search(r'type="password" name="password"[^>]*autocomplete="current-password"', typed), address
    for address in (FACTOR, "/account/confirm/", "/account/second-factor/app/"):
        page = browser.get(address, follow=True)
        assert "http://" not in page.content.decode().replace("http://www.w3.org", ""), address
        assert "https://" not in page.content.decode(), address
        assert "default-src 'self'" in page["Content-Security-Policy"]
    assert Browser().get(FACTOR)["Location"].startswith(f"{DOOR}?next=")
