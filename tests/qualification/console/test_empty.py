"""What is empty teaches: every list says what will be there, every page of the sidebar what it waits for."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import places
from leadhub.console.tables import Table
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
LEADS = "admin:qualification_lead_changelist"
LISTS = {page.model._meta.label: page for page in admin.site._registry.values() if isinstance(page, ConsoleAdmin)}
MINE = "leadhub.AlertChoice"
# Never empty: whoever looks is a user and has choices, and the rest comes with every installation.
NEVER_EMPTY = {
    *("leadhub.User", MINE, "leadhub.AlertChannel", "leadhub.RuleSet", "leadhub.Version"),
    *("accounts.ProductLine", "accounts.TitleFunction", "feedback.DeclineText", "feedback.Reason"),
    *("qualification.SignalType", "qualification.RouteMode", "qualification.PinnedExample"),
}
SHORTEST = 14


def said_on(answer):
    """The texts for emptiness on a page, without the links at their end."""
    found = re.findall(r'class="lh-empty">\s*(?:<p>)?(.*?)</(?:p|div)>', answer.content.decode(), re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in found]


@pytest.fixture
def alone(user_of):
    """Operations before a leadhub without any data."""
    client = Client()
    client.force_login(user_of("operations", is_staff=True))
    return client


@pytest.mark.parametrize("label", LISTS)
def test_every_list_says_what_will_be_there(alone, label):
    page = LISTS[label]
    answer = alone.get(page.address("changelist"))
    assert answer.status_code == 200
    assert page.empty != ConsoleAdmin.empty or label == MINE, "it has words of its own"
    if label not in NEVER_EMPTY:
        (text,) = [text for text in said_on(answer) if text.startswith(page.empty)]
        assert (text == page.empty) is not (page.entry is not None or bool(page.create_verb)), "it leads to the first"


def test_every_page_of_the_sidebar_says_what_it_waits_for(office, browser):
    client, told = browser("operations"), set()
    for place in {place.address: place for place in places()}.values():
        answer = client.get(place.address)
        if answer.status_code == 403:
            answer = browser("sales").get(place.address)
        assert answer.status_code == 200, place.address
        assert Table.empty not in said_on(answer), place.title
        assert all(len(text) >= SHORTEST for text in said_on(answer)), (place.title, said_on(answer))
        told |= {place.title} if said_on(answer) else set()
    assert {"Accounts alive", "Triage", "Request log"} <= told, told


def test_what_leaves_everything_out_is_named_with_what_it_hides(office, browser):
    office.handed_over()
    office.lead("page_view", "someone@medico.example")
    client = browser("sales")
    (text,) = said_on(client.get(reverse(LEADS), {"stage__exact": "won", "q": "nobody of that name"}))
    assert text.startswith("No leads match 2 filters.")
    (text,) = said_on(answer := client.get(reverse(LEADS), {"stage__exact": "won"}))
    assert text == "No leads match Stage: Won. Remove Stage: Won (would show 2). Show all of them"
    assert 'href="?">Remove Stage: Won</a>' in answer.content.decode()
    (text,) = said_on(client.get(reverse(LEADS), {"stage__exact": "won", "q": "nobody", "level__exact": "none"}))
    assert "Remove" not in text, "no single one of them hides anything"
    (text,) = said_on(client.get(reverse(LEADS), {"stage__exact": "won", "q": "medico"}))
    assert "Remove Stage: Won (would show 2)." in text
    assert "the search" not in text, "without the search there is nothing either"


def test_what_an_empty_list_costs_does_not_depend_on_what_it_hides(office, browser):
    client, asked = browser("sales"), {"stage__exact": "won", "q": "medico"}
    office.handed_over()
    client.get(reverse(LEADS), asked)
    few = statements_of(lambda: client.get(reverse(LEADS), asked))
    for number in range(5):
        office.lead("rfq_submitted", f"buyer{number}@medico.example")
    assert statements_of(lambda: client.get(reverse(LEADS), asked)) == few
