"""Entries of the history as people read them: of what, which field, and in words what stood there and what stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist

from leadhub.actors import Actor
from leadhub.bulk_changes.kinds import none_word
from leadhub.console.objects import links_of, model_of
from leadhub.console.words import clock_time, plain, spell
from leadhub.watching.changes import EditView

HEADERS: Final = ("Of", "Field", "Before", "After")
NOT_KEPT: Final = "not kept"
Words = Mapping[tuple[str, str, str], str]


def cells_of(actor: Actor, entries: Sequence[EditView]) -> Iterator[tuple[Any, str, str, str]]:
    """The cells of each entry, in a statement or two for each kind of object that they name."""
    links = links_of(actor, ((one.kind, one.object) for one in entries))
    words = _words_of(entries)
    for one in entries:
        yield links[one.kind, one.object], spell(one.field), *_values(one, words)


def _words_of(entries: Sequence[EditView]) -> Words:
    """How values are called, by kind, field and value: words of closed lists, and names of what keys lead to."""
    said: dict[tuple[str, str, str], str] = {}
    keys: dict[Any, dict[str, list[tuple[str, str]]]] = {}
    for one in entries:
        field = _field(one.kind, one.field)
        for value in (one.before, one.after):
            if field is None or not isinstance(value, str):
                continue
            if isinstance(field.related_model, type):
                keys.setdefault(field.related_model, {}).setdefault(value, []).append((one.kind, one.field))
            elif value in (labels := {str(each): str(label) for each, label in field.flatchoices or ()}):
                said[one.kind, one.field, value] = labels[value]
    for model, values in keys.items():
        for row in model._base_manager.filter(pk__in=sorted(filter(_is_key, values))):
            said |= {(*place, str(row.pk)): str(row) for place in values[str(row.pk)]}
    return said


@cache
def _field(kind: str, name: str) -> Any:
    model = model_of(kind)
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _values(entry: EditView, words: Words) -> tuple[str, str]:
    if entry.before is None and entry.after is None:
        return NOT_KEPT, NOT_KEPT
    return _value(entry, entry.before, words), _value(entry, entry.after, words)


def _value(entry: EditView, value: Any, words: Words) -> str:
    if isinstance(value, str):
        called = words.get((entry.kind, entry.field, value)) or _moment(value)
        if called:
            return called
    return plain(value) or none_word(entry.field)


def _moment(text: str) -> str:
    """A moment as people read it; nothing for any other text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return clock_time(moment) if moment.tzinfo is not None else ""
