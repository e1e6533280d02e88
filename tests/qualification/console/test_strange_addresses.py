"""Addresses and forms that no page of the console leads to: a message, or a page that is not there, never a fault."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from leadhub.models import Version
from qualification.models import PinnedExample
from tests.qualification.console.desk import said

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
NOBODY = "018f0000-0000-7000-8000-000000000000"
STRANGE: list[dict[str, Any]] = [
    {"x": "\x00"},
    {"with": "\x00"},
    {"with": "0"},
    {"with": HUGE},
    {"with": "-1"},
    {"q": "\x00"},
    {"q": "a\x00b"},
    {"q": "a\x00@b.example"},
    {"q": HUGE},
    {"lead": "\x00"},
    {"lead": "nobody"},
    {"lead": NOBODY},
    {"made_up": "1", "stage": "\x00"},
    {"made_up": "1", "stage": "moon"},
    {"made_up": "1", "fact_industry": "\x00"},
    {"made_up": "1", "fact_country": "\x00"},
    {"made_up": "1", "fact_employee_count": HUGE},
    {"made_up": "1", "fact_quantity": "9" * 400},
    {"made_up": "1", "signal_1_type": "\x00"},
    {"made_up": "1", "signal_1_type": "moon", "signal_1_count": HUGE, "signal_1_days_ago": "-1"},
    {"p": HUGE},
    {"p": "\x00"},
    {"document__exact": "\x00"},
    {"kind__exact": "\x00"},
    {"state__exact": "\x00"},
    {"retired_at__isempty": "\x00"},
    {"start": HUGE},
    {"cursor": "\x00"},
    {"as_of": "\x00"},
    {"as_of": "0001-01-01T00:00"},
    {"known_at": "9999-12-31T23:59"},
]
PAGES = ("try", "compare", "examples", "matches")


@pytest.fixture
def addresses(desk, office) -> list[str]:
    """Everything that reads what its address asks for."""
    draft, lead = desk("operations").begin("profiles"), office.mql()
    version = Version.objects.get(kind="profiles")
    lists = ("leadhub_draft", "leadhub_version", "qualification_pinnedexample", "qualification_lead")
    return [
        *(reverse("admin:leadhub_draft_view", args=[draft, page]) for page in PAGES),
        reverse("admin:leadhub_version_view", args=[version.pk, "compare"]),
        *(reverse(f"admin:{name}_changelist") for name in lists),
        *(reverse(f"admin:qualification_lead_{page}", args=[lead["id"]]) for page in ("ledger", "decisions")),
        reverse("admin:qualification_handoff_queue"),
        reverse("admin:qualification_accountinterest_alive"),
    ]


def test_whatever_an_address_asks_for_is_answered(browser, addresses, subtests):
    client = browser("manager")
    for asked in STRANGE:
        with subtests.test(asked=urlencode(asked)[:60]):
            answers = {address: client.get(address, asked).status_code for address in addresses}
            assert set(answers.values()) <= {200, 302, 404, 422}, answers


@pytest.mark.parametrize("key", ["nothing", "\x00", HUGE, NOBODY])
def test_what_is_not_there_has_no_page(browser, office, key):
    client = browser("operations")
    found = {
        page: client.get(f"{reverse('admin:leadhub_draft_changelist')}{quote(key)}/view/{page}/").status_code
        for page in PAGES
    }
    assert found == dict.fromkeys(PAGES, 404)


def test_only_profiles_match_somebody(desk):
    operations = desk("operations")
    other = operations.begin("agreements")
    address = reverse("admin:leadhub_draft_view", args=[other, "matches"])
    assert operations.client.get(address).status_code == 404


@pytest.mark.parametrize("given", [{"document": "moon"}, {"document": "\x00"}, {"want_action": "\x00"}])
def test_an_example_is_pinned_with_nothing_that_was_not_offered(desk, given):
    person = desk("marketing")
    said_before = {"name": "Strange", "want_stage": "mql", "fact_industry": "339112"}
    answer = person.send(reverse("admin:qualification_pinnedexample_add"), **said_before | given)
    assert answer.status_code == 422
    assert said(answer)
    assert not PinnedExample.objects.filter(name="Strange").exists()


@pytest.mark.parametrize("seller", ["nobody", "\x00", HUGE])
def test_a_lead_is_handed_on_to_nobody_who_was_not_offered(desk, office, seller):
    lead = office.accepted()
    person = desk("sales")
    answer = person.send(reverse("admin:qualification_lead_act", args=[lead["id"], "qualify"]), assign_to=seller)
    assert answer.status_code in (400, 422)
    assert said(answer)
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sal"
