"""Mail of demo and sandbox is kept in a folder and read on a page, for whoever is signed in there."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from leadhub.alerts import outbox
from tests.qualification.console.desk import words

pytestmark = pytest.mark.django_db
PAGE = "/dev/outbox/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "leadhub.alerts.outbox.OutboxBackend"
    settings.MAIL_OUTBOX = tmp_path / "outbox"
    return settings.MAIL_OUTBOX


def write(subject="Hello", text="See https://leadhub.example/admin/", to="sam@leadhub.example"):
    message = EmailMultiAlternatives(subject, text, "leadhub@leadhub.example", [to])
    message.attach_alternative("<p>Hello</p>", "text/html")
    assert mail.get_connection().send_messages([message]) == 1


@pytest.fixture
def browser(user_of):
    client = Client()
    client.force_login(user_of("sales", is_staff=True))
    return client


def test_what_was_sent_is_read(browser):
    write("First")
    write("Second", "Grüße <script>alert(1)</script>")
    page = browser.get(PAGE).content.decode()
    assert page.index("Second") < page.index("First")
    assert "<script>alert" not in page
    assert "Grüße" in page and "To sam@leadhub.example" in words(page)
    assert 'href="https://leadhub.example/admin/"' in page


def test_an_empty_one_says_so(browser):
    assert "No mail yet." in browser.get(PAGE).content.decode()


def test_the_oldest_make_room(browser, folder, monkeypatch):
    monkeypatch.setattr(outbox, "KEPT", 3)
    for number in range(5):
        write(f"Number {number}")
    assert [one.subject for one in outbox.kept()] == ["Number 4", "Number 3", "Number 2"]
    assert len(list(folder.iterdir())) == 3


def test_whoever_is_not_signed_in_is_asked_to(client):
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={PAGE}")


def test_a_partner_does_not_read_it(user_of):
    client = Client()
    client.force_login(user_of("partner"))
    assert client.get(PAGE).status_code == 302
    client.force_login(user_of("integration", is_staff=True))
    assert client.get(PAGE).status_code == 403


def test_it_only_reads(browser):
    assert browser.post(PAGE).status_code == 405
