"""What must work without a mouse: accept, reject, sign, publish. Rules are reordered so in test_drafts."""

import pytest

from tests.browser.conftest import signal_of

QUEUE = "/admin/qualification/handoff/queue/"
MINE = "/admin/feedback/review/mine/"
DRAFTS = "/admin/leadhub/draft/"
STOPS = 120
AT = """() => {
    const one = document.activeElement;
    const named = one.labels?.length ? one.labels[0] : one;
    return (one.getAttribute("aria-label") ?? named.innerText ?? "").trim();
}"""

CARD = "document.activeElement.closest('[data-card]').innerText"


class Keys:
    """Somebody whose hands stay on the keyboard."""

    def __init__(self, visit):
        self.visit, self.page = visit, visit.page

    def go(self, path):
        """Open a page and go past the sidebar."""
        self.visit.go(path)
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")

    def reach(self, name):
        """Go on from stop to stop until the one of this name."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(AT) == name:
                return
        raise AssertionError(f"no key reaches {name}")

    def press(self, name, key="Enter"):
        """Press what leads to another page."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.visit.settle()


@pytest.fixture
def keys(visit):
    return lambda who: Keys(visit(who))


@pytest.fixture
def one_more(served):
    """A buyer of whom no other test knows asks, too; the name of their company."""
    with served.client("operations") as client:
        at = client.get("sandbox/clock/").raise_for_status().json()["now"]
        signal = signal_of("Rosa Lund", "Lund Turning", "lund", "meeting_request", at)
        assert not client.post("signals/", json={"signals": [signal]}).raise_for_status().json()["rejected"]
        client.post("sandbox/clock/", json={"advance": "PT1M"}).raise_for_status()
    return "Lund Turning"


@pytest.fixture
def draft(served):
    """Begin and change a draft over REST; given up at the end, where it is still open."""
    begun = []
    with served.client("operations") as client:

        def make(kind, change):
            made = (
                client.post(f"{kind}/drafts/", json={"note": "Changed for a test of keys."}).raise_for_status().json()
            )
            address = f"{kind}/drafts/{made['id']}/"
            begun.append(address)
            change(made["content"])
            edited = client.patch(address, json={"content": made["content"]}, headers={"If-Match": '"1"'})
            edited.raise_for_status()
            client.post(f"{address}simulate/", json={}).raise_for_status()
            return f"{DRAFTS}{made['id']}/change/"

        yield make
        for address in begun:
            client.delete(address, headers={"If-Match": "*"})


def test_a_handoff_is_rejected(keys, one_more):
    sales = keys("sales")
    page = sales.page
    sales.visit.go(QUEUE)
    for _ in range(page.locator("[data-card]").count()):
        page.keyboard.press("j")
        if one_more in page.evaluate(CARD):
            break
    with page.expect_navigation():
        page.keyboard.press("r")
    sales.visit.settle()
    address = page.url
    sales.reach("Reason")
    page.keyboard.type("Not now")
    sales.reach("Comment")
    page.keyboard.type("They build the plant next year.")
    page.keyboard.press("Escape")
    assert page.url == address
    assert page.get_by_label("Comment").input_value() == "They build the plant next year."
    sales.press("Reject")
    assert "Marketing sees your comment." in page.inner_text("main")
    assert one_more not in sales.visit.go(QUEUE).inner_text("main")
    sales.visit.go(MINE)
    assert "Not now: They build the plant next year." in page.locator("tr", has_text=one_more).inner_text()


def test_a_draft_is_signed(keys, draft):
    address = draft("agreements", lambda content: content["clauses"][0].update(number=6))
    sales = keys("sales")
    sales.go(address)
    sales.press("Sign")
    sales.press("Sign for my side")
    assert "Signed. An edit after this asks for a new signature." in sales.page.inner_text("main")


def test_a_draft_is_published(keys, draft):
    address = draft("channel-rules", lambda content: content["rules"][0].update(label="House accounts, as always"))
    operations = keys("operations")
    operations.go(address)
    operations.press("Publish")
    operations.press("Publish")
    assert "Published as version " in operations.page.inner_text("main")
