"""GraphQL types made from the declarations that REST uses: Structs, nouns, filters and orderings."""

import enum
import inspect
import keyword
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Optional, Union, get_args, get_origin
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON
from strawberry.types.lazy_type import LazyType
from strawberry.utils.str_converters import to_camel_case

from leadhub.api.bodies import SHAPE, BigInt, View, public_name, word_list_name
from leadhub.api.filters import Filters
from leadhub.api.nouns import Noun
from leadhub.api.pages import Orderings

PLAIN = (str, int, float, bool, date, datetime, Decimal)
DOWN = "_DESC"


class LaterType(LazyType[Any, Any]):
    """A type that is made when the schema is, because nouns name each other."""

    def __init__(self, name: str, make: Callable[[], type]) -> None:
        super().__init__(name, "leadhub.api.graphql.types")
        object.__setattr__(self, "make", make)

    def resolve_type(self) -> type[Any]:
        """The type itself."""
        made: type[Any] = self.make()  # type: ignore[attr-defined]  # set beside a frozen dataclass
        return made


@strawberry.interface(description="Anything with an id; the id is the one that REST uses.")
class Node:
    id: strawberry.ID


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def name_of(kind: type) -> str:
    """The public name of a Struct."""
    return public_name(kind.__name__)


@cache
def enum_type(words: type[enum.Enum]) -> Any:
    """A closed list; members are named in capitals, as GraphQL has it."""
    return strawberry.enum(words, name=word_list_name(words))


@cache
def value_type(kind: type[msgspec.Struct]) -> type:
    """An object without an id."""
    return _object(kind, name_of(kind), {}, ())


@cache
def node_type(noun: Noun[Any]) -> type:
    """The type of a noun: its view, with links in place of the ids of other nouns."""
    from leadhub.api.graphql.links import link_field

    many = {field.name for field in msgspec.structs.fields(noun.view) if get_origin(field.type) is list}
    links = {name: link_field(name, target, many=name in many) for name, target in noun.links().items()}
    return _object(noun.view, noun.name, links, (Node,))


@cache
def connection_type(noun: Noun[Any]) -> type:
    """A Relay connection of a noun."""
    return _connection(noun.name, node_type(noun))


@cache
def plain_connection_type(view: type[msgspec.Struct]) -> type:
    """A Relay connection of things that are no noun."""
    return _connection(name_of(view), value_type(view))


def _connection(name: str, node: type) -> type:
    edge = _plain_type(f"{name}Edge", {"node": node, "cursor": str})
    return _plain_type(f"{name}Connection", {"edges": list[edge], "page_info": PageInfo})  # type: ignore[valid-type]  # made at run time


@cache
def input_type(kind: type[msgspec.Struct]) -> type:
    """The input of a body; fields with a default may be left out."""
    annotations: dict[str, Any] = {}
    members: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        annotation, name, public = (
            annotation_of(field.type, given=True),
            _attribute(field.encode_name),
            camel(field.encode_name),
        )
        if field.required:
            annotations[name], members[name] = annotation, strawberry.field(name=public)
        else:
            annotations[name] = Optional[annotation]  # noqa: UP045  # a type made at run time
            members[name] = strawberry.field(name=public, default=strawberry.UNSET)
    name = f"{name_of(kind).removesuffix('Body').removesuffix('Form')}Input"
    made = type(name, (), {"__annotations__": annotations, "__module__": __name__, **members})
    return strawberry.input(made, name=name, description=_documentation(kind))


@cache
def filter_type(name: str, filters: type[Filters]) -> type | None:
    """The input of the filters of a list, or None when it has none."""
    annotations: dict[str, Any] = {}
    for parameter, one in filters.base_filters.items():
        plain = annotation_of(one.gives, given=True)
        annotations[_identifier(parameter)] = Optional[types.GenericAlias(list, plain) if one.several else plain]  # noqa: UP045
    if not annotations:
        return None
    members = {"__annotations__": annotations, "__module__": __name__, **dict.fromkeys(annotations, strawberry.UNSET)}
    return strawberry.input(type(f"{name}Filter", (), members), name=f"{name}Filter")


@cache
def ordering_type(name: str, orderings: Orderings) -> Any:
    """The names that a list may be ordered by, upwards and downwards."""
    members = {key.upper(): key for key in orderings.keys} | {
        f"{key.upper()}{DOWN}": f"-{key}" for key in orderings.keys
    }
    made: Any = enum.Enum(f"{name}Order", members)  # type: ignore[misc]  # made at run time
    return strawberry.enum(made)


def filter_values(filters: type[Filters], given: Any) -> dict[str, str]:
    """The filters of a query as the parameters they would be in an address."""
    values = {}
    for parameter in filters.base_filters:
        value = getattr(given, _identifier(parameter), strawberry.UNSET) if given is not None else strawberry.UNSET
        if value is not strawberry.UNSET and value is not None:
            values[parameter] = ",".join(map(_word, value)) if isinstance(value, list) else _word(value)
    return values


def plain_value(value: Any) -> Any:
    """An input as the builtins that a JSON body would have held; what was left out stays out."""
    if getattr(type(value), "__strawberry_definition__", None) is not None and not isinstance(value, enum.Enum):
        names = type(value).__annotations__
        pairs = ((name, getattr(value, name)) for name in names)
        return {name.rstrip("_"): plain_value(member) for name, member in pairs if member is not strawberry.UNSET}
    if isinstance(value, list):
        return [plain_value(member) for member in value]
    return value.value if isinstance(value, enum.Enum) else value


def annotation_of(kind: Any, *, given: bool = False) -> Any:
    """The GraphQL annotation of a Struct field's type; what GraphQL cannot say is JSON."""
    origin = get_origin(kind)
    if kind is BigInt:
        return kind
    if hasattr(kind, "__metadata__"):
        shapes = [meta.extra[SHAPE] for meta in kind.__metadata__ if SHAPE in (getattr(meta, "extra", None) or {})]
        return annotation_of(shapes[0] if shapes else get_args(kind)[0], given=given)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind), given=given)
    if origin in (list, tuple):
        return types.GenericAlias(list, annotation_of(get_args(kind)[0], given=given))
    if not isinstance(kind, type) or origin is not None:
        return JSON
    if kind is UUID:
        return strawberry.ID
    if issubclass(kind, enum.Enum):
        return enum_type(kind)
    if issubclass(kind, msgspec.Struct):
        return input_type(kind) if given else value_type(kind)
    return kind if kind in PLAIN else JSON


def _union(members: tuple[Any, ...], *, given: bool) -> Any:
    absent = (types.NoneType, msgspec.UnsetType)
    kinds = [member for member in members if member not in absent]
    annotation = annotation_of(kinds[0], given=given) if len(kinds) == 1 else JSON
    return annotation if len(kinds) == len(members) else Optional[annotation]  # noqa: UP045


def _object(kind: type[msgspec.Struct], name: str, links: Mapping[str, Any], bases: tuple[type, ...]) -> type:
    fields = [field for field in msgspec.structs.fields(kind) if field.name not in links]
    annotations = {field.name: annotation_of(field.type) for field in fields}
    # A field that Python cannot call as the others do, such as `class`.
    odd = [field for field in fields if field.name != field.encode_name]
    renamed = {field.name: strawberry.field(name=camel(field.encode_name)) for field in odd}

    def is_type_of(found: object, _: object) -> bool:
        return isinstance(found, kind)

    members = {
        "__annotations__": annotations,
        "__module__": __name__,
        "is_type_of": staticmethod(is_type_of),
        **renamed,
        **links,
    }
    return strawberry.type(type(name, bases, members), name=name, description=_documentation(kind))


def _plain_type(name: str, annotations: dict[str, Any]) -> type:
    return strawberry.type(type(name, (), {"__annotations__": annotations, "__module__": __name__}), name=name)


def _documentation(kind: type) -> str | None:
    return None if kind in (View, msgspec.Struct) else inspect.getdoc(kind)


def _attribute(name: str) -> str:
    """The name of an input's field as Python can have it: `from_` for from."""
    return f"{name}_" if keyword.iskeyword(name) else name


def _identifier(parameter: str) -> str:
    return parameter.replace("__", "_")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.value if isinstance(value, enum.Enum) else value)


def camel(name: str) -> str:
    """The public name of a Python name."""
    return to_camel_case(name)
