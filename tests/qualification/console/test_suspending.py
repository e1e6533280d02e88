"""Suspensions in the console: what is wrong is switched off with a note, and every lead says so."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qualification.models import Suspension
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
ADD, LIST = "admin:qualification_suspension_add", "admin:qualification_suspension_changelist"


def form(office: Office, **changes: str) -> dict[str, str]:
    """What operations types in."""
    until = f"{office.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    return {"what": "signal_type/rfq_submitted", "note": "Bots fill in the form.", "until": until} | changes


def test_a_type_is_suspended_and_ended(browser: Browser, office: Office) -> None:
    client, lead = browser("operations"), office.handed_over()
    assert "RFQ submitted" in client.get(reverse(ADD)).content.decode()
    assert client.post(reverse(ADD), form(office)).status_code == 302
    row = Suspension.objects.get()
    assert (row.kind, row.code, row.by) == ("signal_type", "rfq_submitted", office.users["operations"].pk)
    page = client.get(reverse("admin:qualification_suspension_change", args=[row.pk])).content.decode()
    assert "Counts nothing" in page
    assert "Bots fill in the form." in page
    shown = browser("sales").get(reverse("admin:qualification_lead_change", args=[lead["id"]])).content.decode()
    assert "Suspended, so that it counts nothing for now: RFQ submitted" in shown
    act = reverse("admin:qualification_suspension_act", args=[row.pk, "end"])
    assert client.post(act).status_code == 302
    assert "Counts again" in client.get(reverse(LIST)).content.decode()
    shown = browser("sales").get(reverse("admin:qualification_lead_change", args=[lead["id"]])).content.decode()
    assert "Suspended, so" not in shown


def test_a_source_is_suspended(browser: Browser, office: Office) -> None:
    lead = office.handed_over()
    client = browser("operations")
    assert "website" in client.get(reverse(ADD)).content.decode()
    assert client.post(reverse(ADD), form(office, what="source/website")).status_code == 302
    office.run_due()
    shown = browser("sales").get(reverse("admin:qualification_lead_change", args=[lead["id"]])).content.decode()
    assert "everything from website" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"what": ""}, "Choose what is to count nothing."),
        ({"what": "source/fair"}, "There is no source &#x27;fair&#x27;."),
        ({"what": "weather/rain"}, "There is no signal type &#x27;rain&#x27;."),
        ({"note": " "}, "Write one sentence that says what is wrong with it."),
        ({"until": ""}, "Say until when."),
        ({"until": "2026-12-03T15:00"}, "A suspension lasts 5 days at most"),
    ],
)
def test_what_makes_no_sense_is_refused(
    browser: Browser, office: Office, changes: dict[str, str], sentence: str
) -> None:
    answer = browser("operations").post(reverse(ADD), form(office, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("who", ["sales", "marketing", "manager"])
def test_others_read_only(browser: Browser, office: Office, who: str) -> None:
    made = office.post(
        "operations",
        "suspensions/",
        {
            "kind": "signal_type",
            "code": "page_view",
            "note": "x",
            "until": "2026-11-04T15:00:00Z",
        },
        status=201,
    )
    client = browser(who)
    assert "page_view" in client.get(reverse(LIST)).content.decode()
    assert client.post(reverse(ADD), form(office)).status_code == 403
    assert client.post(reverse("admin:qualification_suspension_act", args=[made["id"], "end"])).status_code == 403


def test_the_page_of_a_lead_costs_the_same_whatever_is_suspended(browser: Browser, office: Office) -> None:
    client, lead = browser("sales"), office.handed_over()
    address = reverse("admin:qualification_lead_change", args=[lead["id"]])
    client.get(address)
    before = statements_of(lambda: client.get(address))
    browser("operations").post(reverse(ADD), form(office))
    assert statements_of(lambda: client.get(address)) == before
