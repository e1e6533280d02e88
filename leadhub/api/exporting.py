"""Lists as files: `…/export.csv` and `…/export.xlsx`, with the filters and the sight of the list itself."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from django.http import StreamingHttpResponse
from django.urls import URLPattern, path
from rest_framework.request import Request

from leadhub import clock, exports
from leadhub.actors import Actor
from leadhub.api.csv_files import CSV, csv_stream
from leadhub.api.nouns import Listing, Noun, linked
from leadhub.api.shapes import Shape, read_shape
from leadhub.api.tokens import actor_of
from leadhub.api.views import SHAPING, Endpoint, Parameter, describes
from leadhub.api.xlsx_files import XLSX, xlsx_stream
from leadhub.policy.registry import require

AT_ONCE: Final = 500
ORDERING: Final = "ordering"
SEPARATOR: Final = "|"
FORMATS: Final = {"csv": (CSV, csv_stream), "xlsx": (XLSX, xlsx_stream)}
PARAMETERS: Final = (
    Parameter(ORDERING, str, "As in the list."),
    Parameter("expand", str, "Columns of related objects beside their ids, by commas."),
    Parameter("fields", str, "Only these fields of the object, by commas."),
)


def export_routes(place: str, listing: Listing[Any], verb: str) -> list[URLPattern]:
    """The two files of a list that lies at `place`."""
    return [_route(place, listing, verb, format) for format in FORMATS]


def _route(place: str, listing: Listing[Any], verb: str, format: str) -> URLPattern:
    media, stream = FORMATS[format]
    word = place.title().replace("-", "")

    class ExportOne(Endpoint):
        """A list as a file."""

        verbs = {"GET": verb}

        @describes(
            f"export{word}{format.title()}",
            f"{place.replace('-', ' ').capitalize()} as {format.upper()}",
            filters=listing.filters,
            parameters=PARAMETERS,
            media=media,
        )
        def get(self, request: Request) -> StreamingHttpResponse:
            """All rows of the list, sent while they are read; text that a spreadsheet would run begins with '."""
            actor, given = actor_of(request), {name: str(value) for name, value in request._request.GET.items()}
            shape = read_shape(listing.noun, given)
            for link in shape.expand:
                require(actor, listing.noun.links()[link].verb)
            filters = {name: value for name, value in given.items() if name not in (ORDERING, *SHAPING)}
            pages = listing.pages(actor, filters, given.get(ORDERING), AT_ONCE)
            now = clock.now()
            exports.record(place, format, filters=filters, actor=actor, now=now)
            name = f"{place}-{now:%Y-%m-%d}.{format}"
            columns = list(columns_of(listing.noun, shape))
            return stream(name, columns, rows_of(actor, listing.noun, shape, pages))

    return path(f"{place}/export.{format}", ExportOne.as_view(), name=f"{place}-export-{format}")


def columns_of(noun: Noun[Any], shape: Shape) -> Iterator[str]:
    """The headers: a part of a field stands behind its name, as in fit_score."""
    for name, kind in _fields(noun.view, shape):
        yield from _names(name, kind)
    for link in shape.expand:
        for name, kind in _fields(noun.links()[link].view, Shape()):
            yield from _names(f"{link}_{name}", kind)


def rows_of(actor: Actor, noun: Noun[Any], shape: Shape, pages: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows under these headers; of a link that names several things only their ids."""
    own = _fields(noun.view, shape)
    linked_fields = {link: _fields(noun.links()[link].view, Shape()) for link in shape.expand}
    for views in pages:
        found = {link: linked(actor, noun, link, views) for link in shape.expand}
        for view in views:
            others = (_cells(fields, _one(found[link], getattr(view, link))) for link, fields in linked_fields.items())
            yield list(chain(_cells(own, view), *others))


def _one(found: Mapping[UUID, Any], key: Any) -> Any:
    return None if isinstance(key, list) else found.get(key)


def _fields(view: type[msgspec.Struct], shape: Shape) -> list[tuple[str, Any]]:
    known = {field.name: field.type for field in msgspec.structs.fields(view)}
    return [(name, known[name]) for name in shape.fields or known]


def _names(name: str, kind: Any) -> Iterator[str]:
    parts = _parts(kind)
    if parts is None:
        yield name
        return
    for field in msgspec.structs.fields(parts):
        yield from _names(f"{name}_{field.name}", field.type)


def _cells(fields: Sequence[tuple[str, Any]], view: Any) -> Iterator[Any]:
    for name, kind in fields:
        value = None if view is None else getattr(view, name)
        parts = _parts(kind)
        if parts is None:
            yield _cell(value)
        else:
            yield from _cells([(field.name, field.type) for field in msgspec.structs.fields(parts)], value)


def _parts(kind: Any) -> type[msgspec.Struct] | None:
    """The View that a field holds, or holds unless it is null."""
    kinds = [one for one in (get_args(kind) or (kind,)) if one is not type(None)]
    only = kinds[0] if len(kinds) == 1 and not _is_several(kind) else None
    return only if isinstance(only, type) and issubclass(only, msgspec.Struct) else None


def _is_several(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) in (list, dict, tuple)


def _cell(value: Any) -> Any:
    """A value of one cell: several words parted by |, what has parts of its own as JSON."""
    if value is None or isinstance(value, bool | int | float | datetime):
        return value
    plain = msgspec.to_builtins(value)
    if isinstance(plain, list) and not any(isinstance(one, dict | list) for one in plain):
        return SEPARATOR.join(map(str, plain))
    return msgspec.json.encode(plain).decode() if isinstance(plain, dict | list) else plain
