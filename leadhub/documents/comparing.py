"""Two versions of a document row by row: what was added, removed, changed and moved."""

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
    stayed = [key for key in old if key in new]
    for key in _out_of_order(stayed, [key for key in new if key in old]):
        places = list(old).index(key) + 1, list(new).index(key) + 1
        yield Difference(Kind.MOVED, "/".join((*path, key)), _label(new[key], key), *places)


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest rows whose moving turns one order into the other: all but a longest common run in order."""
    place = {key: number for number, key in enumerate(before)}
    runs: list[list[str]] = []
    for key in after:
        runs.append([*_longest([run for run in runs if place[run[-1]] < place[key]]), key])
    stays = set(_longest(runs))
    return [key for key in after if key not in stays]


def _longest(runs: Sequence[list[str]]) -> list[str]:
    return max(runs, key=len, default=[])


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
