"""The frame of the console in a real browser: the sidebar, the search and the keys, by keyboard alone."""

import pytest

LEADS = "/admin/qualification/lead/"
QUEUE = "/admin/qualification/handoff/queue/"
SCROLLED = """list => {
    let frame = list;
    while (getComputedStyle(frame).overflowX === "visible") frame = frame.parentElement;
    frame.scrollLeft = frame.scrollWidth;
    return frame.scrollLeft;
}"""
FINGER = 24
CUT = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).map(one => one.innerText)"
FOCUS_IN = "name => document.activeElement.closest(name) !== null"


def test_the_first_stop_leads_past_the_sidebar(visit):
    page = visit("operations").go(LEADS)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert page.locator("main").count() == 1


def test_groups_open_by_keyboard_and_stay_as_they_were_left(visit):
    operations = visit("operations")
    page = operations.go("/admin/")
    partners = page.locator(".lh-places summary", has_text="Partners")
    line = page.locator(".lh-places a", has_text="Distributors and OEMs")
    assert not line.is_visible()
    partners.focus()
    page.keyboard.press("Enter")
    assert line.is_visible()
    operations.go(LEADS)
    assert line.is_visible(), "as it was left"
    assert page.locator(".lh-places [aria-current]").all_inner_texts() == ["person_search\nLeads"]
    partners.click()
    operations.go("/admin/accounts/partner/")
    assert line.is_visible(), "the page is one of its lines"


def test_everything_is_searched_by_a_key_while_somebody_types(visit):
    operations = visit("operations")
    page = operations.go("/admin/")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Search everything")
    assert dialog.is_visible()
    page.keyboard.type("medico")
    hit = dialog.get_by_role("link", name="Dana Ito · Medico Devices Inc.").first
    hit.wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IN, "dialog, body:focus") or page.evaluate(
            "document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.locator(".lh-tool-search").click()
    assert dialog.is_visible(), "a button does the same"
    operations.press(hit)
    assert "Dana Ito" in page.inner_text("main")


def test_a_slash_searches_the_list_that_is_there(visit):
    page = visit("operations").go(LEADS)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "searchbar"
    page.keyboard.type("/?")
    assert page.input_value("#searchbar") == "/?", "in a field they are letters"
    assert not page.get_by_role("dialog").is_visible()


def test_filters_open_by_keyboard_have_the_focus_and_give_it_back(visit):
    page = visit("operations").go(LEADS)
    filters = page.locator("#changelist-filter")
    assert not filters.is_visible()
    page.get_by_role("button", name="Filters").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('#changelist-filter') !== null")
    assert filters.is_visible()
    page.keyboard.press("Escape")
    filters.wait_for(state="hidden")
    assert page.locator(":focus").inner_text().startswith("Filters")


def test_the_first_column_stays_where_a_list_is_wider_than_its_window(visit):
    page = visit("operations", width=1024).go(LEADS)
    # No list of the house is: cells that keep their width are.
    page.add_style_tag(content="#result_list td { min-width: 12rem; }")
    name = page.locator("#result_list tbody th").first
    before = name.bounding_box()["x"]
    went = page.locator("#result_list").evaluate(SCROLLED)
    assert went > before, "it would be out of sight"
    assert name.bounding_box()["x"] >= 0


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (LEADS, "#searchbar-submit, .lh-tool, .lh-places a, .lh-places summary"),
        ("/admin/accounts/account/?o=2", "#result_list .sortoptions a"),
    ],
)
def test_what_is_pressed_is_no_smaller_than_a_finger(visit, path, what):
    page = visit("operations").go(path)
    boxes = [one.bounding_box() for one in page.locator(what).all() if one.is_visible()]
    assert boxes
    assert all(min(box["width"], box["height"]) >= FINGER for box in boxes), boxes


def test_no_row_of_a_telephone_cuts_its_text(visit):
    page = visit("operations", width=390, height=844).go(LEADS)
    cells = page.locator("#result_list .data-row :is(td, th)")
    assert cells.count() > 4
    assert cells.evaluate_all(CUT) == []
    named = cells.first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert named == '"Choose"', "as its column is called"


def test_keys_are_listed_by_a_key_and_by_a_button(visit):
    page = visit("sales").go(QUEUE)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    assert page.evaluate(FOCUS_IN, "dialog")
    page.keyboard.press("j")
    assert page.evaluate(FOCUS_IN, "dialog"), "what lies behind it hears nothing"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.get_by_role("button", name="Keys").click()
    assert dialog.is_visible()
    page.get_by_role("button", name="Close").click()
    assert not dialog.is_visible()


def test_rows_are_gone_through_by_keys(visit):
    operations = visit("operations")
    page = operations.go(LEADS)
    names = page.locator("#result_list tbody th a").all_inner_texts()
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.innerText") == names[at]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    operations.settle()
    assert names[0] in page.inner_text("main")
    assert page.locator(".material-symbols-outlined:not([aria-hidden=true], [role=button])").count() == 0
