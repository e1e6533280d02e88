"""Receivers in the console: added, tried, paused, given new secrets; the log with every answer."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadhub.keys import new_id
from leadhub.models import Delivery, WebhookEndpoint
from tests import fence
from tests.leadhub.events.conftest import Post
from tests.leadhub.events.doors import FAULTS, URL, Json

pytestmark = pytest.mark.django_db
LIST = "/admin/leadhub/webhookendpoint/"
LOG = "/admin/leadhub/delivery/"


@pytest.fixture
def browser(hub: Post) -> Client:
    """A browser of operations."""
    with fence.allow_writes():
        hub.owner.is_staff = True
        hub.owner.save()
    client = Client()
    client.force_login(hub.owner)
    return client


def read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def of(pk: object, act: str = "") -> str:
    return f"{LIST}{pk}/act/{act}/" if act else f"{LIST}{pk}/change/"


def test_both_lists_say_what_will_be_there_and_the_first_step(browser: Client) -> None:
    assert "No webhook yet." in read(browser, LIST)
    assert f"{LIST}add/" in read(browser, LIST)
    assert "No deliveries yet. Send a test event." in read(browser, LOG)
    sidebar = read(browser, "/admin/")
    assert LIST in sidebar
    assert "Connections" in sidebar


def test_a_receiver_is_added_and_its_secret_is_shown_this_once(browser: Client) -> None:
    answer = browser.post(f"{LIST}add/", {"name": "Data lake", "url": URL, "types": ["lead.decided"]})
    page = answer.content.decode()
    row = WebhookEndpoint.objects.get()
    assert answer.status_code == 200
    assert "whsec_" in page
    assert of(row.pk) in page
    assert not answer.cookies.get("messages"), "it is kept nowhere"
    assert row.types == ["lead.decided"]
    assert "whsec_" not in read(browser, of(row.pk)) + read(browser, LIST)
    assert "No deliveries yet. Send a test event." in read(browser, of(row.pk))


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), [f for f in FAULTS if f[2] == "address_refused"])
def test_what_is_refused_stands_beside_its_field(
    browser: Client, changes: Json, status: int, code: str, pointer: str
) -> None:
    answer = browser.post(f"{LIST}add/", {"name": "Data lake", "url": URL} | changes)
    assert answer.status_code == 422
    assert answer.context["form"].errors["url"]
    assert not WebhookEndpoint.objects.exists()


def test_a_test_event_leads_to_its_answer(browser: Client, hub: Post) -> None:
    made = hub.subscribe([200, {}, "<b>pong</b>"])
    assert "Send test event" in read(browser, of(made.endpoint))
    answer = browser.post(of(made.endpoint, "test"), follow=True)
    page = answer.content.decode()
    assert "The receiver answered 200 in" in page
    assert "&lt;b&gt;pong&lt;/b&gt;" in page
    assert answer.redirect_chain[-1][0] == f"{LOG}{Delivery.objects.get().pk}/change/"
    assert "Send again" not in page
    hub.answer(made, "break")
    page = browser.post(of(made.endpoint, "test"), follow=True).content.decode()
    assert "The test event was not taken: answer that is no http." in page


def test_what_failed_is_resent_in_one_act_and_the_log_shows_every_answer(browser: Client, hub: Post) -> None:
    made = hub.subscribe(then=[503, {}, "in maintenance"])
    hub.happen(*(new_id() for _ in range(3)))
    hub.fail()
    hub.answer(made)
    assert "3 were not taken" in read(browser, of(made.endpoint, "resend"))
    answer = browser.post(of(made.endpoint, "resend"), {"since": ""}, follow=True)
    assert "3 are sent again." in answer.content.decode()
    hub.deliver()
    delivery = Delivery.objects.order_by("position")[0]
    page = read(browser, f"{LOG}{delivery.pk}/change/")
    assert "in maintenance" in page
    assert "lead.decided, delivered" in page
    assert browser.post(f"{LOG}{delivery.pk}/act/resend/").status_code == 302
    hub.deliver()
    assert len(hub.got(made)) == 34
    log = read(browser, f"{LOG}?endpoint__id__exact={made.endpoint}&state__exact=delivered")
    assert log.count(f"{LOG}") >= 3


def test_it_is_paused_switched_off_and_on_again(browser: Client, hub: Post) -> None:
    made = hub.subscribe()
    for act, state in (("pause", "paused"), ("go-on", "active"), ("switch-off", "disabled"), ("go-on", "active")):
        assert browser.post(of(made.endpoint, act)).status_code == 302
        assert hub.row(made).state == state
    assert browser.post(of(made.endpoint, "edit"), {"name": "Seaside desk", "url": URL}).status_code == 302
    assert (hub.row(made).name, hub.row(made).types) == ("Seaside desk", None)
    page = browser.post(of(made.endpoint, "rotate")).content.decode()
    assert "whsec_" in page
    assert made.secret not in page
    answer = browser.post(of(made.endpoint, "remove"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "Seaside desk" not in read(browser, LIST)


def test_the_sidebar_counts_what_was_disabled(browser: Client, hub: Post) -> None:
    made = hub.subscribe(410)
    hub.happen(new_id())
    hub.deliver()
    assert "Disabled: the receiver answered 410" in read(browser, of(made.endpoint))
    groups = browser.get("/admin/").context["sidebar_navigation"]
    (line,) = [item for group in groups for item in group["items"] if item["title"] == "Webhooks"]
    assert line["badge"] == "1"


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("marketing", 403), ("sales", 403), ("manager", 403)])
def test_pages_are_for_those_who_may(hub: Post, user_of, role: str, status: int) -> None:
    made = hub.subscribe()
    client = Client()
    client.force_login(user_of(role, is_staff=True))
    assert client.get(LIST).status_code == status
    assert client.get(of(made.endpoint)).status_code == status
    assert client.post(of(made.endpoint, "test")).status_code == 403
    assert client.post(of(made.endpoint, "rotate")).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert hub.got(made) == []


def test_the_list_costs_the_same_whatever_is_on_it(browser: Client, hub: Post) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            read(browser, address)
        return len(captured)

    hub.subscribe()
    hub.happen(new_id())
    few = cost(LIST), cost(LOG)
    for _ in range(3):
        hub.subscribe()
    hub.happen(*(new_id() for _ in range(5)))
    assert (cost(LIST), cost(LOG)) == few
    assert reverse("admin:leadhub_delivery_changelist") == LOG
