"""Links between nouns: what a query asks for is loaded level by level, one load a link, however many rows there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional
from uuid import UUID

import msgspec
import strawberry
from django.http import HttpRequest
from strawberry.types.nodes import SelectedField, Selection
from strawberry.utils.str_converters import to_camel_case

from leadhub.actors import Actor
from leadhub.api.graphql.types import LaterType, node_type
from leadhub.api.nouns import Noun, linked
from leadhub.policy.registry import can, require


class Spent(msgspec.Struct, rename="camel"):
    """What a query cost, and what is left to its caller in this minute."""

    requested: int
    limit: int
    remaining: int
    reset_at: datetime


@dataclass
class Context:
    """What resolvers of one request share.

    `is_once`: all of it is one transaction, in which each mutation that is refused takes back its own.
    """

    request: HttpRequest
    actor: Actor
    loaded: dict[tuple[str, UUID], Any] = field(default_factory=dict)
    spent: Spent | None = None
    is_once: bool = False
    refused: int = 0
    tells_secret: bool = False


def link_field(name: str, target: Noun[Any], *, many: bool) -> Any:
    """The field that answers the thing which a view names by id, or the things: never what the caller may not see."""

    def resolve(root: Any, info: strawberry.Info[Context, None]) -> Any:
        value = getattr(root, name)
        context = info.context
        require(context.actor, target.verb)
        if isinstance(value, list):
            return [found for key in value if (found := _loaded(context, target, key)) is not None]
        return None if value is None else _loaded(context, target, value)

    later: Any = LaterType(target.name, lambda: node_type(target))
    answer: Any = list[later] if many else Optional[later]  # noqa: UP045
    description = f"Each {target.words}." if many else f"The {target.words}."
    return strawberry.field(resolver=resolve, graphql_type=answer, description=description)


def preload(info: strawberry.Info[Context, None], noun: Noun[Any], views: Sequence[Any], *path: str) -> None:
    """Load what the query asks of the links of these views; `path` leads from the field to them."""
    selections: list[Selection] = [part for found in info.selected_fields for part in found.selections]
    for step in path:
        selections = [part for found in _fields(selections) if found.name == step for part in found.selections]
    _preload(info.context, noun, views, selections)


def _preload(context: Context, noun: Noun[Any], views: Sequence[Any], selections: Sequence[Selection]) -> None:
    names = {to_camel_case(name): name for name in noun.links()}
    wanted: dict[str, list[Selection]] = {}
    for chosen in _fields(selections):
        if chosen.name in names:
            wanted.setdefault(names[chosen.name], []).extend(chosen.selections)
    for name, inner in wanted.items():
        target = noun.links()[name]
        if not can(context.actor, target.verb):
            continue
        found = linked(context.actor, noun, name, views)
        context.loaded.update({(target.name, key): view for key, view in found.items()})
        _preload(context, target, list(found.values()), inner)


def _fields(selections: Sequence[Selection]) -> Iterator[SelectedField]:
    for chosen in selections:
        if isinstance(chosen, SelectedField):
            yield chosen
        else:
            yield from _fields(chosen.selections)


def _loaded(context: Context, target: Noun[Any], key: UUID) -> Any:
    place = (target.name, key)
    if place not in context.loaded:
        context.loaded[place] = target.load(context.actor, [key]).get(key)
    return context.loaded[place]
