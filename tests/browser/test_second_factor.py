"""Somebody sets up an authenticator app, signs in with it and removes it, in a real browser."""

from playwright.sync_api import expect

from tests.browser.visits import Visit
from tests.leadhub.identity.test_sign_in import code_of

FACTOR = "/account/second-factor/"


def test_an_app_is_set_up_used_and_removed(visit, served, engine_of_pages):
    manager = visit("manager", width=390, height=844)
    page = manager.go(FACTOR)
    manager.press(page.get_by_role("link", name="Set up an authenticator app"))
    page.fill("input[name=password]", served.said["users"]["manager"]["password"])
    manager.press(page.get_by_role("button", name="Go on"))
    expect(page.get_by_alt_text("The key as a picture")).to_be_visible()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0
    secret = page.locator(".lh-told code").inner_text()
    page.fill("input[name=code]", code_of(secret))
    manager.press(page.get_by_role("button", name="Set up"))
    codes = page.locator(".lh-codes code").all_inner_texts()
    assert len(codes) == 10
    assert manager.overflow() <= 0
    try:
        again = Visit.begin(engine_of_pages, served.said, "manager", width=1440, height=900)
        again.page.fill("input[name=code]", codes[0])
        again.press(again.page.get_by_role("button", name="Sign in"))
        assert again.page.url == served.said["admin"]
        again.end()
    finally:
        manager.go(f"{FACTOR}app/remove/")
        manager.press(page.get_by_role("button", name="Remove it"))
    assert "your password alone signs you in" in page.inner_text("main")
