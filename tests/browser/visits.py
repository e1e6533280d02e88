"""Somebody before the console, and what the browser noticed meanwhile."""

from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Browser, Locator, Page


@dataclass
class Visit:
    """One signed-in browser; `strange` are requests to other hosts, `complaints` what the console of the page says."""

    page: Page
    url: str
    strange: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, browser: Browser, said: dict[str, Any], who: str, *, width: int, height: int) -> Self:
        """Sign in as a person does."""
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        visit = cls(page, said["url"])
        page.on("request", visit._notice)
        page.on("console", visit._hear)
        page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        page.goto(said["admin"])
        page.fill("input[name=username]", said["users"][who]["email"])
        page.fill("input[name=password]", said["users"][who]["password"])
        visit.press(page.locator("button[type=submit]"))
        return visit

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(f"{self.url}{path}")
        return self.settle()

    def press(self, what: Locator) -> Page:
        """Click something that leads to another page."""
        with self.page.expect_navigation():
            what.click()
        return self.settle()

    def refused(self, what: Locator, status: int = 422) -> Page:
        """Click what is refused: that answer alone, of which a browser tells sooner or later, is no complaint."""
        told = f"a status of {status} "
        with self.page.expect_console_message(lambda message: told in message.text):
            self.press(what)
        self.complaints.remove(next(complaint for complaint in self.complaints if told in complaint))
        return self.page

    def settle(self) -> Page:
        """Wait until the page that was asked for is there to be seen, with all that comes later."""
        self.page.wait_for_load_state()
        self.page.wait_for_selector("html:not([x-cloak])")
        self.page.wait_for_selector("[data-later]", state="detached")
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wider

    def end(self) -> None:
        """Close it; whatever it noticed is a fault."""
        self.page.context.close()
        assert not self.strange, f"a page asked another host: {self.strange}"
        assert not self.complaints, f"a page complained: {self.complaints}"

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _notice(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.strange.append(request.url)
