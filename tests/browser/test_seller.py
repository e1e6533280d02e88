"""A seller's morning, in a real browser: what is next, yes to one, no to another, and why a lead is there."""

import re

import pytest

MINE = "/admin/feedback/review/mine/"
QUEUE = "/admin/qualification/handoff/queue/"
CARD = ".lh-card"
SIZES = pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])


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
    cards = seller.page.locator(CARD).all_inner_texts()
    assert len(cards) == 4
    assert all("Due today at" in card for card in cards[1:])


@SIZES
def test_nothing_hangs_over_the_edge(visit, width, height):
    seller = visit("sales", width=width, height=height)
    places = [QUEUE, *("/admin/qualification/lead/", "/admin/qualification/handoff/", "/admin/qualification/lead/add/")]
    page = seller.go(QUEUE)
    places += [page.locator(f"{CARD} {link}").first.get_attribute("href") for link in ("h3 a", "a[data-key=r]")]
    places += ["/admin/qualification/triage/", MINE, "/admin/qualification/lead/?stage__exact=won&q=nobody"]
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
    for part in (
        *("Dana Ito, Sourcing manager", "Medico Devices", "900 people", "Medical", "20,000 a year", "with drawings"),
        *(
            "Last act\nRFQ submitted",
            "Also active there\nNobody",
            "Missing for the next step\nNothing",
            "Came from\nWebsite",
        ),
    ):
        assert part in facts.inner_text()


def test_accepting_is_one_press(visit):
    seller = visit("sales")
    page = seller.go(QUEUE)
    seller.press(card_of(page, "Lars Halvorsen").get_by_role("button", name="Accept"))
    assert re.search(r"Accepted\. First personal contact is due tomorrow at 1\d:\d\d CST\.", page.inner_text("body"))
    for way in ("Give it to a colleague", "say that it is not yours"):
        link = page.get_by_role("link", name=way)
        assert "Lars Halvorsen" in seller.page.context.request.get(f"{seller.url}{link.get_attribute('href')}").text()
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
    asked = page.inner_text(".lh-lines")
    assert "Dana Ito, Medico Devices Inc." in asked
    assert "20,000 a year" in asked
    seller.refused(page.get_by_role("button", name="Reject"))
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
    mine = seller.go(MINE).locator("tr", has_text="Medico Devices Inc.").inner_text()
    assert "Not now: They build the plant next year." in mine
    assert "New: no review has looked at it yet." in mine


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
        assert fields.count(), path
        for field in fields.all():
            named = field.evaluate("field => field.labels.length > 0 || !!field.getAttribute('aria-label')")
            assert named, (path, field.get_attribute("name"))


def test_who_is_known_is_told_while_typing_and_a_refusal_keeps_what_was_typed(visit):
    seller = visit("sales")
    page = seller.go("/admin/qualification/lead/add/")
    form = page.locator("form.lh-form")
    assert form.locator("input:not([type=hidden]), select, textarea").count() == 8
    page.get_by_label("Company").fill("Apex Aero")
    page.locator("[data-typed]").get_by_text("Apex Aero").first.wait_for()
    page.get_by_label("Name of the person").fill("Kim Park")
    page.get_by_label("Country").fill("US")
    seller.refused(page.get_by_role("button", name="Write down"))
    assert page.locator(".lh-faults").is_visible()
    kept = {name: page.get_by_label(name).input_value() for name in ("Company", "Name of the person", "Country")}
    assert kept == {"Company": "Apex Aero", "Name of the person": "Kim Park", "Country": "US"}


def test_a_link_of_a_mail_shows_one_lead_and_asks_for_one_press_more(visit, engine_of_pages):
    operations = visit("operations")
    mails = operations.go("/dev/outbox/").locator(".lh-mail").all_inner_texts()
    mine = [text for text in mails if "Oberammergau-Hohenstein" in text]
    link = next(found[0] for text in mine if (found := re.search(r"/answer/[\w=-]+/", text)))
    # Neither signed in nor with a script, on a telephone.
    context = engine_of_pages.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{operations.url}{link}")
    assert page.get_by_role("button", name="Accept").is_visible()
    page.get_by_role("link", name="Reject").click()
    assert page.get_by_label("Reason").is_visible()
    assert page.locator("html").evaluate("page => page.scrollWidth") <= 360
    context.close()


def test_short_words_are_spelt_out_where_a_page_uses_them_first(visit):
    seller = visit("sales")
    for path in ("/admin/qualification/lead/scorecard/", "/admin/feedback/campaign/"):
        page = seller.go(path)
        # Drawings have no room for it.
        page.evaluate("document.querySelectorAll('#content svg').forEach((drawing) => drawing.remove())")
        text = page.inner_text("#content")
        for short, long in (("MQL", "marketing qualified lead"), ("SQL", "sales qualified lead")):
            if short in text:
                assert text[text.index(short) :].startswith(f"{short} ({long})"), (path, short)
    assert seller.go("/admin/qualification/lead/scorecard/").inner_text("#content").count("(sales qualified lead)") == 1
