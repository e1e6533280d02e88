"""A weight is changed with few clicks, and tried while it is typed; a partner is set up; holes are told in words."""

import pytest

from leadhub.keys import new_id
from tests.browser.conftest import NOON, signal_of

MOST_OF_AUTHOR = 9
MOST_OF_APPROVER = 3


class Clicks:
    """Somebody who counts what they press."""

    def __init__(self, visit):
        self.visit = visit
        self.page = visit.page
        self.count = 0

    def press(self, what):
        """One click that leads to another page."""
        self.count += 1
        return self.visit.press(what)


@pytest.fixture
def given_up(served):
    """No draft of scoring models stays behind."""
    yield
    with served.client("operations") as client:
        for row in client.get("scoring-models/drafts/").json()["results"]:
            client.delete(f"scoring-models/drafts/{row['id']}/", headers={"If-Match": "*"})


@pytest.fixture
def reader(served):
    """Somebody who has read a guide, which does not make an MQL."""
    signal = signal_of("Ada Brandt", "Linden Devices", "linden", "guide_download", NOON)
    with served.client("integration") as client:
        client.post("signals/", json={"signals": [signal]}).raise_for_status()


def test_a_weight_is_changed_with_few_clicks(visit, served, reader, given_up):
    author = Clicks(visit("operations"))
    page = author.page
    author.press(page.locator("nav").get_by_role("link", name="Scoring models", exact=True))
    author.press(page.get_by_role("button", name="Change these rules"))
    author.press(page.get_by_role("link", name="Change: Thresholds of the levels"))
    page.wait_for_function("document.querySelector('.lh-tried').innerText.includes('open leads')")
    before = _drafts(served)
    page.get_by_label("Medium from research of").fill("7")
    page.wait_for_function("document.querySelector('.lh-tried').innerText.includes('→')")
    assert page.inner_text(".lh-tried").startswith("0 would become MQL (marketing qualified lead) → ")
    page.get_by_label("Medium from research of").fill("")
    page.wait_for_function("document.querySelector('.lh-tried').innerText.includes('is not counted: Write a number.')")
    assert _drafts(served) == before, "nothing is stored while somebody types"
    page.get_by_label("Medium from research of").fill("7")
    author.press(page.get_by_role("button", name="Save"))
    author.press(page.get_by_role("link", name="Try it on a lead"))
    author.press(page.locator(".lh-list a").first)
    assert page.locator(".lh-why").inner_text()
    assert page.locator("svg.lh-chart line.lh-limit").count() == 6
    author.press(page.get_by_role("link", name="What would change"))
    author.press(page.get_by_role("button", name="Simulate"))
    page.get_by_label("What was changed, and why").fill("Whoever reads a guide is worth a look.")
    author.press(page.get_by_role("button", name="Send for approval"))
    assert "Waiting for approval" in page.inner_text(".lh-next")
    assert author.count <= MOST_OF_AUTHOR
    _asks(Clicks(visit("sales")), "Take eight points: seven is a guide and a half.")
    page = author.visit.go("/admin/")
    author.visit.press(
        page.locator("section", has_text="Waits for your changes").get_by_role("link", name="Scoring models")
    )
    assert "“Take eight points: seven is a guide and a half.”" in page.inner_text(".lh-next")
    author.visit.press(page.locator(".lh-next").get_by_role("link", name="Send for approval"))
    author.visit.press(page.get_by_role("button", name="Send for approval"))
    assert "Waiting for approval" in page.inner_text(".lh-next")
    approver = Clicks(visit("marketing"))
    waiting = approver.page.locator("section", has_text="Waits for your signature")
    approver.press(waiting.get_by_role("link", name="Scoring models"))
    approver.press(approver.page.locator(".lh-next").get_by_role("link", name="Sign"))
    approver.press(approver.page.get_by_role("button", name="Sign for my side"))
    assert approver.count <= MOST_OF_APPROVER


def _asks(approver, text):
    """Ask for changes of what waits, with as few clicks as signing it takes."""
    page = approver.page
    waiting = page.locator("section", has_text="Waits for your signature")
    approver.press(waiting.get_by_role("link", name="Scoring models"))
    approver.press(page.locator(".lh-next").get_by_role("link", name="Ask for changes"))
    page.get_by_label("What is to be changed, and why").fill(text)
    approver.press(page.get_by_role("button", name="Ask for changes"))
    assert "Changes asked for" in page.inner_text(".lh-next")
    assert approver.count <= MOST_OF_APPROVER


def _drafts(served):
    with served.client("viewer") as client:
        return [(row["version"], row["sha256"]) for row in client.get("scoring-models/drafts/").json()["results"]]


def test_a_partner_is_set_up_and_back_keeps_what_was_typed(visit):
    operations = visit("operations")
    page = operations.go("/admin/accounts/partner/")
    name = f"Isar Supply {new_id().hex[-6:]}"
    operations.press(page.get_by_role("link", name="Set a partner up"))
    page.get_by_label("Company").fill(name)
    page.get_by_label("Country", exact=True).fill("Germany")
    page.get_by_label("Countries that it serves").fill("Peru")
    operations.press(page.get_by_role("button", name="Go on"))
    page.get_by_label("Name of the rule").fill("Only half")
    operations.press(page.get_by_role("button", name="Back"))
    assert page.get_by_label("Company").input_value() == name
    operations.press(page.get_by_role("button", name="Go on"))
    assert page.get_by_label("Name of the rule").input_value() == "Only half"
    operations.press(page.get_by_role("button", name="Go on"))
    page.get_by_label("Last name").fill("Lang")
    page.get_by_label("E-mail").fill(f"{name.replace(' ', '-').lower()}@isar.example")
    operations.press(page.get_by_role("button", name="Go on"))
    page.go_back()
    operations.settle()
    assert page.get_by_label("Last name").input_value() == "Lang"
    operations.press(page.get_by_role("button", name="Go on"))
    operations.press(page.get_by_role("button", name="Set the partner up"))
    assert f"{name} is set up" in page.inner_text(".lh-title")
    assert "Hello Lang" in page.get_by_label("Mail that is ready to be sent").input_value()
    page = operations.go("/admin/leadhub/version/channels/")
    assert name in page.locator("tr", has_text="Peru (PE)").inner_text()
    hole = page.locator("tr", has_text="Every other country").locator("td").first
    assert hole.inner_text().startswith("Hole")
    operations.press(hole.get_by_role("link"))
    assert "a partner is asked for, and none covers it" in page.inner_text("#answer")
