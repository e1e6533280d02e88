"""Accounts in the console: those that are alive, and the page of each with how it stands."""

import re
from html import unescape

import pytest
from django.urls import reverse

from qualification.models import AccountInterest
from tests.accounts.pages import form_of
from tests.qualification.company import MEDICO
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
ALIVE = "admin:qualification_accountinterest_alive"


def acts(office, email, title, type, *days_ago, **changes):
    contact = {"email": email, "job_title": title}
    signals = [office.signal(type, days_ago=days, **{"contact": contact} | changes) for days in days_ago]
    return office.deliver(*signals)["leads"][0]["lead"]


def company(number):
    return MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}


def alive(office, number):
    """A company whose engineer fell silent and whose quality manager came last week; its account."""
    acts(office, f"eng@c{number}.example", "Design engineer", "guide_download", 160, 120, 90, account=company(number))
    lead = acts(office, f"q@c{number}.example", "Quality manager", "page_view", 7, account=company(number))
    office.run_due()
    return office.get("viewer", f"leads/{lead}/")["account"]


def text_of(answer):
    """What a page says, as people read it."""
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_an_account_that_is_alive_is_named_with_the_reason(browser, office):
    account = alive(office, 1)
    acts(office, "busy@c2.example", "Buyer", "webinar_attended", 1, account=company(2))
    office.run_due()
    answer = browser("sales").get(reverse(ALIVE))
    text = text_of(answer)
    assert "Company 1" in text and "Company 2" not in text
    assert "Whoever came first has been silent for 90 days, but 1 other person was here within 30 days." in text
    assert "Engineering, Quality" in text
    assert reverse("admin:accounts_account_change", args=[account]) in answer.content.decode()


def test_it_has_a_line_of_the_sidebar_which_is_marked_while_it_is_open(browser, office):
    page = browser("sales").get(reverse(ALIVE)).content.decode()
    assert f'href="{reverse(ALIVE)}"' in page
    assert "No account is in this state" in page


def test_the_last_seen_come_first_and_the_others_on_the_next_page(browser, office, monkeypatch):
    for number in range(3):
        alive(office, number)
    monkeypatch.setattr("leadhub.api.pages.DEFAULT_SIZE", 2)
    client = browser("marketing")
    first = client.get(reverse(ALIVE))
    (following,) = re.findall(r'href="(\?cursor=[^"]+)"', first.content.decode())
    second = client.get(reverse(ALIVE) + unescape(following))
    found = [re.findall(r"Company \d", text_of(page)) for page in (first, second)]
    assert [len(set(names)) for names in found] == [2, 1]
    assert len({name for names in found for name in names}) == 3
    (back,) = re.findall(r'href="(\?cursor=[^"]+)">Seen later', second.content.decode())
    again = client.get(reverse(ALIVE) + unescape(back))
    assert re.findall(r"Company \d", text_of(again)) == found[0]


@pytest.mark.parametrize("cursor", ["x", "", "%00"])
def test_a_cursor_that_somebody_made_up_leads_to_the_first_page(browser, office, cursor):
    alive(office, 1)
    assert "Company 1" in text_of(browser("sales").get(f"{reverse(ALIVE)}?cursor={cursor}"))


def test_nothing_is_changed_there(browser, office):
    alive(office, 1)
    row = AccountInterest.objects.get()
    client = browser("operations")
    assert client.post(reverse(ALIVE)).status_code == 403
    for page in ("change", "delete"):
        address = reverse(f"admin:qualification_accountinterest_{page}", args=[row.pk])
        assert client.post(address).status_code == 403
    assert client.get(reverse("admin:qualification_accountinterest_add")).status_code == 403


def test_accounts_are_narrowed_by_how_they_stand(browser, office):
    alive(office, 1)
    acts(office, "busy@c2.example", "Buyer", "webinar_attended", 1, account=company(2))
    office.run_due()
    client, address = browser("sales"), reverse("admin:qualification_accountinterest_changelist")
    assert "Company 1" in text_of(client.get(address)) and "Company 2" in text_of(client.get(address))
    narrowed = text_of(client.get(address, {"state__exact": "active"}))
    assert "Company 2" in narrowed and "Company 1" not in narrowed
    narrowed = text_of(client.get(address, {"trend__exact": "rising"}))
    assert "Company 2" in narrowed and "Company 1" not in narrowed


def test_the_page_of_an_account_shows_its_facts_how_it_stands_and_its_committee(browser, office):
    account = alive(office, 1)
    client, address = browser("marketing"), reverse("admin:accounts_account_change", args=[account])
    text = text_of(client.get(address))
    for said in (
        "How it stands",
        "Alive",
        "1 in 14 days, 1 in 60, 2 in 180",
        "People of the company",
        "Quality manager",
    ):
        assert said in text, said
    assert "Nobody known of Operations, Procurement, Finance, Management" in text
    # The facts are edited there as before.
    assert client.post(address, form_of(client.get(address)) | {"plant_count": "7"}).status_code == 302
    assert office.get("viewer", f"accounts/{account}/")["plant_count"] == 7


def test_a_new_account_has_no_such_part(browser, office):
    page = browser("marketing").get(reverse("admin:accounts_account_add")).content.decode()
    assert "How it stands" not in page


def test_the_page_of_an_account_costs_the_same_whatever_its_people_did(browser, office):
    account = alive(office, 1)
    client, address = browser("sales"), reverse("admin:accounts_account_change", args=[account])
    client.get(address)
    few = statements_of(lambda: client.get(address))
    for number in range(10):
        acts(office, f"p{number}@c1.example", "Buyer", "page_view", 1, 2, account=company(1))
    office.run_due()
    assert statements_of(lambda: client.get(address)) == few


def test_how_one_stands_is_a_page_of_its_own(browser, office):
    account = alive(office, 1)
    text = text_of(browser("sales").get(reverse("admin:qualification_accountinterest_change", args=[account])))
    assert "What it is interested in" in text
    assert "CNC machining 2 Inquiry Open it" in text
