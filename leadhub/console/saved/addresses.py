"""What the address of a list asks for, and the address that asks for what a view keeps."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.admin.options import IS_FACETS_VAR, IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.http import HttpRequest, QueryDict
from unfold.views import ChangeList

from leadhub.models import SavedView
from leadhub.saved_views import Narrowing

VIEW_VAR: Final = "view"
COLUMNS_VAR: Final = "columns"
CURSOR_VAR: Final = "cursor"
ALL: Final = "all"
"""What `view` says where the list is to show all it has, whatever it opens with."""
NO_FILTERS: Final = frozenset(
    {ALL_VAR, CURSOR_VAR, ERROR_FLAG, IS_FACETS_VAR, IS_POPUP_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR, TO_FIELD_VAR}
    | {VIEW_VAR, COLUMNS_VAR}
)


class NarrowedList(ChangeList):
    """A list whose address may name the view that it began from and the columns to show, which are no filters."""

    def get_filters_params(self, params: Mapping[str, list[str]] | None = None) -> dict[str, list[str]]:
        """What narrows the list."""
        found: dict[str, list[str]] = super().get_filters_params(params)
        return {name: values for name, values in found.items() if name not in (VIEW_VAR, COLUMNS_VAR)}


@contextmanager
def asking(request: HttpRequest, address: QueryDict) -> Iterator[None]:
    """The request as if its address had asked for this."""
    whole: Any = request.GET
    request.GET = address  # type: ignore[assignment]  # given back below
    try:
        yield
    finally:
        request.GET = whole


def asked_of(address: QueryDict) -> Narrowing:
    """What an address asks for; what a form left blank asks for nothing."""
    given = {name: [value for value in values if value] for name, values in address.lists() if name not in NO_FILTERS}
    filters = {name: values for name, values in given.items() if values}
    search, order = address.get(SEARCH_VAR, "").strip(), address.get(ORDER_VAR, "")
    return Narrowing(filters, search, order, tuple(address.getlist(COLUMNS_VAR)))


def kept_in(view: SavedView) -> Narrowing:
    """What a view asks for."""
    return Narrowing(view.filters, view.search, view.order, tuple(view.columns))


def query_of(narrowing: Narrowing, view: str = "") -> str:
    """The query string that asks for it, naming the view that it is."""
    said: list[tuple[str, str]] = [(name, value) for name, values in narrowing.filters.items() for value in values]
    said += [(SEARCH_VAR, narrowing.search)] if narrowing.search else []
    said += [(ORDER_VAR, narrowing.order)] if narrowing.order else []
    said += [(COLUMNS_VAR, name) for name in narrowing.columns]
    said += [(VIEW_VAR, view)] if view else []
    return f"?{urlencode(said)}" if said else ""


def same(one: Narrowing, other: Narrowing) -> bool:
    """Whether two ask for the same."""
    return _plain(one) == _plain(other)


def _plain(narrowing: Narrowing) -> tuple[object, ...]:
    filters = {name: sorted(values) for name, values in narrowing.filters.items()}
    return filters, narrowing.search, narrowing.order, sorted(narrowing.columns)
