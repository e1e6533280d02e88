"""What people see where there is no page for them: what happened, what is unchanged, where to go on."""

import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.console.admin import ConsoleAdmin
from leadhub.logs import to_stderr

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
GONE = "/admin/qualification/lead/01a22302-0000-7000-8000-000000000000/change/"


@pytest.fixture
def seller(user_of: Any) -> Client:
    """A browser of somebody who sells."""
    client = Client(raise_request_exception=False)
    client.force_login(user_of("sales", name="Dana Ortiz", is_staff=True))
    return client


def text_of(answer: Any, status: int) -> str:
    """What stands on it, if it is such a page: our own style alone, nothing of the address, and a way on."""
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "style-src 'sha256-" in policy and "unsafe" not in policy
    assert "zqsalary" not in text
    assert '<a href="/admin/">To the first page</a>' in text
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]*>", " ", text))


@pytest.mark.parametrize("path", ["/nothing/zqsalary/", "/admin/zqsalary/", GONE])
def test_a_page_that_is_not_there_leads_on(seller: Client, path: str) -> None:
    said = text_of(seller.get(path), 404)
    assert "There is no such page" in said
    assert "It is gone, is not yours to see, or never was." in said


def test_whose_page_it_is_not_is_told_as_whom_they_came(seller: Client) -> None:
    said = text_of(seller.get(reverse("admin:leadhub_answered_changelist")), 403)
    assert "This page is not for your role" in said
    assert "You are signed in as Dana Ortiz, whose role does not open it. Nothing was changed." in said


def test_a_form_from_before_a_sign_in_says_what_to_do() -> None:
    said = text_of(Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "zqsalary"}), 403)
    assert "This page was open for too long" in said
    assert "Nothing was changed. Go back, load the page again" in said


def test_what_cannot_be_read_changes_nothing(seller: Client) -> None:
    said = text_of(seller.post("/admin/login/", {f"zqsalary{number}": "" for number in range(2_000)}), 400)
    assert "This could not be read" in said
    assert "nothing was changed. Go back, and send it again." in said


def test_our_own_fault_says_the_number_that_support_finds(seller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("zqsalary")

    monkeypatch.setattr(ConsoleAdmin, "get_queryset", fail)
    answer = seller.get(reverse("admin:qualification_lead_changelist"))
    said = text_of(answer, 500)
    assert f"Something failed on our side. Nothing was saved. Give support the number {answer['X-Request-Id']}." in said


def test_refusals_take_one_line_of_the_log_and_faults_tell_the_way(
    seller: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("it broke")

    seller.get(reverse("admin:leadhub_answered_changelist"))
    monkeypatch.setattr(ConsoleAdmin, "get_queryset", fail)
    seller.get(reverse("admin:qualification_lead_changelist"))
    briefly = to_stderr("INFO")["filters"]["briefly"]["()"]()
    told = {record.status_code: record for record in caplog.records if record.name == "django.request"}  # type: ignore[attr-defined]  # of Django
    lines = logging.Formatter()
    assert all(briefly.filter(record) for record in told.values())
    assert "Traceback" not in lines.format(told[403])
    assert "RuntimeError: it broke" in lines.format(told[500])
