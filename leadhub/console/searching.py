"""Search over everything: the pages of the console by name, and the records of its lists that the caller may see."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from leadhub.actors import Actor
from leadhub.api.json import is_storable
from leadhub.api.tokens import actor_of
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import places
from leadhub.console.tables import Link
from leadhub.policy.registry import can

VERB: Final = "console.open"
FEW: Final = 5
SHORTEST, LONGEST = 2, 200


class Found(NamedTuple):
    """What one list holds of a term: a few records, and a link to all where there are more."""

    title: str
    icon: str
    links: Sequence[Link]
    more: Link | None = None


def found_of(request: HttpRequest, term: str) -> Iterator[Found]:
    """Pages first, then records by list; each list is asked once, for what its own page would show this caller."""
    actor = actor_of(request)
    pages = list(_pages(actor, term))
    if pages:
        yield Found("Pages", "arrow_forward", pages)
    shown = (page for page in admin.site._registry.values() if isinstance(page, ConsoleAdmin))
    for page in sorted(shown, key=lambda page: (page.is_rare, page.rank, page.heading)):
        if page.get_search_fields(request) and page.has_view_permission(request):
            records = _records(request, actor, page, term)
            if records.links:
                yield records


def search_view(request: HttpRequest) -> HttpResponse:
    """The page; with `part` only what was found, for the dialog that asks while somebody types."""
    actor = actor_of(request)
    if request.method not in ("GET", "HEAD") or not can(actor, VERB):
        raise PermissionDenied
    term = " ".join(request.GET.get("q", "").split())
    is_asked = SHORTEST <= len(term) <= LONGEST and is_storable(term)
    context = {"term": term, "found": list(found_of(request, term)) if is_asked else [], "is_asked": is_asked}
    if "part" in request.GET:
        return TemplateResponse(request, "leadhub/console/found.html", context)
    title = "Search"
    context |= {**admin.site.each_context(request), "title": title, "trail": [Link(title, "")]}
    return TemplateResponse(request, "leadhub/console/search.html", context)


def _pages(actor: Actor, term: str) -> Iterator[Link]:
    wanted = term.casefold()
    for place in places():
        if wanted in place.title.casefold() and can(actor, place.verb):
            yield Link(place.title, place.address)


def _records(request: HttpRequest, actor: Actor, page: ConsoleAdmin, term: str) -> Found:
    rows, _ = page.get_search_results(request, page.get_queryset(request), term)
    first = list(page.joined(rows)[: FEW + 1])
    links = [Link(page.named(row), page.address("change", row.pk)) for row in first[:FEW]]
    more = Link(f"All that match in {page.heading}", f"{page.address('changelist')}?{urlencode({'q': term})}")
    return Found(page.heading, page.icon, links, more if len(first) > FEW else None)
