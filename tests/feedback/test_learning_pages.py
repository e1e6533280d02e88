"""The console's pages of what is learnt: the numbers of the API, each opening to as many leads."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from feedback.admin.scorecard import COUNTS
from tests.feedback.counting import a_whole_month, row
from tests.feedback.pasts import ended, lay
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
    return [
        html.unescape(address)
        for address in re.findall(rf'<a(?: class="[^"]*")? href="([^"]+)">{re.escape(text)}</a>', page)
    ]


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


def drawn(page: str) -> list[dict[str, str]]:
    """What the marks of all drawings say."""
    marks = re.findall(r"<(?:rect|line)([^>]*)>", page)
    return [dict(re.findall(r'data-(\w+)="([^"]*)"', mark)) for mark in marks]


def test_what_is_drawn_are_the_numbers_of_the_table(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    page, found = read(browser, f"{LEADS}scorecard/"), row(office)
    bars = {mark["label"]: mark["value"] for mark in drawn(page) if "value" in mark}
    named = {"Came": "created", "MQL": "mql", "Accepted": "sal", "Won": "won"}
    assert {label: bars[label] for label in named} == {label: str(found[name]) for label, name in named.items()}
    reasons = [int(value) for label, value in bars.items() if label not in COUNTS.values()]
    assert sorted(reasons) == sorted(found["reasons"].values())
    assert not any("series" in mark for mark in drawn(page)), "three cases are too few for a share to be drawn"


def test_what_became_of_each_step_is_drawn_as_parts_of_it(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    steps = office.get("marketing", "loss-flow/")["steps"]
    parts = [mark for mark in drawn(read(browser, f"{LEADS}loss-flow/")) if mark.get("series")]
    for step, label in zip(steps, dict.fromkeys(mark["label"] for mark in parts), strict=True):
        mine = {mark["series"]: int(mark["value"]) for mark in parts if mark["label"] == label}
        assert sum(mine.values()) == step["count"] and mine["Went on"] == step["went_on"]


def test_shares_of_thirty_cases_are_drawn_with_what_they_lie_between(office: Office, browser: Browser) -> None:
    lay(ended(20, 0), office.now, won_at=office.now)
    lay(ended(0, 20), office.now, lost_at=office.now)
    marks, rates = drawn(read(browser, f"{LEADS}scorecard/")), row(office)["rates"]
    (bar,) = (mark for mark in marks if mark.get("label") == "Won of ended")
    assert float(bar["value"]) == rates["win"]["value"] == 0.5
    low, high = rates["win"]["interval"]
    assert {"low": f"{low:.10g}", "high": f"{high:.10g}"} in marks


def test_nothing_yet_is_said_in_words(office: Office, browser: Browser) -> None:
    assert "No lead of this period counts yet." in read(browser, f"{LEADS}scorecard/")
    assert "No qualified lead has got lost" in read(browser, f"{LEADS}loss-flow/")


def test_a_number_that_nobody_can_mean_lists_nothing_wrong(office: Office, browser: Browser) -> None:
    answer = browser("marketing").get(f"{LEADS}?behind=reached%3Dmoon")
    assert answer.status_code == 302
    assert answer["Location"] == f"{LEADS}?view=all", "the list says which filter it left out"


def test_marketing_keeps_campaigns_here(office: Office, browser: Browser) -> None:
    come(office, "fair", "ann@a.example", "webinar_attended", campaign="spring")
    campaign = office.post("marketing", "campaigns/", SPRING, status=201)
    page = read(browser, f"/admin/feedback/campaign/{campaign['id']}/change/", "marketing")
    assert "1,000.00 EUR" in page
    assert {len(leads_on(read(browser, address))) for address in links_of(page, "1")} == {1}


@pytest.mark.parametrize("asked", ["of=stars&key=x", "of=clocks&reason=x", "of=answered&group_by=team&key=nobody", ""])
def test_cases_that_nobody_can_mean_are_told_in_words(office: Office, browser: Browser, asked: str) -> None:
    assert "Cases behind a number" in read(browser, f"{LEADS}scorecard/cases/?{asked}")
