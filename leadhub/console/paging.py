"""Pages of the console's own lists: the one that an address asks for, and the links to those beside it."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import urlencode

from leadhub.api.pages import Page, Window
from leadhub.api.views import BACK, window_of
from leadhub.console.tables import Link
from leadhub.errors import BadRequest

T = TypeVar("T")


def asked_page(read: Callable[[Window], Page[T]], cursor: str | None) -> Page[T]:
    """The page at a cursor; an old bookmark, or what somebody made up, leads to the first, which says more."""
    try:
        return read(window_of({"cursor": cursor} if cursor else {}))
    except BadRequest:
        return read(Window())


def neighbours(page: Page[T], before: str, after: str, **asked: str) -> Iterator[Link]:
    """The links to the pages before and after one, as they are called, with what else the address asks for."""
    if page.has_previous and page.cursors:
        yield page_link(before, **asked, cursor=f"{BACK}{page.cursors[0]}")
    if page.has_next and page.cursors:
        yield page_link(after, **asked, cursor=page.cursors[-1])


def page_link(text: str, address: str = "", **asked: object) -> Link:
    """The link to another page of a list, by default of the one that is shown."""
    return Link(text, f"{address}?{urlencode(asked)}")
