"""Which word of a person on consent stands: of each source the newest, and among sources the strictest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Scope: TypeAlias = tuple[str, str]
GIVEN, WITHDRAWN = "given", "withdrawn"


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said in one source at one moment, of one channel and purpose."""

    scope: Scope
    state: str
    source: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one channel and purpose, since when, and by whose word."""

    scope: Scope
    state: str
    source: str
    since: datetime


def standing(words: Iterable[Word]) -> list[Standing]:
    """What holds of each channel and purpose of which anything was said, in their order.

    A later word of a source takes the place of its earlier one; a withdrawal in one source is not lifted by another.
    In one source and at one moment the withdrawal counts.
    """
    newest: dict[tuple[Scope, str], Word] = {}
    for word in words:
        known = newest.get((word.scope, word.source))
        if known is None or _weight(word) > _weight(known):
            newest[word.scope, word.source] = word
    found: dict[Scope, Word] = {}
    for word in newest.values():
        known = found.get(word.scope)
        if known is None or _strictness(word) > _strictness(known):
            found[word.scope] = word
    return [Standing(scope, word.state, word.source, word.said_at) for scope, word in sorted(found.items())]


def _weight(word: Word) -> tuple[datetime, bool]:
    return word.said_at, word.state == WITHDRAWN


def _strictness(word: Word) -> tuple[bool, datetime, str]:
    return word.state == WITHDRAWN, word.said_at, word.source
