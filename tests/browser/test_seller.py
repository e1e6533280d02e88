"""A seller's morning, in a real browser: what is next, yes to one, no to another, and why a lead is there."""

import pytest

QUEUE = "/admin/qualification/handoff/queue/"
CARD = ".lh-card"


def card_of(page, name):
    return page.locator(CARD, has_text=name)


def test_the_queue_is_the_first_page_with_what_is_overdue_on_top(visit):
    seller = visit("sales")
    first = seller.page.locator(CARD).first
    assert "Dana Ito" in first.inner_text()
    assert "Overdue by" in first.inner_text()
    assert "lh-first" in first.get_attribute("class")
    seller.press(seller.page.locator("nav >> text=My queue"))
    assert seller.page.url.endswith(QUEUE)
    assert seller.page.locator(CARD).count() == 4


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, width, height):
    seller = visit("sales", width=width, height=height)
    places = [QUEUE, *("/admin/qualification/lead/", "/admin/qualification/handoff/", "/admin/qualification/lead/add/")]
    page = seller.go(QUEUE)
    places += [link.get_attribute("href") for link in page.locator(f"{CARD} h3 a").all()[:1]]
    places += [link.get_attribute("href") for link in page.locator(f"{CARD} a[data-key=r]").all()[:1]]
    for path in places:
        seller.go(path)
        assert seller.overflow() <= 0, path


def test_on_a_telephone_three_leads_are_seen_at_once(visit):
    seller = visit("sales", width=390, height=844)
    boxes = [card.bounding_box() for card in seller.go(QUEUE).locator(CARD).all()]
    assert all(box["height"] <= 220 for box in boxes), boxes
    assert boxes[2]["y"] + boxes[2]["height"] <= 844


def test_why_is_read_without_scrolling(visit):
    seller = visit("sales")
    page = seller.go("/admin/qualification/lead/?q=medico")
    seller.press(page.locator("#result_list tbody th a"))
    why = page.locator(".lh-why")
    assert "Fit is tier A" in why.inner_text()
    facts = page.locator(".lh-facts")
    assert why.bounding_box()["y"] < facts.bounding_box()["y"]
    assert facts.bounding_box()["y"] + facts.bounding_box()["height"] <= 900
    for part in ("Dana Ito", "Medico Devices", "20,000 a year", "with drawings"):
        assert part in facts.inner_text()


def test_accepting_is_one_press(visit):
    seller = visit("sales")
    page = seller.go(QUEUE)
    seller.press(card_of(page, "Lars Halvorsen").get_by_role("button", name="Accept"))
    assert "Accepted. First personal contact is due" in page.inner_text("body")
    assert card_of(seller.go(QUEUE), "Lars Halvorsen").count() == 0


def test_accepting_by_a_key(visit):
    seller = visit("sales2")
    page = seller.go(QUEUE)
    for _ in range(10):
        page.keyboard.press("j")
        if "Kim Park" in page.evaluate("document.activeElement.closest('[data-card]').innerText"):
            break
    page.keyboard.press("a")
    page.wait_for_url("**/change/")
    assert "Accepted." in page.inner_text("body")


def test_rejecting_takes_a_reason_and_a_sentence(visit):
    seller = visit("sales")
    page = seller.go(QUEUE)
    seller.press(card_of(page, "Dana Ito").get_by_role("link", name="Reject"))
    seller.press(page.get_by_role("button", name="Reject"))
    seller.complaints.clear()  # the browser notes the 422 of what follows as an error of the page
    faults = page.locator(".lh-faults")
    assert "Choose a reason. Marketing uses it to improve scoring." in faults.inner_text()
    assert "Write one sentence so marketing knows what to change." in faults.inner_text()
    assert page.evaluate("document.activeElement.className") == "lh-faults"
    assert page.title().startswith("Error: ")
    page.get_by_label("Comment").fill("They build the plant next year.")
    page.get_by_label("Reason").select_option(label="Not now")
    seller.press(page.get_by_role("button", name="Reject"))
    assert "Back to nurture until 2 Jan 2027. Marketing sees your comment." in page.inner_text("body")
    assert card_of(seller.go(QUEUE), "Dana Ito").count() == 0
    page = seller.go("/admin/qualification/lead/?q=medico")
    seller.press(page.locator("#result_list tbody th a"))
    assert "They build the plant next year." in page.inner_text(".lh-entries")


def test_reading_a_link_of_an_act_changes_nothing(visit):
    seller = visit("sales")
    page = seller.go(QUEUE)
    before = page.locator(CARD).count()
    accept = page.locator(f"{CARD} form").first.get_attribute("action")
    assert "Accept" in seller.go(accept).inner_text("body")
    assert seller.go(QUEUE).locator(CARD).count() == before


def test_every_field_of_a_form_has_a_name(visit):
    seller = visit("operations")
    for path in (
        "/admin/qualification/lead/add/",
        "/admin/qualification/team/add/",
        "/admin/qualification/businesscalendar/add/",
        "/admin/feedback/reason/add/",
    ):
        page = seller.go(path)
        fields = page.locator(".lh-form").locator("input:not([type=hidden]), select, textarea")
        for field in fields.all():
            named = field.evaluate("field => field.labels.length > 0 || !!field.getAttribute('aria-label')")
            assert named, (path, field.get_attribute("name"))
