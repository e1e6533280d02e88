"""The table that reads a function from a job title, as the staff reads it."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Function, TitleFunction
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class TitleFunctionView(View):
    """One row: the first phrase that is found in a title gives the function."""

    id: UUID
    order: int
    phrase: str
    function: Function


class TitleFunctionFilters(Filters):
    """What the rows may be narrowed to."""

    function = OneOf("function", Function)


def title_rows(_actor: Actor) -> "QuerySet[TitleFunction]":
    """The whole table."""
    return TitleFunction.objects.all()


def title_views(_actor: Actor, rows: Sequence[TitleFunction]) -> list[TitleFunctionView]:
    """The rows of one page."""
    return [
        TitleFunctionView(id=row.pk, order=row.order, phrase=row.phrase, function=Function(row.function))
        for row in rows
    ]


def titles_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TitleFunctionView]:
    """The rows with these ids."""
    return {view.id: view for view in title_views(actor, list(title_rows(actor).filter(pk__in=keys)))}


TITLE_FUNCTION = Noun(name="TitleFunction", view=TitleFunctionView, verb="title_function.read", load=titles_by_id)
TITLE_FUNCTIONS = Listing(
    noun=TITLE_FUNCTION,
    verb="title_function.list",
    rows=title_rows,
    views=title_views,
    filters=TitleFunctionFilters,
    orderings=Orderings({"order": Key("order")}, default="order"),
)
