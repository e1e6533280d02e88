"""The cells of the matrix: what is sent to each door, made from what the door declares and nothing else."""

import io
import json
import re
import types
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Final, Union, get_args, get_origin
from uuid import UUID

import msgspec
from django.db import connection, transaction
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from leadhub.actors import Role
from leadhub.api.graphql.assembly import root_fields
from leadhub.policy.inventory import CONSOLE, methods_of, routes_of
from leadhub.policy.registry import PUBLIC, table
from leadhub.policy.table import OPEN_ROUTES

PLACE: Final = re.compile(r"<(\w+):(\w+)>")
WRITE: Final = re.compile(r"^(INSERT|UPDATE|DELETE)")
# What is kept of readers: that a token was used, a file taken out, another system called, how long one is signed in.
OF_READERS: Final = re.compile(
    r"^\w+ (INTO |FROM )?\"(leadhub_token|leadhub_export|django_session|leadhub_connection\" SET \"paced)"
)
SCALARS: Final = {
    "Int": "1",
    "BigInt": "1",
    "Float": "1.0",
    "Boolean": "true",
    "JSON": "{}",
    "Decimal": '"1.00"',
    "Date": '"2026-12-01"',
    "DateTime": '"2026-12-01T00:00:00Z"',
    "ID": "$key",
    "String": '"x"',
}
NOBODY: Final = str(UUID(int=0))
# Versions are asked for by their number; there is but the first of each.
NUMBERS: Final = frozenset({"1"})
NO_NUMBER: Final = "999999999"
REFUSAL: Final = "... on Refusal "
# What filters take that are strict about their words.
WISHES: Final = {
    "after": "0",
    "domain": "a.example",
    "email": "ann@a.example",
    "contact__email": "ann@a.example",
    "reached__gte": "2026-01-01&reached=mql",
    "reached__lt": "2030-01-01&reached=mql",
}
VARYING: Final = re.compile(r',?"request_id":"[^"]*"|,"extensions":{"cost":{[^}]*}}|next=[^ "]*|[0-9a-f-]{36}')


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one route, with the verb that it names and a body that it can read."""

    address: str
    method: str
    verb: str
    body: Any
    query: str
    noun: str
    listing: Any = None

    @property
    def prefix(self) -> str:
        """What stands before the first id: the list of the things that it is about."""
        return PLACE.split(self.address)[0]

    @property
    def takes_id(self) -> bool:
        """Whether it is about one thing."""
        return PLACE.search(self.address) is not None

    @property
    def takes_more(self) -> bool:
        """Whether a further part of the address may lead nowhere."""
        return len(PLACE.findall(self.address)) > 1

    def path(self, key: str) -> str:
        """The address of one thing; a kind of place that nobody knows here fails."""
        first = True

        def filled(found: re.Match[str]) -> str:
            nonlocal first
            kind, is_first, first = found[1], first, False
            if not is_first:
                return {"int": "1", "uuid": NOBODY}[kind]
            return NO_NUMBER if kind == "int" and key not in NUMBERS else key

        path = PLACE.sub(filled, self.address)
        assert "<" not in path, f"the matrix does not know what stands in {path}"
        return f"/{path}{self.query}"


def rest_calls() -> list[Call]:
    """Every method of every route that is not open to anybody and not of the console."""
    found = []
    for address, view in routes_of():
        if address in OPEN_ROUTES or address.startswith(CONSOLE):
            continue
        kind = getattr(view, "cls", view)
        for method in methods_of(view):
            handler = getattr(kind, method.lower(), None)
            operation = getattr(handler, "operation", None)
            demanded = [one for one in getattr(operation, "parameters", ()) if one.required]
            query = "&".join(f"{one.name}={_word(value_of(one.gives))}" for one in demanded)
            body = value_of(operation.body) if operation is not None and operation.body is not None else {}
            is_one = method == "GET" and len(PLACE.findall(address)) == 1 and address.endswith(">/")
            shows = operation.shows.name if is_one and operation is not None and operation.shows else ""
            listing = operation.lists if operation is not None else None
            found.append(Call(address, method, kind.verbs[method], body, f"?{query}" if query else "", shows, listing))
    return found


def narrowings(listing: Any, ids: Sequence[str]) -> Iterator[str]:
    """A list by each of its filters, and in each of its orders."""
    for name, one in listing.filters.base_filters.items():
        yield f"{name}={WISHES.get(name) or _wished(one, ids)}"
    yield from (f"ordering=-{name}" for name in listing.orderings.keys)


def _wished(filter: Any, ids: Sequence[str]) -> str:
    """A value that a filter takes; of ids all that there are, of words of a closed list all."""
    if filter.gives is UUID:
        return ",".join(ids)
    if isinstance(filter.gives, type) and issubclass(filter.gives, Enum):
        return ",".join(str(one.value) for one in filter.gives)
    if filter.gives is datetime:
        return "2026-01-01" if filter.lookup_expr.startswith("gt") else "2030-01-01"
    return _word(value_of(filter.gives))


def allowed(actor: str, verb: str) -> bool | None:
    """Whether the table lets somebody do it; None for whoever is nobody."""
    if table()[verb] is PUBLIC:
        return True
    if actor in ("anonymous", "revoked"):
        return None
    role = Role.PARTNER if actor.startswith("partner") else Role(actor)
    rule = table()[verb]
    assert isinstance(rule, frozenset)
    return role in rule


def value_of(kind: Any) -> Any:
    """A value that a body of this type can hold: of an object what is demanded, and why it is done."""
    if get_origin(kind) is Annotated:
        return value_of(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return value_of(next(part for part in get_args(kind) if part is not types.NoneType))
    if get_origin(kind) in (list, tuple):
        return []
    if not isinstance(kind, type) or kind is dict or get_origin(kind) is dict:
        return {}
    if issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        wanted = [one for one in fields if one.required or one.encode_name in ("reason", "comment")]
        return {one.encode_name: "x" if not one.required else value_of(one.type) for one in wanted}
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    plain = {bool: True, int: 1, float: 1.0, UUID: NOBODY, date: "2026-12-01", datetime: "2026-12-01T00:00:00Z"}
    return plain.get(kind, "x")


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard: the status, the whole text, the text without what names or counts a request, the statements."""

    status: int
    text: str
    plain: str
    statements: tuple[str, ...]

    @property
    def wrote(self) -> bool:
        """Whether anything was written on the way."""
        return any(WRITE.match(one) for one in self.statements)

    def like(self, other: "Answer") -> bool:
        """Whether nobody can tell the two apart: not by words, and not by how much was looked at."""
        mine, theirs = ((one.status, one.plain, len(one.statements)) for one in (self, other))
        return mine == theirs

    def json(self) -> Any:
        """What it says, where it is JSON."""
        return json.loads(self.text) if self.text[:1] in ("{", "[") else None

    def is_refused_by_policy(self) -> bool:
        """Whether the table of verbs said no."""
        return self.status == 403 and '"verb":"' in self.text


def heard(client: Any, method: str, path: str, body: Any = None) -> Answer:
    """One request, of which nothing is left."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    # Django's own log of statements grows with the test, and is copied whenever it is looked at.
    with transaction.atomic(), connection.execute_wrapper(note):
        if method == "GET":
            answer = client.get(path)
        else:
            answer = client.generic(method, path, json.dumps(body or {}), content_type="application/json")
        text = _text_of(b"".join(answer) if answer.streaming else answer.content)
        transaction.set_rollback(True)
    if method == "GET":
        written = [one for one in statements if WRITE.match(one) and not OF_READERS.match(one)]
        assert not written, f"GET {path} wrote: {written}"
    text += str(answer.headers.get("Location", ""))
    return Answer(answer.status_code, text, VARYING.sub("", text), tuple(statements))


def _text_of(content: bytes) -> str:
    """What can be read of an answer; of a workbook what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(part).decode() for part in book.namelist())


def selection(kind: Any, depth: int) -> str:
    """Every field of a type that needs no argument, down to a depth."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType):
        parts = [f"... on {one.name} {selection(one, depth)}" for one in named.types]
        # What is answered may have a field `errors` too, of another type.
        parts = [part.replace(" errors {", " faults: errors {") if part.startswith(REFUSAL) else part for part in parts]
        return "{ __typename " + " ".join(parts) + " }"
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename }"
    parts = ["__typename"]
    for name, one in named.fields.items():
        if any(is_required_argument(argument) for argument in one.args.values()):
            continue
        inner = get_named_type(one.type)
        # The edges of a connection are no step on the way.
        step = 0 if name in ("edges", "node", "pageInfo") else 1
        if is_leaf_type(inner) or depth >= step:
            parts.append(f"{name} {selection(one.type, depth - step)}")
    return "{ " + " ".join(parts) + " }"


def written(kind: Any) -> str:
    """A value of an argument's type as a document writes it; an id is the variable."""
    named, text = get_named_type(kind), str(kind)
    if isinstance(named, GraphQLInputObjectType):
        wanted = {n: one for n, one in named.fields.items() if is_required_argument(one) or n in ("reason", "comment")}
        value = "{" + ", ".join(f"{n}: {written(one.type)}" for n, one in wanted.items()) + "}"
    elif isinstance(named, GraphQLEnumType):
        value = next(iter(named.values))
    else:
        value = SCALARS[named.name]
    return f"[{value}]" if text.startswith("[") else value


@dataclass(frozen=True, slots=True)
class RootField:
    """One root field of a schema: its verb, and a document that asks it for the id `key`."""

    word: str
    name: str
    verb: str
    takes_id: bool
    document: str
    plain: str
    members: tuple[str, ...] = field(default=())


def root_fields_of(schema: Any, depth: int) -> Iterator[RootField]:
    """Every root field; a list also by each filter and each order, all in one document."""
    verbs = root_fields(schema)
    types_of = {"query": schema._schema.query_type, "mutation": schema._schema.mutation_type}
    for (kind_and_name, verb), (word, name, one) in zip(
        sorted(verbs.items(), key=lambda pair: _public(pair[0])),
        sorted(
            ((w, n, f) for w, root in types_of.items() if root for n, f in root.fields.items()), key=lambda t: t[:2]
        ),
        strict=True,
    ):
        assert _public(kind_and_name) == (word, name)
        needed = {n: a for n, a in one.args.items() if is_required_argument(a)}
        takes_id = any(get_named_type(argument.type).name == "ID" for argument in needed.values())
        arguments = ", ".join(f"{n}: {written(a.type)}" for n, a in needed.items())
        call = f"{name}({arguments})" if arguments else name
        asked = [f"{call} {selection(one.type, depth)}"]
        members = []
        for argument in ("filter", "orderBy") if not needed else ():
            if argument in one.args:
                members += list(_narrowed(argument, get_named_type(one.args[argument].type)))
        shown = "id" if _rows_have_ids(get_named_type(one.type)) else "__typename"
        asked += [
            f"n{i}: {name}({given}) {{ edges {{ node {{ {shown} }} cursor }} }}" for i, given in enumerate(members)
        ]
        whole, plain = (document(word, some) for some in (asked, asked[:1]))
        yield RootField(word, name, str(verb), takes_id, whole, plain, tuple(members))


def document(word: str, parts: Sequence[str]) -> str:
    """One operation, with the variable that it names."""
    text = f"{{ {' '.join(parts)} }}"
    return f"{word}($key: ID!) {text}" if "$key" in text else f"{word} {text}"


def _rows_have_ids(kind: Any) -> bool:
    edges = kind.fields.get("edges") if isinstance(kind, GraphQLObjectType) else None
    return edges is not None and "id" in get_named_type(get_named_type(edges.type).fields["node"].type).fields


def _narrowed(argument: str, kind: Any) -> Iterator[str]:
    if isinstance(kind, GraphQLEnumType):
        yield from (f"{argument}: [{word}]" for word in kind.values)
        return
    yield from (f"{argument}: {{{name}: {written(one.type)}}}" for name, one in kind.fields.items())


def _public(kind_and_name: str) -> tuple[str, str]:
    word, _, name = kind_and_name.partition(" ")
    first, *rest = name.split("_")
    return word, first + "".join(part.capitalize() for part in rest)
