"""The console reads what its caller may see and writes through use cases only."""

import re
from types import ModuleType

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import path

from leadhub.api.tokens import make_token
from leadhub.clock import real_now
from leadhub.console.admin import ConsoleAdmin
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import Token, User
from tests import fence

pytestmark = pytest.mark.django_db
LIST = "/admin/leadhub/token/"


@pytest.fixture
def token(user_of):
    make_token(user_of("sales", "owner"), "laptop")
    return Token.objects.get()


def test_pages_are_for_those_who_may(browser, token):
    assert browser("operations").get(LIST).status_code == 200
    sales = browser("sales")
    assert sales.get("/admin/").status_code == 200
    for address in (LIST, f"{LIST}{token.pk}/change/", f"{LIST}{token.pk}/act/revoke/"):
        assert sales.get(address).status_code in (403, 404)
    assert sales.post(f"{LIST}{token.pk}/act/revoke/").status_code in (403, 404)
    token.refresh_from_db()
    assert token.revoked_at is None


def test_nothing_is_added_changed_or_deleted_by_hand(browser, token):
    client = browser("operations")
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{token.pk}/delete/").status_code == 403
    assert client.post(f"{LIST}{token.pk}/change/", {"name": "other"}).status_code == 403
    assert client.post(LIST, {"action": "delete_selected", "_selected_action": [token.pk]}).status_code in (200, 302)
    token.refresh_from_db()
    assert token.name == "laptop"


def test_an_act_is_offered_asked_for_and_done(browser, token):
    client = browser("operations")
    page = client.get(f"{LIST}{token.pk}/change/").content.decode()
    address = f"{LIST}{token.pk}/act/revoke/"
    assert address in page
    assert client.get(address).status_code == 200
    token.refresh_from_db()
    assert token.revoked_at is None, "reading the page of an act does nothing"
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{token.pk}/change/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert address not in client.get(f"{LIST}{token.pk}/change/").content.decode()


def test_a_refusal_is_shown_on_the_form(browser, token):
    with fence.allow_writes():
        Token.objects.update(revoked_at=real_now())
    answer = browser("operations").post(f"{LIST}{token.pk}/act/revoke/")
    assert answer.status_code == 409
    assert "This token is revoked already." in answer.content.decode()


def test_acts_need_the_csrf_token(user_of, token):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_of("operations", is_staff=True))
    assert client.post(f"{LIST}{token.pk}/act/revoke/").status_code == 403


@pytest.mark.parametrize("name", ["revoked", "x", "delete"])
def test_an_act_that_does_not_exist(browser, token, name):
    assert browser("operations").post(f"{LIST}{token.pk}/act/{name}/").status_code == 404


def test_what_somebody_typed_is_text(browser, user_of, token):
    with fence.allow_writes():
        Token.objects.update(name="<script>alert(1)</script>")
    client = browser("operations")
    for address in (LIST, f"{LIST}{token.pk}/change/", f"{LIST}{token.pk}/act/revoke/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_pages_name_no_other_host_and_run_no_inline_script(browser, token):
    client = browser("operations")
    for address in ("/admin/", LIST, f"{LIST}{token.pk}/change/", f"{LIST}{token.pk}/act/revoke/", "/api/docs/"):
        answer = client.get(address)
        text = answer.content.decode()
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text), address
        assert "script-src 'self' 'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "unsafe-eval" in client.get(LIST)["Content-Security-Policy"]
    assert "unsafe" not in client.get("/api/v1/events/")["Content-Security-Policy"]
    assert "unsafe-eval" not in client.get("/api/docs/")["Content-Security-Policy"]


class Editable(ConsoleAdmin):
    """Users with a form over their fields."""

    verb = create_verb = change_verb = "user.list"
    fields = ["email", "name"]

    def rows(self, actor):
        return User.objects.all()

    def create_by(self, actor, values):
        if values["name"] == "nobody":
            fault = FieldError("/name", "not_acceptable", "this is no name")
            raise NotAcceptable("Not this name.", errors=[fault])
        with fence.allow_writes():
            return User.objects.create_user(values["email"], name=values["name"], role="viewer")

    def change_by(self, actor, subject, values):
        if values["name"] == "nobody":
            raise NotAcceptable("Not this name.")
        with fence.allow_writes():
            User.objects.filter(pk=subject.pk).update(name=values["name"])


@pytest.fixture
def editable(settings):
    """Serve users by the editable page."""
    before = admin.site._registry[User]
    admin.site._registry[User] = Editable(User, admin.site)
    settings.ROOT_URLCONF = ModuleType("console_of_a_test")
    settings.ROOT_URLCONF.urlpatterns = [path("admin/", admin.site.urls)]
    yield "/admin/leadhub/user/"
    admin.site._registry[User] = before


def test_a_form_over_the_model_calls_the_use_case(browser, editable):
    client = browser("operations")
    answer = client.post(f"{editable}add/", {"email": "new@leadhub.example", "name": "New"})
    assert answer.status_code == 302, answer.content
    made = User.objects.get(email="new@leadhub.example")
    assert made.role == "viewer"
    answer = client.post(f"{editable}{made.pk}/change/", {"email": made.email, "name": "Renamed"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.name == "Renamed"


def test_a_refusal_of_the_use_case_is_shown_with_what_was_typed(browser, editable):
    client = browser("operations")
    page = client.post(f"{editable}add/", {"email": "new@leadhub.example", "name": "nobody"}).content.decode()
    assert "this is no name" in page
    assert 'value="new@leadhub.example"' in page
    assert not User.objects.filter(email="new@leadhub.example").exists()
    made = User.objects.get(role="operations")
    page = client.post(f"{editable}{made.pk}/change/", {"email": made.email, "name": "nobody"}).content.decode()
    assert "Not this name." in page
