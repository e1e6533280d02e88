"""The search over everything finds what its caller may see, a few of each, and nothing else."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qualification.models import Lead
from tests.fence import allow_writes

pytestmark = pytest.mark.django_db
SEARCH = "/admin/search/"


def found(client, term, status=200):
    answer = client.get(SEARCH, {"q": term, "part": 1})
    assert answer.status_code == status
    return answer.content.decode()


def test_pages_and_records_are_found_by_words_people_use(browser, office):
    lead = office.handed_over()
    operations = browser("operations")
    for term in ("medico", "DANA@medico.example", lead["id"]):
        assert f"/admin/qualification/lead/{lead['id']}/change/" in found(operations, term), term
    text = found(operations, "medico")
    assert "Dana Ito · Medico Devices" in text
    assert f"/admin/accounts/account/{lead['account']}/change/" in text
    assert "/admin/qualification/businesscalendar/" in found(operations, "business HOURS")
    assert "<nav" not in text
    assert "<nav" in operations.get(SEARCH, {"q": "medico"}).content.decode(), "without the dialog it is a page"


def test_what_somebody_may_not_open_is_not_found(browser, office, monkeypatch):
    office.handed_over()
    address = office.users["marketing"].email
    assert "/admin/leadhub/user/" in found(browser("operations"), address)
    for who in ("sales", "marketing", "manager"):
        assert "/admin/leadhub/user/" not in found(browser(who), address), who
        assert "Webhooks" not in found(browser(who), "webhooks"), who
    with allow_writes():
        office.users["partner"].is_staff = True
        office.users["partner"].save(update_fields=["is_staff"])
    assert "medico" not in found(browser("partner"), "medico", 403).lower()
    monkeypatch.setattr(type(admin.site._registry[Lead]), "rows", lambda page, actor: Lead.objects.none())
    assert "/admin/qualification/lead/" not in found(browser("sales"), "medico"), "by what the list would show"


def test_a_few_are_shown_and_the_rest_is_a_list(browser, office):
    for number in range(3):
        office.mql(f"buyer{number}@medico.example")
    sales = browser("sales")
    with CaptureQueriesContext(connection) as few:
        assert "All that match" not in found(sales, "medico")
    for number in range(3, 7):
        office.mql(f"buyer{number}@medico.example")
    with CaptureQueriesContext(connection) as many:
        text = found(sales, "medico")
    assert text.count("/admin/qualification/lead/01") == 5
    assert "/admin/qualification/lead/?q=medico" in text
    assert len(many) == len(few)


@pytest.mark.parametrize("term", ["", " ", "a", "\x00ab", "x" * 201, "%%", "'\"<b>"])
def test_any_term_is_answered(browser, office, term):
    text = found(browser("operations"), term)
    assert "lh-found" not in text
    assert "<b>" not in text
