"""`exports/`: who took which list out as a file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from rest_framework.request import Request

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, Words
from leadhub.api.graphql import Root, connection, one
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.api.views import Endpoint, describes, listed
from leadhub.models import Export


class ExportView(View):
    """A list that somebody took out, in which format, and by which filters it was narrowed."""

    id: UUID
    what: str
    format: str
    filters: list[str]
    at: datetime
    by: UUID | None
    by_name: str


class ExportFilters(Filters):
    """What exports may be narrowed to."""

    what = Words("what")
    by = Ids("by")
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


def export_rows(actor: Actor) -> "QuerySet[Export]":
    """All of them: the policy keeps them to oversight."""
    return Export.objects.all()


def export_views(actor: Actor, rows: Sequence[Export]) -> list[ExportView]:
    """The exports of one page."""
    names = ("what", "format", "filters", "at", "by", "by_name")
    return [ExportView(id=row.pk, **{name: getattr(row, name) for name in names}) for row in rows]


def exports_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ExportView]:
    """The exports with these ids."""
    return {view.id: view for view in export_views(actor, list(Export.objects.filter(pk__in=keys)))}


EXPORT = Noun(name="Export", view=ExportView, verb="export.read", load=exports_by_id, links=lambda: {"by": USER})
EXPORTS = Listing(
    noun=EXPORT,
    verb="export.list",
    rows=export_rows,
    views=export_views,
    filters=ExportFilters,
    orderings=Orderings({"at": Key("at")}, default="-at"),
)


class Exports(Endpoint):
    """What was taken out."""

    verbs = {"GET": "export.list"}

    @describes("listExports", "Lists that were taken out as files, newest first", lists=EXPORTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Written down when an export begins."""
        return listed(request, EXPORTS)


class Queries:
    """Root fields of queries."""

    export = one(EXPORT)
    exports = connection(EXPORTS)


routes = [path("exports/", Exports.as_view(), name="exports")]
root = Root(queries=[Queries], mutations=[], nouns=[EXPORT])
