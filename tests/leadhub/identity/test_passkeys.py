"""A passkey is a second factor: added after the password, asked for behind it, and removed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser

from tests.leadhub.identity.passkeys import Passkey
from tests.leadhub.identity.test_sign_in import FACTOR, is_in, tried

pytestmark = pytest.mark.django_db
KEY, ASK = f"{FACTOR}key/", f"{FACTOR}ask/"


@pytest.fixture
def somebody(user_of):
    return user_of("operations", is_staff=True)


@pytest.fixture
def browser(somebody):
    browser = Browser()
    tried(browser, somebody)
    return browser


def added(browser):
    """A passkey that somebody adds, and their recovery codes."""
    asked = browser.get(KEY)
    assert asked["Location"].startswith("/account/confirm/?next="), "the password is asked once more"
    browser.post(asked["Location"], {"password": "secret"})
    key = Passkey()
    done = browser.post(KEY, {"name": "Laptop", "credential": key.made(browser.get(KEY))})
    assert (done.status_code, done["Location"]) == (302, f"{FACTOR}codes/")
    return key, browser.get(f"{FACTOR}codes/").context["unused_codes"]


def test_a_passkey_signs_in_behind_the_password_and_is_removed(browser, somebody):
    key, codes = added(browser)
    assert "Passkey “Laptop”" in browser.get(FACTOR).content.decode()
    again = Browser()
    assert tried(again, somebody, way="?next=/admin/leadhub/user/")["Location"] == ASK
    assert not is_in(again), "a password alone opens nothing"
    page = again.get(ASK)
    assert "Use a passkey" in page.content.decode()
    assert again.post(ASK, {"credential": key.shown(page)})["Location"] == "/admin/leadhub/user/"
    assert is_in(again)
    other = Browser()
    tried(other, somebody)
    assert other.post(ASK, {"code": codes[0]}).status_code == 302, "a recovery code does as well"

    place = re.search(rf'href="({KEY}\d+/remove/)"', browser.get(FACTOR).content.decode())[1]
    assert browser.post(place)["Location"] == FACTOR
    assert not Authenticator.objects.filter(user=somebody).exists(), "the recovery codes end with it"


def test_a_strange_key_an_old_answer_and_one_of_another_house_open_nothing(browser, somebody):
    key, _ = added(browser)
    thief = Browser()
    tried(thief, somebody)
    old = key.shown(thief.get(ASK))
    stranger = Passkey()
    stranger.id = key.id
    key.host = "evil.example"
    for answer in (stranger.shown(thief.get(ASK)), key.shown(thief.get(ASK)), old, "{}", '{"id": 1}'):
        refused = thief.post(ASK, {"credential": answer})
        assert (refused.status_code, is_in(thief)) == (200, False), answer
    more = [thief.post(ASK, {"credential": old}).status_code for _ in range(3)]
    assert more == [200, 200, 429], "three that could be read were counted before"


def test_a_role_that_needs_a_second_factor_has_one_with_a_passkey(browser, somebody, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"operations"})
    key, _ = added(browser)
    assert is_in(browser)
    other = Browser()
    other.force_login(somebody)
    assert other.get("/admin/")["Location"].startswith(f"{FACTOR}confirm/")
    place = f"{KEY}confirm/?next=/admin/"
    assert place in other.get(f"{FACTOR}confirm/?next=/admin/").content.decode().replace("%2F", "/")
    wrong = other.post(place, {"credential": "{}"})
    assert (wrong.status_code, is_in(other)) == (200, False)
    assert other.post(place, {"credential": key.shown(other.get(place))})["Location"] == "/admin/"
    assert is_in(other)


def test_its_pages_run_scripts_of_ours_alone(browser):
    browser.post(browser.get(KEY)["Location"], {"password": "secret"})
    page = browser.get(KEY)
    scripts = re.findall(r'<script src="([^"]+)"', page.content.decode())
    assert [one for one in scripts if "webauthn" in one] and all(one.startswith("/static/") for one in scripts)
    assert "'unsafe-inline'" not in page["Content-Security-Policy"].split("script-src", 1)[1].split(";")[0]
    executed = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>\s*\S", page.content.decode())
    assert executed == []
