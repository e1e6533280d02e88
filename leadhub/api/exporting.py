"""Lists as files: `…/export.csv` and `…/export.xlsx`, with the filters and the sight of the list itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, NamedTuple, get_args, get_origin
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
    media, _ = FORMATS[format]
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
            return sent(place, format, listing.noun, shape, pages, filters=filters, actor=actor)

    return path(f"{place}/export.{format}", ExportOne.as_view(), name=f"{place}-export-{format}")


def sent(
    place: str,
    format: str,
    noun: Noun[Any],
    shape: Shape,
    pages: Iterator[list[Any]],
    *,
    filters: Iterable[str],
    actor: Actor,
) -> StreamingHttpResponse:
    """These pages as a file, sent while they are read; that somebody took it out is written down first."""
    now = clock.now()
    exports.record(place, format, filters=filters, actor=actor, now=now)
    columns = columns_of(noun, shape)
    headers = [column.header for column in columns]
    _, stream = FORMATS[format]
    return stream(f"{place}-{now:%Y-%m-%d}.{format}", headers, rows_of(actor, noun, columns, pages))


class Column(NamedTuple):
    """One column: its header, and the way from the view to its value; `link` is the field whose object has it."""

    header: str
    way: tuple[str, ...]
    link: str = ""


def columns_of(noun: Noun[Any], shape: Shape) -> list[Column]:
    """The columns of a noun: a part of a field stands behind its name, as in fit_score; then those of its links."""
    kept = shape.fields or tuple(field.name for field in msgspec.structs.fields(noun.view))
    own = [column for column in _columns(noun.view) if column.way[0] in kept]
    own.sort(key=lambda column: kept.index(column.way[0]))
    return own + [
        Column(f"{link}_{column.header}", column.way, link)
        for link in shape.expand
        for column in _columns(noun.links()[link].view)
    ]


def rows_of(
    actor: Actor, noun: Noun[Any], columns: Sequence[Column], pages: Iterator[list[Any]]
) -> Iterator[list[Any]]:
    """The cells under these columns; of a link that names several things only their ids."""
    links = {column.link for column in columns if column.link}
    for views in pages:
        found = {link: linked(actor, noun, link, views) for link in links}
        for view in views:
            bases = {link: _one(found[link], getattr(view, link)) for link in links} | {"": view}
            yield [_cell(_value(bases[column.link], column.way)) for column in columns]


def _columns(view: type[msgspec.Struct]) -> Iterator[Column]:
    for field in msgspec.structs.fields(view):
        parts = _parts(field.type)
        if parts is None:
            yield Column(field.name, (field.name,))
            continue
        for column in _columns(parts):
            yield Column(f"{field.name}_{column.header}", (field.name, *column.way))


def _parts(kind: Any) -> type[msgspec.Struct] | None:
    """The View that a field holds, or holds unless it is null."""
    if get_origin(kind) in (list, dict, tuple):
        return None
    kinds = [one for one in (get_args(kind) or (kind,)) if one is not type(None)]
    only = kinds[0] if len(kinds) == 1 else None
    return only if isinstance(only, type) and issubclass(only, msgspec.Struct) else None


def _one(found: Mapping[UUID, Any], key: Any) -> Any:
    return None if isinstance(key, list) else found.get(key)


def _value(base: Any, way: Sequence[str]) -> Any:
    for name in way:
        if base is None:
            return None
        base = getattr(base, name)
    return base


def _cell(value: Any) -> Any:
    """A value of one cell: several words parted by |, what has parts of its own as JSON."""
    if value is None or isinstance(value, str | bool | int | float | Decimal | datetime | UUID | Enum):
        return value
    plain = msgspec.to_builtins(value)
    if isinstance(plain, list) and not any(isinstance(one, dict | list) for one in plain):
        return SEPARATOR.join(map(str, plain))
    return msgspec.json.encode(plain).decode() if isinstance(plain, dict | list) else plain
