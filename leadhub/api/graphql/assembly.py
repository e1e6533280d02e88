"""One schema from what the apps bring."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import strawberry
from django.core.exceptions import ImproperlyConfigured
from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from strawberry.extensions import MaxTokensLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.utils.str_converters import to_camel_case

from leadhub.api.bodies import BigInt
from leadhub.api.graphql import Root
from leadhub.api.graphql.codes import Codes, tell_codes
from leadhub.api.graphql.fields import TELLING, VERB, Info, uuid_of
from leadhub.api.graphql.limits import MOST_TOKENS, Limits
from leadhub.api.graphql.types import Node, node_type
from leadhub.api.graphql.used import Noted
from leadhub.api.json import instant_of
from leadhub.api.nouns import Noun
from leadhub.errors import NotFound
from leadhub.policy.graphql import guard
from leadhub.policy.registry import can
from leadhub.published.changes import ApiChange, deprecations

BIGGEST = 2**63 - 1


class QuietSchema(strawberry.Schema):
    """A schema that leaves it to the door to log what is a fault of ours: a refusal is none.

    `door` is its name in the changelog, of which something in it is deprecated or not.
    """

    door: str = ""
    has_deprecated: bool = False

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing; strawberry itself would log each refused query with a traceback."""


def written(moment: datetime) -> str:
    """RFC 3339 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(text: Any) -> datetime:
    """An instant with an offset; without one nobody knows when that is."""
    try:
        return instant_of(text)
    except ValueError as error:
        raise GraphQLError("DateTime is written with an offset: 2026-11-02T14:05:00Z.") from error


def read_big(number: Any) -> int:
    """A whole number that columns can hold; text, a truth value and a fraction are none."""
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or not abs(number) <= BIGGEST or number != int(number):
        raise GraphQLError("BigInt is a whole number of up to 64 bits.")
    return int(number)


DATE_TIME = strawberry.scalar(
    name="DateTime", description="RFC 3339, in UTC.", serialize=written, parse_value=read_instant
)
BIG_INT = strawberry.scalar(
    name="BigInt", description="A whole number of up to 64 bits.", serialize=int, parse_value=read_big
)


def assemble(
    roots: Iterable[Root],
    *,
    door: str = "",
    node_verb: str | None = None,
    acts: Mapping[str, Codes] | None = None,
) -> strawberry.Schema:
    """The schema of these roots; without `node_verb` there is no `node(id:)`. `door` is its name in the changelog.

    `acts` are the codes that REST refuses with, as `codes_by_act` answers them.
    """
    gathered = list(roots)
    nouns: list[Noun[Any]] = [noun for root in gathered for noun in root.nouns]
    queries: list[type] = [part for root in gathered for part in root.queries]
    mutations: list[type] = [part for root in gathered for part in root.mutations]
    if node_verb is not None:
        queries.append(type("NodeQueries", (), {"node": _node_field(nouns, node_verb)}))
    schema = QuietSchema(
        query=_root_type("Query", queries),
        mutation=_root_type("Mutation", mutations) if mutations else None,
        types=[node_type(noun) for noun in nouns],
        extensions=[_tokens, Limits, Noted],
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME, BigInt: BIG_INT}),
    )
    mark(schema._schema, door, deprecations())
    schema.door = door
    schema.has_deprecated = any(name.startswith(f"{door}:") for name in deprecations())
    tell_codes(schema._schema, verbs_of_mutations(schema), acts or {})
    schema.nouns = nouns  # type: ignore[attr-defined]  # read by the check at start
    return schema


def mark(schema: GraphQLSchema, door: str, told: Mapping[str, ApiChange]) -> None:
    """Write beside each field and word that is deprecated what to use instead, and until when."""
    for name, change in told.items():
        place, _, subject = name.partition(":")
        if place != door:
            continue
        kind_name, _, member = subject.partition(".")
        kind: Any = schema.type_map.get(kind_name)
        members = getattr(kind, "fields", None) or getattr(kind, "values", {})
        if member not in members:
            raise ImproperlyConfigured(f"The changelog deprecates {name}, which is not there.")
        members[member].deprecation_reason = change.reason


def root_fields(schema: strawberry.Schema) -> dict[str, str | None]:
    """Each root field with the verb it names."""
    fields: dict[str, str | None] = {}
    for kind, root in (("query", schema.query), ("mutation", schema.mutation)):
        definition: Any = getattr(root, "__strawberry_definition__", None)
        for field in definition.fields if definition is not None else ():
            fields[f"{kind} {field.python_name}"] = field.metadata.get(VERB)
    return fields


def verbs_of_mutations(schema: strawberry.Schema) -> dict[str, str | None]:
    """The verb of each mutation, by its public name."""
    fields = ((*field.partition(" "), verb) for field, verb in root_fields(schema).items())
    return {to_camel_case(name): verb for kind, _, name, verb in fields if kind == "mutation"}


def secrets_of(schema: strawberry.Schema) -> set[str]:
    """The mutations whose answer tells a secret."""
    definition: Any = getattr(schema.mutation, "__strawberry_definition__", None)
    return {to_camel_case(field.python_name) for field in definition.fields if TELLING in field.metadata}


def nouns_of(schema: strawberry.Schema) -> dict[str, Noun[Any]]:
    """Every noun that a query can come to, by name: those of the roots and what they link to."""
    found: dict[str, Noun[Any]] = {}
    waiting = list(getattr(schema, "nouns", ()))
    while waiting:
        noun = waiting.pop()
        if noun.name not in found:
            found[noun.name] = noun
            waiting += noun.links().values()
    return found


def node_names(schema: strawberry.Schema) -> set[str]:
    """The names of the types that have an id."""
    return {
        name
        for name, kind in schema._schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and "Node" in {one.name for one in kind.interfaces}
    }


def _root_type(name: str, parts: Sequence[type]) -> type:
    members: dict[str, Any] = {}
    for part in parts:
        for attribute, value in vars(part).items():
            if attribute.startswith("__"):
                continue
            if attribute in members:
                raise ImproperlyConfigured(f"Two apps bring the GraphQL field {attribute}.")
            members[attribute] = value.__func__ if isinstance(value, staticmethod) else value
    return strawberry.type(type(name, (), {**members, "__module__": __name__}), name=name)


def _node_field(nouns: Sequence[Noun[Any]], verb: str) -> Any:
    def node(info: Info, id: strawberry.ID) -> Node | None:
        actor = guard(info.context.actor, verb)
        key = uuid_of(id)
        for noun in nouns:
            found = noun.load(actor, [key]).get(key) if can(actor, noun.verb) else None
            if found is not None:
                return found  # type: ignore[no-any-return]  # a view; its type is told by is_type_of
        raise NotFound("There is nothing with this id that you may see.")

    return strawberry.field(resolver=node, description="Anything by its id.", metadata={VERB: verb})


_tokens: Callable[[], MaxTokensLimiter] = lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS)  # noqa: E731
