"""The console's pages of what is learnt: the numbers of the API, each opening to as many leads."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.feedback.counting import a_whole_month, row
from tests.feedback.test_campaigns import SPRING
from tests.feedback.test_insights import come
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

LEADS = "/admin/qualification/lead/"
Browser = Callable[[str], Client]


def read(browser: Browser, address: str, who: str = "marketing") -> str:
    """A page that is shown."""
    answer = browser(who).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def links_of(page: str, text: str) -> list[str]:
    """Where the cells lead that say this."""
    return [html.unescape(address) for address in re.findall(rf'<a href="([^"]+)">{re.escape(text)}</a>', page)]


def leads_on(page: str) -> set[str]:
    """The leads that a list shows."""
    return set(re.findall(rf"{LEADS}([0-9a-f-]{{36}})/change/", page))


def test_counts_of_the_scorecard_open_to_as_many_leads(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    page = read(browser, f"{LEADS}scorecard/")
    found = row(office)
    for name in ("created", "handed_over", "won"):
        addresses = links_of(page, str(found[name]))
        assert addresses, name
        assert any(len(leads_on(read(browser, address))) == found[name] for address in addresses), name
    assert "2 of 3: too few" in page
    (answered,) = links_of(page, "2 of 3: too few")
    assert len(leads_on(read(browser, answered))) == 3


@pytest.mark.parametrize("asked", ["group_by=source", "by=period&from=2026-11-01", "group_by=colour&from=soon&by=week"])
def test_the_scorecard_is_asked_otherwise_and_what_nobody_means_is_all_of_it(
    office: Office, browser: Browser, asked: str
) -> None:
    a_whole_month(office)
    assert "How far leads come" in read(browser, f"{LEADS}scorecard/?{asked}")


def test_the_file_of_the_scorecard_is_one_click_away(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    (address,) = links_of(read(browser, f"{LEADS}scorecard/?group_by=source"), "CSV")
    answer = browser("marketing").get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert b"website" in answer.content


def test_lost_leads_open_from_their_step(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    page = read(browser, f"{LEADS}loss-flow/")
    assert "Rejected by sales" in page
    assert {len(leads_on(read(browser, address))) for address in links_of(page, "1")} == {1}


def test_nothing_yet_is_said_in_words(office: Office, browser: Browser) -> None:
    assert "No lead of this period counts yet." in read(browser, f"{LEADS}scorecard/")
    assert "No qualified lead has got lost" in read(browser, f"{LEADS}loss-flow/")


def test_a_number_that_nobody_can_mean_lists_nothing_wrong(office: Office, browser: Browser) -> None:
    answer = browser("marketing").get(f"{LEADS}?behind=reached%3Dmoon")
    assert answer.status_code == 302
    assert "e=1" in answer["Location"]


def test_marketing_keeps_campaigns_here(office: Office, browser: Browser) -> None:
    come(office, "fair", "ann@a.example", "webinar_attended", campaign="spring")
    campaign = office.post("marketing", "campaigns/", SPRING, status=201)
    page = read(browser, f"/admin/feedback/campaign/{campaign['id']}/change/", "marketing")
    assert "1,000.00 EUR" in page
    assert {len(leads_on(read(browser, address))) for address in links_of(page, "1")} == {1}


@pytest.mark.parametrize("asked", ["of=stars&key=x", "of=clocks&reason=x", "of=answered&group_by=team&key=nobody", ""])
def test_cases_that_nobody_can_mean_are_told_in_words(office: Office, browser: Browser, asked: str) -> None:
    assert "Cases behind a number" in read(browser, f"{LEADS}scorecard/cases/?{asked}")
