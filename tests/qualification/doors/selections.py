"""What GraphQL must be asked for to answer all that REST answers, and how the two are compared."""

import types
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import msgspec
from strawberry.utils.str_converters import to_camel_case

from leadhub.api.nouns import Noun
from leadhub.composition import parts


def selection_of(view: type[msgspec.Struct], links: tuple[str, ...] = ()) -> str:
    """Every field of a view; links are asked for by their id."""
    parts = []
    for field in msgspec.structs.fields(view):
        name = to_camel_case(field.name)
        inner = struct_in(field.type)
        if field.name in links:
            parts.append(f"{name} {{ id }}")
        elif inner is not None:
            parts.append(f"{name} {{ {selection_of(inner, links_of(inner))} }}")
        else:
            parts.append(name)
    return " ".join(parts)


@cache
def links_of(view: type[msgspec.Struct]) -> tuple[str, ...]:
    """What leads on from a thing within another: it is of the type that it has by itself."""
    nouns = [noun for root in parts("LEADHUB_GRAPHQL") for noun in root.nouns]
    return next((tuple(noun.links()) for noun in nouns if noun.view is view), ())


def struct_in(kind: Any) -> type[msgspec.Struct] | None:
    """The Struct that a type holds, alone, perhaps absent, or in a list."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    if get_origin(kind) in (Union, types.UnionType, list):
        return next((found for part in get_args(kind) if (found := struct_in(part)) is not None), None)
    return None


def fields_of(noun: Noun[Any]) -> str:
    """Every field of a noun."""
    return selection_of(noun.view, tuple(noun.links()))


def alike(answer: Any, kind: Any, links: tuple[str, ...] = ()) -> Any:
    """What GraphQL answered, as REST would have written it: snake_case, words of closed lists, links as ids."""
    if answer is None:
        return None
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
        return {
            name: ids_of(answer[to_camel_case(name)])
            if name in links
            else alike(answer[to_camel_case(name)], inner, links_within(inner))
            for name, inner in fields.items()
        }
    if get_origin(kind) is list:
        return [alike(each, get_args(kind)[0], links) for each in answer]
    if get_origin(kind) in (Union, types.UnionType):
        chosen = [part for part in get_args(kind) if part is not types.NoneType]
        return alike(answer, chosen[0], links) if len(chosen) == 1 else answer
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind[answer].value
    return str(answer) if kind is UUID else answer


def links_within(kind: Any) -> tuple[str, ...]:
    """The links of what a field holds."""
    inner = struct_in(kind)
    return links_of(inner) if inner is not None else ()


def ids_of(linked: Any) -> Any:
    """The id of what is linked, or the ids where it is a list; nothing where nothing is linked."""
    if isinstance(linked, list):
        return [each["id"] for each in linked]
    return linked and linked["id"]


def noun_alike(answer: Any, noun: Noun[Any]) -> Any:
    """A noun as GraphQL answered it, as REST would have written it."""
    return alike(answer, noun.view, tuple(noun.links()))
