"""Root fields: each names its verb, takes plain arguments and bodies, and answers views."""

import functools
import inspect
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Annotated, Any, Optional, Union
from uuid import UUID

import msgspec
import strawberry
from django.db import transaction
from strawberry.scalars import JSON

from leadhub.api.bodies import converted
from leadhub.api.graphql.links import Context, preload
from leadhub.api.graphql.types import (
    PageInfo,
    annotation_of,
    camel,
    connection_type,
    filter_type,
    filter_values,
    input_type,
    node_type,
    ordering_type,
    plain_connection_type,
    plain_value,
    value_type,
)
from leadhub.api.json import check_text
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Page, Window, size_of
from leadhub.api.requests import notes_of
from leadhub.errors import BadRequest, DomainError, NotFound
from leadhub.patience import WRITE, lengthen
from leadhub.policy.graphql import guard

Info = strawberry.Info[Context, None]
Answer = Noun[Any] | Any
VERB = "verb"
TELLING = "tells_secret"
PAGING: dict[str, Any] = {
    "first": Optional[int],  # noqa: UP045
    "after": Optional[str],  # noqa: UP045
    "last": Optional[int],  # noqa: UP045
    "before": Optional[str],  # noqa: UP045
}
FAULTS_SHOWN = 100


@strawberry.type(description="One fault of the input.")
class Fault:
    pointer: str
    code: str
    detail: str


@strawberry.type(description="Why a mutation was refused: the same words and codes as in REST. Nothing was changed.")
class Refusal:
    code: str
    detail: str
    http_status: int
    errors: list[Fault]
    facts: JSON


def query(verb: str, answer: Answer) -> Callable[[Callable[..., Any]], Any]:
    """A root field of queries: `function(actor, …)` answers a view of the noun or Struct, or a list for `list[…]`."""
    return _field(verb, answer, refuses=False)


def mutation(verb: str, answer: Answer, *, tells_secret: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """A root field of mutations; a DomainError becomes the Refusal of its answer union.

    An answer that `tells_secret` is kept sealed for whoever repeats the request with its Idempotency-Key.
    """
    return _field(verb, answer, refuses=True, tells_secret=tells_secret)


def one(noun: Noun[Any]) -> Any:
    """The root field that reads one thing by id."""

    def read(info: Info, id: Any) -> Any:
        actor = guard(info.context.actor, noun.verb)
        view = noun.read(actor, uuid_of(id, noun.name))
        preload(info, noun, [view])
        return view

    return _root(read, noun.verb, {"id": strawberry.ID}, Optional[node_type(noun)])  # noqa: UP045


def plain_connection(verb: str, view: type[msgspec.Struct]) -> Callable[[Callable[..., Any]], Any]:
    """A root field of pages of what is no noun: `function(actor, …, window)` answers a Page of the view.

    Arguments with a default may be left out.
    """
    made = plain_connection_type(view)

    def decorate(function: Callable[..., Any]) -> Any:
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:-1]
        kinds = {parameter.name: parameter.annotation for parameter in parameters}
        optional = {parameter.name for parameter in parameters if parameter.default is not parameter.empty}

        def read(info: Info, **given: Any) -> Any:
            actor = guard(info.context.actor, verb)
            values = {name: _read(kind, given[name]) for name, kind in kinds.items() if name in given}
            return connection_of(function(actor, window=window_of(given), **values), made)

        arguments = {name: _argument(kind, optional=name in optional) for name, kind in kinds.items()} | PAGING
        return _root(read, verb, arguments, made, description=inspect.getdoc(function), optional=True)

    return decorate


def connection(listing: Listing[Any]) -> Any:
    """The root field of a list: filters, order and pages are those of REST."""
    name = listing.name or listing.noun.name
    made = connection_type(listing.noun)
    order: Any = list[ordering_type(name, listing.orderings)]  # type: ignore[misc]  # made at run time
    arguments: dict[str, Any] = {**PAGING, "order_by": Optional[order]}  # noqa: UP045
    kinds: Any = listing.filters
    filters = filter_type(name, kinds)
    if filters is not None:
        arguments["filter"] = Optional[filters]  # noqa: UP045

    def read(info: Info, **given: Any) -> Any:
        actor = guard(info.context.actor, listing.verb)
        words = [term.value for term in given.get("order_by") or ()]
        chosen = filter_values(listing.filters, given.get("filter"))
        page = listing.page(actor, chosen, ",".join(words) or None, window_of(given))
        preload(info, listing.noun, page.rows, "edges", "node")
        return connection_of(page, made)

    return _root(read, listing.verb, arguments, made, optional=True)


def window_of(given: Mapping[str, Any]) -> Window:
    """`first` and `after`, or `last` and `before`."""
    forwards = {name for name in ("first", "after") if given.get(name) is not None}
    backwards = {name for name in ("last", "before") if given.get(name) is not None}
    if forwards and backwards:
        raise BadRequest("Use first and after, or last and before.", code="malformed_parameter", parameter="last")
    if "last" in backwards and "before" not in backwards:
        raise BadRequest("last needs before.", code="malformed_parameter", parameter="last")
    if backwards:
        return Window(size_of(given.get("last"), "last"), given["before"], backwards=True)
    return Window(size_of(given.get("first"), "first"), given.get("after"))


def connection_of(page: Page[Any], made: type) -> Any:
    """The connection of a page."""
    edge = made.__annotations__["edges"].__args__[0]
    edges = [edge(node=row, cursor=cursor) for row, cursor in zip(page.rows, page.cursors, strict=True)]
    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
    return made(edges=edges, page_info=info)


def uuid_of(given: object, noun: str = "object") -> UUID:
    """An id; text that is none names nothing."""
    try:
        return UUID(str(given))
    except ValueError as error:
        raise NotFound(f"There is no {noun.lower()} with this id that you may see.") from error


def refusal_of(error: DomainError) -> Refusal:
    """A refusal as a typed answer."""
    faults = [Fault(pointer=f.pointer, code=f.code, detail=f.detail) for f in error.errors[:FAULTS_SHOWN]]
    facts: Any = msgspec.to_builtins(error.facts)
    return Refusal(code=error.code, detail=error.detail, http_status=error.status, errors=faults, facts=facts)


def _field(
    verb: str, answer: Answer, *, refuses: bool, tells_secret: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    def decorate(function: Callable[..., Any]) -> Any:
        parameters = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        kinds = {parameter.name: parameter.annotation for parameter in parameters}
        optional = {parameter.name for parameter in parameters if parameter.default is not parameter.empty}
        arguments = {name: _argument(kind, optional=name in optional) for name, kind in kinds.items()}

        @functools.wraps(function)
        def resolve(info: Info, **given: Any) -> Any:
            if refuses:
                lengthen(WRITE)
            try:
                actor = guard(info.context.actor, verb)
                values = {
                    name: _read(kinds[name], value) for name, value in given.items() if value is not strawberry.UNSET
                }
                with transaction.atomic() if info.context.is_once else nullcontext():
                    found = function(actor, **values)
            except DomainError as error:
                if not refuses:
                    raise
                info.context.refused += 1
                notes_of(info.context.request).code = error.code
                return refusal_of(error)
            info.context.tells_secret |= tells_secret
            if isinstance(answer, Noun):
                preload(info, answer, [found])
            return found

        kind = node_type(answer) if isinstance(answer, Noun) else _answer_type(answer)
        if refuses:
            name = camel(function.__name__)
            union = strawberry.union(f"{name[0].upper()}{name[1:]}Answer")
            kind = Annotated[Union[kind, Refusal], union]  # noqa: UP007  # a type made at run time
        told = {TELLING: True} if tells_secret else {}
        return _root(
            resolve, verb, arguments, kind, description=inspect.getdoc(function), mutates=refuses, metadata=told
        )

    return decorate


def _answer_type(answer: Any) -> Any:
    return (
        value_type(answer) if isinstance(answer, type) and issubclass(answer, msgspec.Struct) else annotation_of(answer)
    )


def _argument(kind: Any, *, optional: bool) -> Any:
    annotation = annotation_of(kind, given=True)
    return Optional[annotation] if optional else annotation  # noqa: UP045


def _read(kind: Any, value: Any) -> Any:
    plain = plain_value(value)
    check_text(plain)
    if kind is UUID:
        return uuid_of(plain)
    return converted(plain, kind)


def _root(
    resolve: Callable[..., Any],
    verb: str,
    arguments: Mapping[str, Any],
    answer: Any,
    *,
    description: str | None = None,
    optional: bool = False,
    mutates: bool = False,
    metadata: Mapping[str, Any] | None = None,
) -> Any:
    """A field with the signature that strawberry reads; its verb stays with it for the check at start."""
    nullable = {name for name, kind in arguments.items() if type(None) in getattr(kind, "__args__", ())}
    parameters = [inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info)]
    parameters += [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_named(name, kind),
            default=strawberry.UNSET if name in nullable else inspect.Parameter.empty,
        )
        for name, kind in arguments.items()
    ]

    @functools.wraps(resolve)
    def resolver(info: Info, **given: Any) -> Any:
        return resolve(info, **{name: value for name, value in given.items() if value is not strawberry.UNSET})

    del resolver.__wrapped__
    signature = inspect.Signature(parameters, return_annotation=Optional[answer] if optional else answer)  # noqa: UP045
    resolver.__signature__ = signature  # type: ignore[attr-defined]  # what inspect reads
    resolver.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": signature.return_annotation}
    make = strawberry.mutation if mutates else strawberry.field
    return make(resolver=resolver, description=description, metadata={VERB: verb, **(metadata or {})})


def _named(name: str, kind: Any) -> Any:
    """An argument named by a word of Python's own, such as `from_`, is called without the dash."""
    return Annotated[kind, strawberry.argument(name=name.removesuffix("_"))] if name.endswith("_") else kind


__all__ = ["Refusal", "connection", "input_type", "mutation", "one", "plain_connection", "query"]
