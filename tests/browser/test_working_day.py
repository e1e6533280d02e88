"""What sales, marketing, operations and engineers ask of each other, by click, and whose hours count."""

import re

import pytest

from tests.browser.conftest import signal_of
from tests.live.processes import sandbox
from tests.servers.ports import free_port

TUESDAY = "2026-11-03T22:30:00Z"
"""Half past four in Chicago: half an hour of work is left of the day."""
BUYERS = (
    ("Dana Ito", "Medico Devices Inc.", "medico", "rfq_submitted"),
    ("Lars Halvorsen", "Halvorsen Machinery", "halvorsen", "meeting_request"),
    ("Kim Park", "Apex Aero", "apex", "plant_assessment_request"),
    ("Noor Haddad", "Bayside Devices", "bayside", "meeting_request"),
)
ALERTS = "/admin/leadhub/alertchoice/"
HOURS = "/admin/qualification/businesscalendar/"
WORK = "/admin/qualification"


@pytest.fixture(scope="module")
def served(tables):
    """A sandbox of this module's own, since its people close days; four buyers ask late on a Tuesday."""
    with sandbox(free_port(), "--empty", DATABASE_URL=tables) as running, running.client("operations") as client:
        client.post("sandbox/clock/", json={"now": TUESDAY}).raise_for_status()
        signals = [signal_of(*buyer, TUESDAY) for buyer in BUYERS]
        answer = client.post("signals/", json={"signals": signals}).raise_for_status().json()
        assert not answer["rejected"], answer
        client.post("sandbox/clock/", json={"advance": "PT1M"}).raise_for_status()
        yield running


@pytest.fixture
def handoff_of(served):
    """The address of the handoff of one of the buyers."""

    def found(domain):
        with served.client("operations") as client:
            (lead,) = client.get("leads/", params={"contact__email": f"buyer@{domain}.example"}).json()["results"]
        return f"{WORK}/handoff/{lead['handoff']}/change/", f"{WORK}/lead/{lead['id']}/change/"

    return found


def choose(somebody, name):
    """What stands under More."""
    acts = somebody.page.get_by_role("navigation", name="What you can do")
    acts.get_by_text("More", exact=True).click()
    somebody.press(acts.get_by_role("link", name=name, exact=True))
    return somebody.page


def waiting(somebody, place):
    """How many things wait at a place, by the sidebar."""
    line = somebody.page.locator("nav a", has_text=place).inner_text()
    found = re.search(r"(\d+)\s*waiting$", line.strip())
    return int(found[1]) if found else 0


def test_a_card_that_lacks_something_goes_to_marketing_and_back(visit, handoff_of):
    card, _ = handoff_of("medico")
    sales, marketing = visit("sales"), visit("marketing")
    page = sales.go(card)
    assert "Wed 4 Nov 2026, 09:30 CST" in page.locator("tr", has_text="Accept or reject").inner_text()
    page = choose(sales, "Needs data")
    page.get_by_label("When it is needed").check()
    page.get_by_label("Comment").fill("When do they need it?")
    sales.press(page.get_by_role("button", name="Ask marketing"))
    assert "Paused: marketing is asked for what is missing." in page.inner_text(".lh-facts")
    assert "Paused" in page.locator("tr", has_text="Accept or reject").inner_text()

    asked = marketing.go("/admin/")
    assert waiting(marketing, "Needs data") == 1
    marketing.press(asked.locator("nav").get_by_role("link", name="Needs data"))
    marketing.press(asked.locator("#result_list tbody th a").first)
    assert "When do they need it?" in asked.inner_text("body")
    marketing.press(asked.get_by_role("link", name="Data is there"))
    asked.get_by_label("Comment").fill("By February.")
    marketing.press(asked.locator("form.lh-form button").first)
    assert waiting(marketing, "Needs data") == 0
    assert "Paused" not in sales.go(card).locator("tr", has_text="Accept or reject").inner_text()


def test_a_handoff_of_somebody_else_is_placed_by_operations(visit, handoff_of):
    card, _ = handoff_of("apex")
    sales, operations = visit("sales"), visit("operations")
    sales.go(card)
    page = choose(sales, "Not mine")
    page.get_by_label("Comment").fill("They build machines of their own.")
    sales.press(page.get_by_role("button", name="Ask operations"))
    page = operations.go(f"{WORK}/placement/")
    assert waiting(operations, "Disputes") == 1
    operations.press(page.locator("#result_list tbody th a").first)
    assert "They build machines of their own." in page.inner_text("body")
    operations.press(page.get_by_role("link", name="Answer whose it is"))
    page.get_by_label("Whose it is").select_option(label="OEM desk")
    page.get_by_label("Comment").fill("An OEM.")
    operations.press(page.locator("form.lh-form button").first)
    assert "OEM desk" in page.inner_text(".lh-facts")
    assert waiting(operations, "Disputes") == 0
    told = sales.go(f"{WORK}/placement/")
    sales.press(told.locator("#result_list tbody th a").first)
    assert "An OEM." in told.inner_text("body"), "whoever asked reads the answer"
    assert "You have rejected nothing yet." in sales.go("/admin/feedback/review/mine/").inner_text("body")


def test_an_engineer_answers_and_names_the_limit(visit, handoff_of):
    card, lead = handoff_of("bayside")
    sales, operations = visit("sales"), visit("operations")
    page = sales.go(card)
    sales.press(page.get_by_role("button", name="Accept"))
    sales.go(lead)
    page = choose(sales, "Ask the engineers")
    page.get_by_label("Question").fill("5 µm on the bore?")
    sales.press(page.locator("form.lh-form button").first)
    page = operations.go(f"{WORK}/technicalreview/")
    operations.press(page.locator("#result_list tbody th a").first)
    assert "5 µm on the bore?" in page.inner_text("body")
    operations.press(page.get_by_role("link", name="Answer", exact=True))
    page.get_by_label("Answer").select_option(label="Not feasible")
    page.get_by_label("Limited by").select_option(label="Tolerance")
    page.get_by_label("Comment").fill("10 µm is the limit.")
    operations.press(page.locator("form.lh-form button").first)
    told = sales.go(lead).inner_text("body")
    assert "Technical review: not feasible, limited by tolerance. 10 µm is the limit." in told


def test_a_day_that_is_closed_moves_what_is_due(visit, handoff_of):
    card, _ = handoff_of("halvorsen")
    operations = visit("operations")
    row = operations.page.locator("tr", has_text="Accept or reject")
    operations.go(card)
    assert "Wed 4 Nov 2026, 12:30 CST" in row.inner_text()
    page = operations.go(HOURS)
    operations.press(page.get_by_role("link", name="Chicago", exact=True))
    calendar = page.url.removeprefix(operations.url)
    operations.press(page.get_by_role("link", name="Close days"))
    page.get_by_label("First day").fill("2026-11-04")
    page.get_by_label("Why").fill("Stocktaking")
    operations.press(page.get_by_role("button", name="Close days"))
    assert "Stocktaking" in page.inner_text("body")
    operations.go(card)
    assert "Thu 5 Nov 2026, 12:30 CST" in row.inner_text()
    assert "Wed is closed (Stocktaking)" in row.inner_text()

    page = operations.go(calendar)
    page.get_by_label("Number").fill("4")
    page.get_by_label("From").fill("2026-11-03T16:30")
    operations.press(page.get_by_role("button", name="Show when it is due"))
    assert "Thu 5 Nov 2026, 12:30 CST" in page.inner_text("body")
    operations.go(calendar)
    page = choose(operations, "Take a closure back")
    page.get_by_label("Closure").select_option(index=1)
    operations.press(page.locator("form.lh-form button").first)
    operations.go(card)
    assert "Wed 4 Nov 2026, 12:30 CST" in row.inner_text()


def test_a_person_chooses_what_to_hear_of(visit):
    sales = visit("sales")
    page = sales.go(ALERTS)
    arrival = page.locator("tr", has_text="A handoff arrives")
    assert "E-mail" in arrival.inner_text()
    sales.press(page.get_by_role("link", name="Choose"))
    page.get_by_role("group", name="A handoff arrives").get_by_label("E-mail").uncheck()
    sales.press(page.get_by_role("button", name="Save"))
    assert "Not at all" in arrival.inner_text()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, handoff_of, width, height):
    card, lead = handoff_of("halvorsen")
    acts = [card.replace("change/", f"act/{name}/") for name in ("needs-data", "not-mine", "reassign")]
    sales = visit("sales", width=width, height=height)
    for path in (card, lead, *acts, ALERTS, f"{ALERTS}add/", f"{WORK}/datarequest/", f"{WORK}/technicalreview/"):
        sales.go(path)
        assert sales.overflow() <= 0, path
    operations = visit("operations", width=width, height=height)
    page = operations.go(HOURS)
    operations.press(page.get_by_role("link", name="Chicago", exact=True))
    calendar = page.url.removeprefix(operations.url)
    for path in (calendar, calendar.replace("change/", "act/close/"), calendar.replace("change/", "act/change/")):
        operations.go(path)
        assert operations.overflow() <= 0, path
    for path in (f"{HOURS}add/", f"{WORK}/placement/"):
        operations.go(path)
        assert operations.overflow() <= 0, path
