"""People of another house sign in: the other house is a leadhub of its own, in a process of its own."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client as Browser

from leadhub.identity.providers import Provider
from leadhub.models import Edit, User
from tests import fence
from tests.live.consent import granted
from tests.live.processes import sandbox
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db
BACK = "http://127.0.0.1/account/sign-in/house/callback/"
THERE = "/account/sign-in/house/"


@pytest.fixture(scope="module")
def house():
    """The other house, which has agreed to this one as a program."""
    with sandbox(free_port(), "--empty") as running:
        given = {"name": "Here", "kind": "frontend", "scopes": ["openid", "profile", "email"], "redirect_uris": [BACK]}
        with running.client("operations") as client:
            running.said["client_id"] = client.post("clients/", json=given).raise_for_status().json()["client_id"]
        yield running


@pytest.fixture
def trusted(house, settings):
    """Trust it, with more that is said of it."""

    def trust(**more):
        provider = Provider(
            id="house", name="House", issuer=house.said["url"].rstrip("/"), client_id=house.said["client_id"], **more
        )
        settings.SINGLE_SIGN_ON = {"house": provider}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider.app]}}
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        return Browser(SERVER_NAME="127.0.0.1")

    return trust


def sent_back(house, browser, who):
    """What the other house says of somebody who signs in there, by the browser that came from here."""
    asked = browser.post(THERE, {"process": "login", "next": "/admin/leadhub/owntoken/"})
    assert asked.status_code == 302, asked.content
    assert "code_challenge_method=S256" in asked["Location"]
    return granted(house.said["url"], asked["Location"], house.said["users"][who])


def signed_in(house, browser, who):
    """The answer of this house to what the other one says."""
    back = urlsplit(sent_back(house, browser, who))
    return browser.get(back.path, {name: values[0] for name, values in parse_qs(back.query).items()})


def test_the_house_says_who_somebody_is_and_what_they_may(house, trusted):
    browser = trusted(role_claim="role", roles={"operations": "operations", "sales": "manager"})
    assert "Sign in with House" in browser.get("/admin/login/").content.decode()
    answer = signed_in(house, browser, "sales")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/leadhub/owntoken/")
    assert browser.get("/admin/").status_code == 200
    user = User.objects.get(email=house.said["users"]["sales"]["email"])
    assert (user.role, user.name, user.has_usable_password()) == ("manager", "Sam Keller", False)
    assert SocialAccount.objects.get(user=user).extra_data == {}

    # Their rights follow the house, by the account that it knows them by, whatever their address became here.
    with fence.allow_writes():
        User.objects.filter(pk=user.pk).update(email="married@northfield.example")
    trusted(role_claim="role", roles={"sales": "viewer"})
    signed_in(house, Browser(SERVER_NAME="127.0.0.1"), "sales")
    user.refresh_from_db()
    assert user.role == "viewer"
    assert User.objects.count() == 1
    edits = Edit.objects.filter(object_id=user.pk, field="role").order_by("id")
    assert [(edit.before, edit.after, edit.actor) for edit in edits] == [
        (None, "manager", None),
        ("manager", "viewer", None),
    ]

    browser = trusted(role_claim="role", roles={"operations": "operations"})
    refused = signed_in(house, browser, "sales")
    assert (refused.status_code, "gives you no part" in refused.content.decode()) == (403, True)
    assert browser.get("/admin/").status_code == 302


def test_without_roles_of_the_house_people_are_those_that_operations_has_made(house, trusted, user_of):
    browser = trusted()
    refused = signed_in(house, browser, "marketing")
    assert (refused.status_code, "Nobody here has your address" in refused.content.decode()) == (403, True)
    assert not User.objects.exists()
    made = user_of("marketing", is_staff=True)
    with fence.allow_writes():
        User.objects.filter(pk=made.pk).update(email=house.said["users"]["marketing"]["email"])
    assert signed_in(house, browser, "marketing").status_code == 302
    assert browser.get("/admin/").status_code == 200
    with fence.allow_writes():
        User.objects.filter(pk=made.pk).update(is_active=False)
    assert browser.get("/admin/").status_code == 302, "shut out at once"
    assert signed_in(house, browser, "marketing").status_code == 403


def test_what_was_not_asked_for_signs_nobody_in(house, trusted, user_of):
    browser = trusted(role_claim="role", roles={"viewer": "viewer"})
    assert browser.get(THERE)["Location"] == "/admin/login/", "only a press of the button leads there"
    back = urlsplit(sent_back(house, browser, "viewer"))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    for browser_of, given in ((Browser(SERVER_NAME="127.0.0.1"), query), (browser, query | {"state": "other"})):
        assert browser_of.get(back.path, given).status_code == 403
    assert browser.get("/account/sign-in/unknown/callback/").status_code == 404
    assert browser.get("/admin/").status_code == 302
    assert not User.objects.exists()


def test_a_house_that_does_not_answer_is_said_so(trusted, settings):
    browser = trusted()
    gone = f"http://127.0.0.1:{free_port()}"
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = gone
    answer = browser.post(THERE, {"process": "login"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
