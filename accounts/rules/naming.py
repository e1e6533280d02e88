"""Naming the rows of a document in words, by their labels."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

Noun: TypeAlias = Callable[[Any, int], str]
"""Names a row, given with its number, which counts from 1."""

_LONGEST: Final = 80


def labelled(noun: str) -> Noun:
    """Rows that have a label, or at least a code."""

    def name(row: Any, number: int) -> str:
        label = next((row.get(key) for key in ("label", "code") if text(row, key).strip()), None)
        return f'the {noun} "{label[:_LONGEST]}"' if label else f"the {noun} number {number}"

    return name


def numbered(noun: str) -> Noun:
    """Rows that have nothing but their place."""
    return lambda _row, number: f"{noun} {number}"


def text(row: Any, key: str) -> str:
    """The text of a field of a row as it was written, blank where it is none."""
    value = row.get(key) if isinstance(row, Mapping) else None
    return value if isinstance(value, str) else ""


class Names:
    """The names of all rows of one document; `nouns` says by list what its rows are called.

    The members of lists in a list stand under the name of the outer one with a stroke.
    """

    def __init__(self, content: object, nouns: Mapping[str, Noun]) -> None:
        self._content = content
        self._nouns = nouns

    def of(self, at: str) -> str:
        """The row at a pointer, told apart by the rows it stands in, and the field of it that is pointed at."""
        names: list[tuple[str, bool]] = []
        fields: list[str] = []
        value: Any = self._content
        field = ""
        for step in (part.replace("~1", "/").replace("~0", "~") for part in at.split("/")[1:]):
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                is_alone, value = len(value) == 1, value[int(step)]
                if noun := self._nouns.get(field):
                    names.append((noun(value, int(step) + 1), is_alone))
                    fields.clear()
                field += "/"
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
                field = step
                fields.append(step.replace("_", " "))
        parents = [name for name, is_alone in names[:-1] if not is_alone]
        subject = [" of ".join([names[-1][0], *reversed(parents)])] if names else []
        return ", ".join([*subject, *fields]) or "the document"

    def all(self, rows: Sequence[str]) -> str:
        """Several rows; those that have one name are told apart by their numbers."""
        named = [self.of(at) for at in rows]
        return enumerate_words(
            _with_number(name, at) if named.count(name) > 1 else name for name, at in zip(named, rows, strict=True)
        )


def _with_number(name: str, at: str) -> str:
    place = at.rpartition("/")[2]
    return f"{name} (row {int(place) + 1})" if place.isdecimal() else name


def enumerate_words(words: Iterable[str]) -> str:
    """Words as a list in a sentence."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
