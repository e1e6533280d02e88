"""Many changed at once with mouse and keyboard: the boxes of a list belong to the form above it."""

from collections.abc import Callable

from tests.browser.visits import Visit


def test_ticked_rows_are_changed_at_once_and_taken_back(visit: Callable[..., Visit]) -> None:
    operations = visit("operations")
    page = operations.go("/admin/accounts/account/?q=e")
    boxes = page.locator(".lh-box")
    number = boxes.count()
    assert number >= 2
    page.get_by_label("All on this page").check()
    assert page.locator(".lh-box:checked").count() == number
    boxes.first.focus()
    page.keyboard.press("Space")
    operations.press(page.get_by_role("button", name="Change ticked in bulk"))
    assert page.get_by_role("heading", name=f"Change {number - 1} account").is_visible()
    page.get_by_label("Change target status").check()
    page.get_by_label("Target status", exact=True).select_option("house")
    operations.press(page.get_by_role("button", name="Look at what would change"))
    assert page.get_by_text("Open → House account").count() == number - 1
    assert operations.overflow() <= 0
    operations.press(page.get_by_role("button", name=f"Change {number - 1} account"))
    operations.press(page.get_by_role("link", name="Take it back").or_(page.get_by_role("button", name="Take it back")))
    operations.press(page.get_by_role("button", name="Take it back"))
    assert page.get_by_text("went back").first.is_visible()
    small = visit("operations", width=390, height=844)
    small.go("/admin/accounts/account/")
    assert small.overflow() <= 0
