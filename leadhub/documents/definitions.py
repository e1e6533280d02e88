"""What each of the four documents is: the ground keeps their versions, the apps know what stands in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import msgspec

from leadhub.composition import parts
from leadhub.models import DocumentKind, Side

ERROR = "error"


class Finding(Protocol):
    """One thing that a rule check found; an error stops publishing, anything else is a warning."""

    @property
    def severity(self) -> str:
        """`error` or `warning`."""

    @property
    def code(self) -> str:
        """Stable, for machines."""

    @property
    def rows(self) -> tuple[str, ...]:
        """JSON pointers into the content."""

    @property
    def detail(self) -> str:
        """A sentence that names the rows."""


@dataclass(frozen=True, slots=True)
class Example:
    """How one pinned example came out under a draft."""

    id: str
    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One document.

    `content` is its shape and `check` its rule check. `refused_at_once` are the codes of findings that no draft may
    even hold. `prepare` fills in what the service gives itself. `enact` does in the transaction of publishing what
    follows from a content. `identity` names, for each list of rows, the fields by which a row is known again when two
    versions are compared. `signed_by` are the sides that must sign.
    """

    kind: DocumentKind
    content: type[msgspec.Struct]
    check: Callable[[Any], Sequence[Finding]]
    refused_at_once: frozenset[str] = frozenset()
    prepare: Callable[[dict[str, Any]], dict[str, Any]] = lambda content: content
    enact: Callable[[Mapping[str, Any]], None] = lambda _: None
    identity: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signed_by: frozenset[Side] = frozenset()


def definition_of(kind: str) -> Definition:
    """The definition of a document."""
    return _definitions()[DocumentKind(kind)]


@cache
def _definitions() -> dict[DocumentKind, Definition]:
    return {definition.kind: definition for definition in parts("LEADHUB_DOCUMENTS")}
