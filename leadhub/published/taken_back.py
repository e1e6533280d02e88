"""What the schemas of now take back from what was released, and what they add."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

from leadhub.published.changes import ApiChange, may_go
from leadhub.published.facts import about

MEMBER: Final = re.compile(r"\b(\w+\.\w+)\b")
WORD: Final = re.compile(r"\b\w+\b")


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that clients relied on: its name in the changelog, and what became of it."""

    name: str
    says: str


def losses_of_rest(released: Iterable[str], present: Iterable[str]) -> list[Loss]:
    """The facts that hold no longer."""
    gone = sorted(set(released) - set(present))
    return [Loss(f"rest:{about(fact)}", f"no longer: {fact}") for fact in gone]


def losses_of_graphql(door: str, released: str, present: str) -> list[Loss]:
    """What graphql-core finds to break clients."""
    before = build_schema(released)
    changes = find_breaking_changes(before, build_schema(present))
    # A scalar that nothing names any more is missed by nobody.
    gone = [one.description for one in changes if not one.description.startswith("Standard scalar")]
    return [Loss(f"{door}:{_about(description, before)}", description) for description in gone]


def without_notice(losses: Iterable[Loss], changes: Iterable[ApiChange], today: date) -> list[str]:
    """A sentence for each loss of which no notice has run out."""
    told = list(changes)
    return [f"{loss.name}: {loss.says}" for loss in losses if not may_go(loss.name, told, today)]


def names_of_graphql(door: str, text: str) -> set[str]:
    """Every field, argument aside, and every word of a schema."""
    return {f"{door}:{name}" for name in _names(build_schema(text))}


def _names(schema: GraphQLSchema) -> Iterator[str]:
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            yield from (f"{kind.name}.{field}" for field in kind.fields)
        elif isinstance(kind, GraphQLEnumType):
            yield from (f"{kind.name}.{word}" for word in kind.values)


def _about(description: str, schema: GraphQLSchema) -> str:
    """What graphql-core's sentence is about: a member of a type, else the type."""
    if found := MEMBER.search(description):
        return str(found[1])
    return next(str(word) for word in WORD.findall(description) if word in schema.type_map or f"@{word}" in description)
