"""The charts of the console: each answers its question in words, draws the numbers of its table, and opens them."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from feedback.admin.charts.reports import BY_NAME, REPORTS
from leadhub.documents.publishing import publish
from qualification.models import ClockRun, Handoff, HandoffStatus, Lead
from tests.feedback.counting import a_whole_month, advance, reject, row
from tests.feedback.keystone import small_order
from tests.feedback.pasts import ended, lay
from tests.feedback.test_learning_pages import drawn, leads_on, read
from tests.fence import allow_writes
from tests.qualification.console.desk import words
from tests.qualification.office import Json, Office, statements_of
from tests.qualification.test_rescoring import SCORING, in_force

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
AT = "/admin/qualification/lead/reports"
OF = re.compile(r"^(?:(?P<all>[\d,]+)(?:, [\d,]+ of them excused)?$|.*?[\d,]+ of (?P<of>[\d,]+))")


def page(browser: Browser, name: str, who: str = "marketing", **asked: str) -> str:
    """The page of one chart."""
    named = "&".join(f"{key}={value}" for key, value in asked.items())
    return read(browser, f"{AT}/{name}/?{named}", who)


def first_page(browser: Browser, who: str) -> str:
    """The first page with all that comes to it later."""
    text = read(browser, "/admin/", who)
    return text + "".join(read(browser, address, who) for address in re.findall(r'data-later="([^"]+)"', text))


def opening(text: str) -> Iterator[tuple[int, str]]:
    """Every number of the tables that opens: how many it says, and where it leads."""
    for address, said in re.findall(r'<td><a href="([^"]+)">([^<]+)</a></td>', text):
        found = OF.match(unescape(said))
        if found:
            yield int((found["all"] or found["of"]).replace(",", "")), unescape(address)


# What is asked and not counted: there is nothing behind it.
LIMITS = ("Limit", "Takes")


def closed(text: str) -> Iterator[tuple[str, str]]:
    """Every whole number above zero of the tables that opens nothing, with the header above it."""
    for table in re.findall(r"<table class=.lh-table.>(.*?)</table>", text, re.DOTALL):
        headers = re.findall(r"<th[^>]*>([^<]*)</th>", table)
        for line in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL):
            for header, said in zip(headers, re.findall(r"<td>(.*?)</td>", line, re.DOTALL), strict=False):
                if header not in LIMITS and re.fullmatch(r"[\d,]*[1-9][\d,]*", said):
                    yield header, said


def listed(text: str) -> int:
    """How many leads, handoffs or cases a list shows."""
    cases = re.search(r"<h2>All (\d+)</h2>", text)
    if cases:
        return int(cases[1])
    if "Counted</th>" in text:
        return len(re.findall(r"<tr><td>", text))
    handoffs = set(re.findall(r"/admin/qualification/handoff/([0-9a-f-]{36})/change/", text))
    return len(handoffs or leads_on(text))


def a_busy_month(office: Office) -> None:
    """Every end of a lead, a partner's order, a lapsed handoff, and one that sales took itself."""
    a_whole_month(office)
    small_order(office)
    office.handed_over("lapsed@lapsed.example")
    answered = office.accepted("answered@answered.example")
    attempt(office, answered)
    with allow_writes():
        Handoff.objects.filter(lead__contact__email_key="lapsed@lapsed.example").update(
            status=HandoffStatus.EXPIRED, closed_at=office.now
        )
        Lead.objects.filter(contact__email_key="waits@waits.example").update(
            mql_at=office.now - timedelta(days=101), handed_over_at=office.now - timedelta(days=100)
        )


def attempt(office: Office, lead: Json) -> None:
    """Sales reaches the contact."""
    given = {"channel": "phone", "outcome": "reached", "at": office.now.isoformat()}
    office.post("sales", f"handoffs/{lead['handoff']}/attempts/", given, status=201)


def many_ends(office: Office) -> None:
    """So many that shares are told: won, lost and still open, a hundred days after they were handed over."""
    now = office.now
    moments = {name: now - timedelta(days=days) for name, days in (("mql_at", 101), ("handed_over_at", 100))}
    for won, lost in ((20, 0), (0, 20)):
        end = {"won_at": now} if won else {"lost_at": now}
        lay(ended(won, lost, ago=99), now, sal_at=now - timedelta(days=99), **moments, **end)


def test_every_number_opens_to_as_many(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    many_ends(office)
    for name in BY_NAME:
        text = page(browser, name, "operations")
        found = list(opening(text))
        assert found, f"no number of {name} opens"
        assert not (shut := set(closed(text))), f"{name} says {shut} and opens nothing"
        for number, address in dict.fromkeys(found):
            assert listed(read(browser, address, "operations")) == number, (name, address)


# What a unit of the drawing is in the file: hours and days of seconds.
UNITS = {"first-response": 3600.0, "time-in-stage": 86400.0}
MARKED = ("value", "y", "low", "high", "median", "most")


def test_what_is_drawn_of_each_chart_are_numbers_of_its_file(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    many_ends(office)
    slow = office.accepted("slow@slow.example")
    office.pass_time(minutes=30)
    attempt(office, slow)
    for name in BY_NAME:
        told = [mark.get(each, "") for mark in drawn(page(browser, name, "operations")) for each in MARKED]
        marks = [*filter(None, map(number_of, told))]
        numbers = [*filter(None, map(number_of, re.split(r"[,\r\n]+", file(browser, name))))]
        if name != "capacity":
            assert marks, f"nothing of {name} is drawn"
        for mark in marks:
            there = mark * UNITS.get(name, 1.0)
            assert any(there == pytest.approx(number, rel=1e-6) for number in numbers), (name, mark)


def number_of(text: str) -> float | None:
    """The number that a cell is, if it is one."""
    try:
        return float(text)
    except ValueError:
        return None


def test_each_chart_is_a_file_of_its_numbers(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    client = browser("operations")
    for report in REPORTS:
        text = page(browser, report.name, "operations")
        (address,) = re.findall(r'href="([^"]*table\.csv[^"]*)"', text)
        answer = client.get(unescape(address))
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8"), report.name
        header, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
        assert rows and all(len(line) == len(header) for line in rows), report.name
    assert client.get(f"{AT}/stars/table.csv").status_code == 404
    assert client.post(f"{AT}/funnel/table.csv").status_code == 403


EMPTY = {
    "funnel": "No lead came in November 2026 so far.",
    "conversion": "No lead was qualified in the 12 months to November 2026.",
    "rejections": "Sales rejected nothing in November 2026 so far.",
    "first-response": "Nobody was to respond to anything in November 2026 so far.",
    "time-in-stage": "No lead has been qualified yet.",
    "clauses": "No promise of the agreement has ended in November 2026 so far.",
    "scores": "No lead that counts for marketing has come since December 2025.",
    "channels": "Nothing was handed over in November 2026 so far.",
    "endings": "No lead was handed over 90 days ago or more.",
    "sources": "No lead came in the 12 months to November 2026.",
}


def test_nothing_yet_is_said_in_words_and_never_drawn_as_zeros(office: Office, browser: Browser) -> None:
    assert {*EMPTY, "capacity"} == set(BY_NAME)
    for name, said in EMPTY.items():
        text = page(browser, name)
        assert said in words(text), name
        assert "<svg class=" not in text, name
    home = words(first_page(browser, "marketing"))
    assert all(EMPTY[name] in home for name in ("funnel", "conversion", "rejections", "scores", "endings", "sources"))


def test_a_month_without_data_leads_to_the_last_one_that_had_any(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    office.pass_time(days=61)
    for name in ("funnel", "rejections", "first-response"):
        text = page(browser, name, "operations")
        (back,) = re.findall(r'<a href="(\?month=[^"]+)">November 2026</a>', text)
        assert back == "?month=2026-11"
        assert list(opening(read(browser, f"{AT}/{name}/{back}", "operations"))), name


def test_a_month_that_may_not_be_chosen_is_named_and_leads_nowhere(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    office.pass_time(days=1_000)
    text = page(browser, "funnel", "operations")
    assert "The last month with any is November 2026, which is too long ago for a chart." in words(text)
    assert "?month=2026-11" not in text


def test_what_nobody_can_mean_is_this_month(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    for month in ("moon", "2026-13", "3026-01", "0001-01", "%00"):
        assert page(browser, "funnel", month=month).count("selected") == 1
    assert "November 2026 so far" in page(browser, "funnel", month="3026-01")


def test_the_funnel_draws_what_its_table_says(office: Office, browser: Browser) -> None:
    a_whole_month(office)
    found, text = row(office), page(browser, "funnel")
    bars = {mark["label"]: int(mark["value"]) for mark in drawn(text) if "value" in mark}
    named = {"Came": "created", "MQL": "mql", "Accepted": "sal", "Opportunity": "opportunity", "Won": "won"}
    assert {label: bars[label] for label in named} == {label: found[name] for label, name in named.items()}


def test_months_with_thirty_cases_are_points_and_others_gaps(office: Office, browser: Browser) -> None:
    october = office.now - timedelta(days=20)
    lay(ended(20, 0), office.now, mql_at=october, sal_at=october)
    lay(ended(0, 20), office.now, mql_at=october)
    lay(ended(0, 5), office.now, mql_at=office.now)
    text = page(browser, "conversion")
    points = {(mark["series"], mark["x"]): float(mark["y"]) for mark in drawn(text) if "y" in mark}
    assert points == {("MQL to accepted", "Oct"): 0.5}
    said = row(office, by="period", **{"from": "2026-10-01", "to": "2026-11-01"})["rates"]["mql_to_sal"]
    assert (said["hits"], said["n"]) == (20, 40)
    assert "50.0% (20 of 40" in text and "0 of 5: too few" in text
    assert [mark["agreed"] for mark in drawn(text) if "agreed" in mark] == ["0.85"]
    assert "Agreed: 85% of the answers, dashed." in text


def test_reasons_stand_in_their_families_beside_the_month_before(office: Office, browser: Browser) -> None:
    reject(office, office.handed_over("old@old.example"), "timing")
    office.pass_time(days=30)
    for name in ("one", "two"):
        reject(office, office.handed_over(f"{name}@{name}.example"), "timing")
    text = page(browser, "rejections")
    assert "Timing Not now 2 100% 1 1 more" in words(text)
    assert "December 2026 so far: 2 rejected, 1 in the month before." in words(text)
    (address,) = {address for number, address in opening(text) if number == 2}
    assert read(browser, address).count("As they told us.") == 2


def test_responses_are_told_by_team_and_to_a_seller_their_own(office: Office, browser: Browser) -> None:
    lead = office.accepted()
    other = office.accepted("kim@kim.example")
    office.pass_time(hours=1)
    for each in (lead, other):
        attempt(office, each)
    with allow_writes():
        Handoff.objects.filter(pk=other["handoff"]).update(owner=office.users["sales2"])
    (run,) = ClockRun.objects.filter(handoff=lead["handoff"], kind="first_response")
    text = page(browser, "first-response", "operations")
    (bar,) = (mark for mark in drawn(text) if mark.get("value"))
    (limit,) = (mark["limit"] for mark in drawn(text) if "limit" in mark)
    assert float(bar["value"]) * 3600 == pytest.approx(run.spent_s)
    assert float(limit) * 3600 == run.limit_s
    assert "2 of 2 promises of a first response were kept in time" in words(text)
    assert "1 of 1 promises of a first response of yours were kept" in words(page(browser, "first-response", "sales"))
    assert "My first responses" in first_page(browser, "sales")


def test_who_is_stuck_is_there_for_longer_than_nine_of_ten_were(office: Office, browser: Browser) -> None:
    now = office.now

    def gone(days: int, number: int) -> None:
        moments = {"mql_at": now - timedelta(days=days + 5), "handed_over_at": now - timedelta(days=5)}
        lay(ended(0, number), now, **moments)

    for days in range(1, 4):
        gone(days, 10)
    waiting: Any = [("inquiry", 9), ("mql", 9)]
    lay([waiting] * 2, now, mql_at=now - timedelta(days=9))
    lay([waiting], now, mql_at=now - timedelta(days=2, hours=12))
    text = page(browser, "time-in-stage")
    assert "Marketing qualified 30 1 d 2 d 3 d 3 d 3 2" in words(text)
    (box,) = (mark for mark in drawn(text) if mark.get("label") == "Marketing qualified")
    assert (box["low"], box["high"]) == ("1", "3")
    assert "Longer there than nine of ten were: 2 at Marketing qualified." in words(text)
    opened = list(opening(text))
    assert {2, 3, 30} <= {number for number, _ in opened}
    assert all(listed(read(browser, address)) == number for number, address in opened if number in (2, 3))


def test_channels_say_what_became_of_what_they_were_offered(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    text = page(browser, "channels", "operations")
    parts: dict[str, dict[str, int]] = {}
    for mark in drawn(text):
        if mark.get("series"):
            parts.setdefault(mark["label"], {})[mark["series"]] = int(mark["value"])
    assert parts["Keystone Industrial Supply"]["Waiting"] == 1
    direct = parts["Direct sales"]
    assert (direct["Handed back"], direct["Lapsed"], direct["Accepted"]) == (1, 1, 3)
    rows = {line["channel"]: line for line in csv.DictReader(StringIO(file(browser, "channels")))}
    assert int(rows["direct"]["offered"]) == sum(direct.values())


def file(browser: Browser, name: str) -> str:
    """The file of a chart."""
    text: str = browser("operations").get(f"{AT}/{name}/table.csv").content.decode("utf-8-sig")
    return text


def test_the_grid_draws_the_limits_of_the_rules_in_force(office: Office, browser: Browser) -> None:
    office.accepted()
    text = page(browser, "scores")
    marks = drawn(text)
    # Left of high intent, the fourth of five, and below tier C, the third of five.
    lines = {name: (x, y) for x, y, name in re.findall(r'<line x1="(\d+)" y1="(\d+)"[^>]*data-limit="(\w+)"', text)}
    assert lines == {"Intent": (str(90 + 3 * 126), "0"), "Fit": ("90", str(5 * 40 - 2 * 40))}
    assert [mark["limit"] for mark in marks if "limit" in mark] == ["Intent", "Fit"]
    assert [mark for mark in marks if mark.get("value") not in (None, "0")] == [{"x": "Urgent", "y": "A", "value": "1"}]


def test_a_line_of_products_with_rules_of_its_own_moves_the_limits(office: Office, browser: Browser) -> None:
    content = in_force(SCORING, office.now)
    (default,) = content["models"]
    matrix = [cell | ({"action": "handoff"} if cell["level"] == "medium" else {}) for cell in default["matrix"]]
    own = {"code": "machining", "label": "Machining", "product_lines": ["cnc-machining"], "matrix": matrix}
    content["models"].append(default | own)
    publish({SCORING: content}, note="Machining", by="Ines", now=office.now, effective_at=office.now)
    office.accepted()
    lines = dict(re.findall(r'<line x1="(\d+)"[^>]*data-limit="(\w+)"', page(browser, "scores")))
    assert lines[str(90 + 2 * 126)] == "Intent", "some leads of medium intent are handed over"


HOMES = {
    "marketing": ["funnel", "conversion", "rejections", "scores", "endings", "sources"],
    "operations": ["first-response", "time-in-stage", "clauses", "channels", "capacity"],
    "sales": ["first-response"],
    "manager": list(BY_NAME),
}


@pytest.mark.parametrize("who", HOMES)
def test_the_first_page_shows_what_a_role_looks_at_at_a_fixed_cost(office: Office, browser: Browser, who: str) -> None:
    a_busy_month(office)
    text = read(browser, "/admin/", who)
    assert re.findall(r'data-report="([^"]+)"', text) == HOMES[who]
    assert ("My queue" in re.findall(r"<h2>([^<]+)</h2>", text)) is (who == "sales")
    browser(who)
    few = statements_of(lambda: first_page(browser, who))
    office.asked(6)
    office.run_due()
    advance(office, office.qualified("more@more.example"), "opportunity", "won")
    assert statements_of(lambda: first_page(browser, who)) == few


def test_the_first_page_waits_for_no_chart(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    text = read(browser, "/admin/", "manager")
    assert text.count("data-later") == len(BY_NAME) and "<svg class=" not in text
    assert "What waits" in text
    client = browser("manager")
    assert client.get(f"{AT}/stars/brief/").status_code == 404
    assert client.post(f"{AT}/funnel/brief/").status_code == 403


def test_tiles_count_what_their_lists_show(office: Office, browser: Browser) -> None:
    a_busy_month(office)
    held = office.accepted("held@held.example")
    pause = {"reason": "tooling_change", "until": "2026-12-24T12:00:00Z"}
    office.post("sales", f"leads/{office.handed_over('paused@paused.example')['id']}/hold/", pause)
    office.pass_time(minutes=30)
    tiles = re.findall(r'href="([^"]+)"><strong>(\d+)</strong> ([^<]+)</a>', read(browser, "/admin/", "operations"))
    counts = {label: int(number) for _, number, label in tiles}
    assert counts["Paused"] == 1 and counts["Due within the hour"] and held
    for address, number, label in tiles:
        assert listed(read(browser, unescape(address), "operations")) == int(number), label


PRIORITIES = ("normal", "urgent")


def test_cases_and_handoffs_are_narrowed_as_the_charts_do(office: Office) -> None:
    a_busy_month(office)
    whole = office.get("viewer", "scorecard/cases/", of="answered")["results"]
    parts = [office.get("viewer", "scorecard/cases/", of="answered", priority=one)["results"] for one in PRIORITIES]
    assert whole and len(whole) == sum(len(part) for part in parts)
    refused = office.call("viewer", "GET", "scorecard/cases/", {"of": "no_bid", "priority": "urgent"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "priority")

    def ids(**asked: str) -> set[str]:
        return {one["id"] for one in office.get("viewer", "handoffs/", **asked)["results"]}

    everything = ids()
    for name in ("delivered", "in_hand", "has_partner"):
        assert ids(**{name: "true"}) | ids(**{name: "false"}) == everything, name
        assert not ids(**{name: "true"}) & ids(**{name: "false"}), name
    (keystone,) = Handoff.objects.exclude(partner=None)
    assert ids(partner=str(keystone.partner_id)) == ids(route="distributor") == {str(keystone.pk)}
    assert ids(created_at__gte="2026-11-01", created_at__lt="2026-12-01") == everything
    assert not ids(created_at__lt="2026-11-01")
