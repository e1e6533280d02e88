"""The tour of ten minutes, as docs/tour.md has it: each step by click, in the demo that a newcomer starts.

With a folder in LEADHUB_PICTURES each step leaves its picture there.
"""

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from leadhub.known_secrets import DEMO_PASSWORD, DOMAIN
from tests.browser.visits import Visit
from tests.demo.running import Demo
from tests.live.processes import PATIENCE, ROOT

WIDTH, HEIGHT = 1280, 800
PICTURES = os.environ.get("LEADHUB_PICTURES")
# Of a picture: pages have few, and so it stays small.
COLOURS = 64
TOUR, README = ROOT / "docs" / "tour.md", ROOT / "README.md"
WHY = "Everybody who asks one technical question is worth a look."
Go = Callable[[str], Visit]


@pytest.fixture
def go(demo: Demo, engine_of_pages: Browser) -> Iterator[Go]:
    """Sign somebody in; at the end nothing was asked of another host and no page complained."""
    users = {who: {"email": f"{who}@{DOMAIN}", "password": DEMO_PASSWORD} for who in ("sales", "marketing")}
    users |= {who: {"email": f"{who}@{DOMAIN}", "password": DEMO_PASSWORD} for who in ("manager", "operations")}
    said = {"url": demo.url, "admin": f"{demo.url}/admin/", "users": users}
    visits: list[Visit] = []

    def sign_in(who: str) -> Visit:
        visits.append(Visit.begin(engine_of_pages, said, who, width=WIDTH, height=HEIGHT))
        return visits[-1]

    yield sign_in
    for each in visits:
        each.end()


def picture(page: Page, name: str) -> None:
    """Keep what is seen where somebody asked for pictures."""
    if PICTURES:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        # The console asks for the scheme when it loads.
        page.reload()
        page.wait_for_selector("[data-later]", state="detached")
        seen = Image.open(BytesIO(page.screenshot()))
        seen.quantize(COLOURS).save(Path(PICTURES) / f"{name}.png", optimize=True)


def card_of(page: Page, company: str) -> Locator:
    """The card of a company in the queue."""
    return page.locator(".lh-card", has_text=company)


def search(visit: Visit, words: str) -> Page:
    """The page of the first lead that a search finds."""
    page = visit.go(f"/admin/qualification/lead/?q={words}")
    return visit.press(page.locator("#result_list tbody th a").first)


def draft_of(visit: Visit, document: str) -> Page:
    """The page of the draft of a document that people work on: those stand first."""
    page = visit.go("/admin/leadhub/draft/")
    return visit.press(page.locator("#result_list tbody th a", has_text=document).first)


def wait_for(page: Page, words: str) -> None:
    """Look again every second until the page says so: long work goes on without anybody who looks."""
    for _ in range(int(PATIENCE)):
        if words in page.inner_text("main, body"):
            return
        page.wait_for_timeout(1_000)
        page.reload()
    pytest.fail(f"the page never said {words!r}")


def test_1_what_is_next(go: Go) -> None:
    seller = go("sales")
    first = seller.page.locator(".lh-card").first
    assert "Overdue by" in first.inner_text()
    picture(seller.page, "queue")
    company = first.locator("h3").inner_text().split(" · ")[1]
    seller.press(first.get_by_role("button", name="Accept"))
    assert "Accepted. First personal contact is due" in seller.page.inner_text("body")
    assert card_of(seller.go("/admin/"), company).count() == 0


def test_2_no_with_a_reason(go: Go) -> None:
    seller = go("sales")
    seller.press(card_of(seller.page, "Fox River Controls").get_by_role("link", name="Reject"))
    seller.page.get_by_label("Reason").select_option(label="Not now")
    seller.refused(seller.page.get_by_role("button", name="Reject"))
    seller.page.get_by_label("Comment").fill("They build the plant next year.")
    seller.press(seller.page.get_by_role("button", name="Reject"))
    assert "Marketing sees your comment." in seller.page.inner_text("body")


def test_3_why_here(go: Go) -> None:
    page = search(go("marketing"), "Wolf Lake")
    assert "Fit is tier A" in page.inner_text(".lh-why")
    assert "What would change the answer" in page.inner_text("body")
    assert "Technical question" in page.inner_text("body")
    picture(page, "why-here")


def test_4_a_rule_is_changed_tried_simulated_signed_and_published(go: Go) -> None:
    operations = go("operations")
    page = draft_of(operations, "Scoring models")
    address = page.url.removeprefix(operations.url)
    assert "Next: sales must sign it as it stands." in page.inner_text(".lh-next")
    operations.press(page.get_by_role("link", name="Change: Technical question"))
    page.get_by_label("Points").fill("14")
    operations.press(page.get_by_role("button", name="Save"))
    assert "Next: see what it would change." in page.inner_text(".lh-next")
    operations.go(address.replace("change/", "view/try/"))
    assert "Try it on a lead" in page.inner_text("body")
    operations.go(address)
    operations.press(page.locator(".lh-next").get_by_role("link", name="Simulate"))
    operations.press(page.get_by_role("button", name="Simulate"))
    wait_for(page, "become MQL (marketing qualified lead)")
    picture(page, "simulation")
    for who in ("marketing", "manager"):
        signer = go(who)
        signer.go(address)
        signer.press(signer.page.locator(".lh-next").get_by_role("link", name="Sign"))
        signer.press(signer.page.get_by_role("button", name="Sign for my side"))
    operations.go(address)
    operations.press(page.locator(".lh-next").get_by_role("link", name="Publish"))
    page.get_by_label("Note").fill(WHY)
    if (reason := page.get_by_label("Why failing examples are right")).count():
        reason.fill("They follow in the next version.")
    operations.press(page.get_by_role("button", name="Publish"))
    assert "Published as version 3. Open leads are decided again." in page.inner_text("body")
    looked_at = go("marketing")
    search(looked_at, "Wolf Lake")
    wait_for(looked_at.page, "Marketing qualified")


def test_5_the_agreement_says_what_runs(go: Go) -> None:
    page = go("sales").go("/agreement/")
    assert "A handoff is accepted or rejected, from delivery (normal)" in page.inner_text("body")
    assert "Marta Lindqvist" in page.locator(".signed").inner_text()
    picture(page, "agreement")


def test_6_marketing_and_sales_review_leads(go: Go) -> None:
    marketing = go("marketing")
    page = marketing.go("/admin/feedback/review/")
    marketing.press(page.locator("#result_list tbody th a").nth(1))
    assert "Robert Huang" in page.inner_text("body")


def test_7_what_receivers_answered(go: Go) -> None:
    operations = go("operations")
    page = operations.go("/admin/leadhub/delivery/")
    operations.press(page.locator("#result_list tbody th a").last)
    assert "503" in page.inner_text("body")
    operations.go("/admin/leadhub/connection/")
    operations.press(page.locator("#result_list tbody th a").first)
    assert "Paused" in page.inner_text("body") and "WORKING" in page.inner_text("body")


def test_8_the_same_by_machines(demo: Demo) -> None:
    """What the tour and the README ask for is answered as it stands there."""
    for page in (TOUR, README):
        text = page.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{demo.port}")
        (told,) = re.findall(r'curl -H "Authorization: Bearer (\w+)" "(\S+stage=mql\S*)"', text)
        answer = httpx.get(told[1], headers={"Authorization": f"Bearer {told[0]}"}, timeout=PATIENCE)
        assert (answer.status_code, len(answer.json()["results"])) == (200, 1), page
        (query,) = re.findall(r"```graphql\n(.+?)```", text, re.DOTALL)
        headers = {"Authorization": "Bearer lh_demo_marketing"}
        answer = httpx.post(f"{demo.url}/graphql/", json={"query": query}, headers=headers, timeout=PATIENCE)
        assert answer.json()["data"]["leads"]["edges"], answer.text


def test_each_step_of_the_page_is_walked() -> None:
    steps = re.findall(r"^## (\d+)\. ", TOUR.read_text(), re.MULTILINE)
    walked = sorted(name.split("_")[1] for name in globals() if re.match(r"test_\d+_", name))
    assert steps == walked


def test_the_first_screen_is_short_and_its_pictures_are_there() -> None:
    lines = README.read_text().splitlines()
    internals = next(number for number, line in enumerate(lines) if line == "## Where to go next")
    assert internals <= 60
    for page, folder in ((README, ROOT), (TOUR, TOUR.parent)):
        for name in re.findall(r"!\[[^]]+\]\((\S+?)\)", page.read_text()):
            assert (folder / name).exists(), name
