"""Two versions of a document row by row: what was added, removed, changed and moved."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias, TypeGuard

import msgspec

Row: TypeAlias = Mapping[str, Any]
Identity: TypeAlias = Mapping[str, tuple[str, ...]]


class Kind(StrEnum):
    """What became of a row or of one of its values."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row or value that differs.

    `path` leads to it by the names of its rows (`profiles/series_buyers/criteria/industry/points`), `label` is what
    people call the row. Of a row that was added or removed the whole row is given; of one that moved its place.
    """

    kind: Kind
    path: str
    label: str
    before: Any
    after: Any


def differences(before: Row, after: Row, identity: Identity) -> list[Difference]:
    """Everything that differs between two contents, in the order of the newer one."""
    return list(_members(before, after, identity, (), ""))


def _members(before: Row, after: Row, identity: Identity, path: tuple[str, ...], label: str) -> Iterator[Difference]:
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        here = (*path, name)
        if name in identity and is_rows(old or ()) and is_rows(new or ()):
            yield from _rows(old or (), new or (), identity, here)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _members(old, new, identity, here, label)
        else:
            yield Difference(Kind.CHANGED, "/".join(here), label, old, new)


def _rows(
    before: Sequence[Row], after: Sequence[Row], identity: Identity, path: tuple[str, ...]
) -> Iterator[Difference]:
    fields = identity[path[-1]]
    old, new = ({key_of(row, fields): row for row in rows} for rows in (before, after))
    for key, row in new.items():
        here = (*path, key)
        if key not in old:
            yield Difference(Kind.ADDED, "/".join(here), _label(row, key), None, row)
        else:
            yield from _members(old[key], row, identity, here, _label(row, key))
    for key, row in old.items():
        if key not in new:
            yield Difference(Kind.REMOVED, "/".join((*path, key)), _label(row, key), row, None)
    places, new_places = ({key: place for place, key in enumerate(rows, start=1)} for rows in (old, new))
    # From the end, so that of two rows that changed places the one that stood first is told as moved.
    kept = [key for key in reversed(new) if key in old]
    stays = {kept[number] for number in _longest_rise([-places[key] for key in kept])}
    for key in reversed(kept):
        if key not in stays:
            moved = places[key], new_places[key]
            yield Difference(Kind.MOVED, "/".join((*path, key)), _label(new[key], key), *moved)


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Where the members of a longest run of rising numbers stand: all that need not move to bring them into order."""
    lasts: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for place, number in enumerate(numbers):
        # The run that this number makes one longer: of those that end below it the longest.
        length = bisect_left(lasts, number)
        previous.append(ends[length - 1] if length else None)
        lasts[length : length + 1], ends[length : length + 1] = [number], [place]
    rise: list[int] = []
    here = ends[-1] if ends else None
    while here is not None:
        rise.append(here)
        here = previous[here]
    return rise


def is_rows(value: Any) -> TypeGuard[Sequence[Row]]:
    """Whether a value is a list of rows; an empty list is one too."""
    return isinstance(value, list | tuple) and all(isinstance(row, Mapping) for row in value)


def key_of(row: Row, fields: Sequence[str]) -> str:
    """By what a row is known again in another version: what it says in these fields."""
    parts = (row.get(name) for name in fields)
    return ".".join(part if isinstance(part, str) else _plain(part) for part in parts if part not in (None, {}))


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ".".join(str(part) for _, part in sorted(value.items()) if part is not None)
    return msgspec.json.encode(value).decode()


def _label(row: Row, key: str) -> str:
    return str(row.get("label") or key.replace(".", ", ").replace("_", " "))
