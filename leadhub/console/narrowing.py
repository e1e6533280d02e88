"""What leaves everything out of a list that came out empty, and how much each part of it would let in again."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList
from django.http import HttpRequest

from leadhub.console.words import spell

MOST: Final = 1000
"""What is counted at most: nobody needs to know more of what a filter leaves out."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One filter or the search: what it is called, the list without it, and how many rows that has, up to `MOST`."""

    label: str
    address: str
    would_show: str


def narrowings(listed: ChangeList, request: HttpRequest) -> list[Narrowing]:
    """Each filter and the search of an empty list; a statement for each of them."""
    found = []
    query = listed.query
    for spec in listed.filter_specs:
        names = [name for name in spec.expected_parameters() if name]
        if any(name in request.GET for name in names):
            chosen = ", ".join(str(choice["display"]) for choice in spec.choices(listed) if choice["selected"])
            rows = listed.get_queryset(request, exclude_parameters=spec.expected_parameters())
            found.append(Narrowing(f"{spell(str(spec.title))}: {chosen}", _without(request, *names), _count(rows)))
    if query:
        listed.query = ""
        rows = listed.get_queryset(request)
        listed.query = query
        found.append(Narrowing(f"the search for “{query}”", _without(request, SEARCH_VAR), _count(rows)))
    return found


def _count(rows: Any) -> str:
    count = rows.order_by()[: MOST + 1].count()
    return f"{MOST:,}+" if count > MOST else str(count)


def _without(request: HttpRequest, *names: str) -> str:
    given = request.GET.copy()
    for name in (*names, PAGE_VAR):
        given.pop(name, None)
    return f"?{given.urlencode()}"
