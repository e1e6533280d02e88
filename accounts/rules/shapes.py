"""What of a document can be read, though other parts cannot: unreadable rows are left out and told, all of them.

A field that nobody knows is told as well; the row it stands in can be read without it.
"""

import json
from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import msgspec

from accounts.rules.content import ContentError, Part, PartT

_LONGEST: Final = 60
_GONE: Final = object()
"""Stands for a value that cannot be read."""
_WORDS: Final[dict[Any, str]] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "an object",
    NoneType: "null",
}

Kept = dict[str, list[int]]
"""By the pointer of a list out of which rows were left: the places of those that stayed."""


def legible(content: object, kind: type[PartT]) -> tuple[PartT | None, Kept, list[ContentError]]:
    """The part without its unreadable rows, what was kept of which list, and the faults; None when nothing is left."""
    reader = _Reader()
    readable = reader.read(content, kind, "")
    part = None if readable is _GONE else msgspec.convert(readable, type=kind)
    return part, reader.kept, reader.faults


class _Reader:
    def __init__(self) -> None:
        self.kept: Kept = {}
        self.faults: list[ContentError] = []

    def read(self, value: Any, kind: Any, at: str) -> Any:
        """The readable remainder of a value."""
        kind = _branch(value, kind)
        if isinstance(kind, type) and issubclass(kind, Part):
            return self._object(value, kind, at)
        if get_origin(kind) is tuple:
            return self._rows(value, get_args(kind)[0], at)
        if get_origin(kind) is list and isinstance(value, list):
            members = [self.read(member, get_args(kind)[0], f"{at}/{place}") for place, member in enumerate(value)]
            return _GONE if _GONE in members else members
        try:
            msgspec.convert(value, type=kind)
        except (msgspec.ValidationError, ValueError):
            self._fault(at, *_unfit(value, kind))
            return _GONE
        return value

    def _object(self, value: Any, kind: type[Part], at: str) -> Any:
        if not isinstance(value, dict):
            self._fault(at, "wrong_type", f"it takes an object, not {_shown(value)}")
            return _GONE
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        found = {}
        for name, part in value.items():
            here = f"{at}/{_escaped(name)}"
            if name in fields:
                found[name] = self.read(part, fields[name].type, here)
            else:
                self._fault(here, "unknown_field", f"there is no such field; there are {', '.join(fields)}")
        for name, field in fields.items():
            if field.required and name not in value:
                self._fault(f"{at}/{name}", "required", "it is missing")
                found[name] = _GONE
        return _GONE if _GONE in found.values() else found

    def _rows(self, value: Any, kind: Any, at: str) -> Any:
        if not isinstance(value, list):
            self._fault(at, "wrong_type", f"it takes a list, not {_shown(value)}")
            return _GONE
        members = [self.read(member, kind, f"{at}/{place}") for place, member in enumerate(value)]
        readable = [member for member in members if member is not _GONE]
        if len(readable) < len(members):
            self.kept[at] = [place for place, member in enumerate(members) if member is not _GONE]
        return readable

    def _fault(self, at: str, code: str, detail: str) -> None:
        self.faults.append(ContentError(at.strip("/"), detail, code=code, rows=(at,)))


def _branch(value: Any, kind: Any) -> Any:
    """The member of a union that an object or a list can only be meant for."""
    for member in get_args(kind) if get_origin(kind) in (Union, UnionType) else ():
        is_object = isinstance(member, type) and issubclass(member, Part)
        if (is_object and isinstance(value, dict)) or (get_origin(member) is list and isinstance(value, list)):
            return member
    return kind


def _unfit(value: Any, kind: Any) -> tuple[str, str]:
    words = list(_closed(kind))
    if words and isinstance(value, str):
        return "unknown_value", f"it takes one of {', '.join(words)}, not {_shown(value)}"
    return "wrong_type", f"it takes {_expected(kind)}, not {_shown(value)}"


def _closed(kind: Any) -> Iterator[str]:
    """The words of the closed lists in a type."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield from (str(word.value) for word in kind)
    elif get_origin(kind) is Literal:
        yield from get_args(kind)
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _closed(member)


def _expected(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(dict.fromkeys(_expected(member) for member in get_args(kind)))
    if words := list(_closed(kind)):
        return f"one of {', '.join(words)}"
    if isinstance(kind, type) and issubclass(kind, Part):
        return _WORDS[dict]
    return _WORDS[get_origin(kind) or kind]


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:_LONGEST]}"'
    return _WORDS[type(value)] if isinstance(value, dict | list) else json.dumps(value)[:_LONGEST]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
