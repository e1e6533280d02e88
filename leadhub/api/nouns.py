"""The nouns of the API: what a thing looks like, who may read it, and how the things it names are fetched.

One declaration serves REST (`?expand=`, `?fields=`), GraphQL (types, links, `node(id:)`) and OpenAPI.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters
from leadhub.api.pages import Order, Orderings, Page, Window, bookmark, page_of
from leadhub.errors import NotFound

V = TypeVar("V", bound=View)
INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, kw_only=True, eq=False)
class Noun(Generic[V]):
    """A kind of thing that has an id.

    `load` answers the views of those ids that the caller may see, and says nothing of others. `links` names the
    fields of the view that hold the id of another noun; it is a function because nouns name each other.
    """

    name: str
    view: type[V]
    verb: str
    load: Callable[[Actor, Sequence[UUID]], Mapping[UUID, V]]
    links: Callable[[], Mapping[str, "Noun[Any]"]] = dict

    def read(self, actor: Actor, key: UUID) -> V:
        """One thing; NotFound when there is none that the caller may see."""
        found = self.load(actor, [key]).get(key)
        if found is None:
            raise NotFound(f"There is no {self.words} with this id that you may see.")
        return found

    @property
    def words(self) -> str:
        """The name as it stands in a sentence."""
        return INNER_CAPITAL.sub(" ", self.name).lower()


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing(Generic[V]):
    """A list of one noun: rows that the caller may see, how they are filtered and ordered, and how they look.

    `views` renders the rows of one page in a number of statements that does not depend on how many there are.
    """

    noun: Noun[V]
    verb: str
    rows: Callable[[Actor], "QuerySet[Any]"]
    views: Callable[[Actor, Sequence[Any]], list[V]]
    orderings: Orderings
    filters: type[Filters] = Filters
    name: str = field(default="")

    def page(self, actor: Actor, given: Mapping[str, str], ordering: str | None, window: Window) -> Page[V]:
        """One page of views; `given` are the filters by name."""
        order = self.orderings.read(ordering)
        rows = self.filters.narrowed(self.rows(actor), given)
        page: Page[Model] = page_of(rows, order, window, self._bound_to(actor, given, order))
        return Page(self.views(actor, page.rows), page.cursors, page.has_next, page.has_previous)

    def pages(self, actor: Actor, given: Mapping[str, str], ordering: str | None, size: int) -> Iterator[list[V]]:
        """All of the list, a page in memory at a time; what a filter or an order forbids is refused at once."""
        order = self.orderings.read(ordering)
        rows = self.filters.narrowed(self.rows(actor), given)
        return self._pages(actor, rows, order, size)

    def pages_within(self, actor: Actor, chosen: "QuerySet[Any]", size: int) -> Iterator[list[V]]:
        """The same of those among `chosen`, in the order of the list."""
        rows = self.rows(actor).filter(pk__in=chosen.order_by().values("pk"))
        return self._pages(actor, rows, self.orderings.read(None), size)

    def _pages(self, actor: Actor, rows: "QuerySet[Any]", order: Order, size: int) -> Iterator[list[V]]:
        by = [term.order_by() for term in order.terms]
        found = list(rows.order_by(*by)[:size])
        while found:
            yield self.views(actor, found)
            if len(found) < size:
                return
            found = list(rows.filter(order.after(order.position_of(found[-1]))).order_by(*by)[:size])

    def _bound_to(self, actor: Actor, given: Mapping[str, str], order: Order) -> str:
        return bookmark(actor.user_id, self.name or self.noun.name, sorted(given.items()), order.text)


def linked(actor: Actor, noun: Noun[Any], link: str, views: Sequence[Any]) -> dict[UUID, Any]:
    """The things that a field of these views names, in one load."""
    target = noun.links()[link]
    wanted = sorted(set(_ids(views, link)))
    return dict(target.load(actor, wanted)) if wanted else {}


def _ids(views: Sequence[Any], link: str) -> Iterator[UUID]:
    for view in views:
        value = getattr(view, link)
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value
