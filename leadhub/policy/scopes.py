"""What a token may do of what its owner may: one scope for reading and one for writing in each area of the verbs.

A scope only narrows: what the role of the owner may not, no scope gives.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from leadhub.actors import Actor
from leadhub.composition import parts

READ, WRITE = "read", "write"
PARTNER = "partner"
# What every token may: knock at a door, learn who it is, and read what clients need to make sense of answers.
COMMON = frozenset(
    {"graphql.ask", "partner.ask", "partner.me", "me.read", "node.read", "choices.read", "user.read", "console.open"}
)


@dataclass(frozen=True, kw_only=True)
class Area:
    """Verbs that are given together: those of `rules` whose noun is named, all that are left when none is named.

    What begins with `partner.` is of partners, but for `verbs` that another area names.
    """

    name: str
    label: str
    rules: Mapping[str, Any]
    nouns: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()


@cache
def areas() -> Mapping[str, str]:
    """The label of each area, in reading order."""
    return {area.name: area.label for area in _areas()}


@cache
def scopes() -> Mapping[str, str]:
    """Every scope with a sentence for whoever is asked to grant it."""
    acts = {READ: "Read", WRITE: "Change"}
    return {f"{name}:{act}": f"{word} {label}" for name, label in areas().items() for act, word in acts.items()}


def scope_of(verb: str) -> str | None:
    """The scope that a verb asks for; None where every token may."""
    if verb in COMMON:
        return None
    return f"{_area_of().get(verb)}:{READ if verb in reading() else WRITE}"


def covers(actor: Actor, verb: str) -> bool:
    """Whether what the caller came with reaches as far as the verb."""
    if actor.scopes is None:
        return True
    wanted = scope_of(verb)
    return wanted is None or wanted in actor.scopes


def reaches(actor: Actor, given: Iterable[str]) -> bool:
    """Whether the caller may hand these on: a narrowed token gives no more than it may itself."""
    return actor.scopes is None or actor.scopes.issuperset(given)


@cache
def reading() -> frozenset[str]:
    """The verbs that only read, as the doors tell: asked by GET, by queries or by pages, and by nothing that writes."""
    reads: set[str] = set()
    writes: set[str] = set()
    for door, verb in _doors():
        (reads if door == READ else writes).add(verb)
    return frozenset(reads - writes)


def forget() -> None:
    """Read tables and doors anew: for whoever puts others in their place."""
    for known in (areas, scopes, reading, _area_of):
        known.cache_clear()


def _areas() -> Iterator[Area]:
    for brought in parts("LEADHUB_AREAS"):
        yield from brought


@cache
def _area_of() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for area in _areas():
        for verb in area.rules:
            noun = verb.partition(".")[0]
            if verb in area.verbs:
                found[verb] = area.name
            elif noun == PARTNER:
                found.setdefault(verb, PARTNER)
            elif not area.nouns or noun in area.nouns:
                found.setdefault(verb, area.name)
    return found


def _doors() -> Iterator[tuple[str, str]]:
    from leadhub.api.graphql.assembly import nouns_of, root_fields
    from leadhub.schema import partner_schema, schema

    for verbs in _declared(get_resolver()):
        for method, verb in verbs.items():
            yield READ if method == "GET" else WRITE, verb
    for one in (schema, partner_schema):
        for field, named in root_fields(one).items():
            yield WRITE if field.startswith("mutation ") else READ, str(named)
        for noun in nouns_of(one).values():
            yield READ, noun.verb


def _declared(resolver: URLResolver) -> Iterator[Mapping[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _declared(pattern)
        elif isinstance(pattern, URLPattern):
            yield getattr(getattr(pattern.callback, "cls", pattern.callback), "verbs", {})
