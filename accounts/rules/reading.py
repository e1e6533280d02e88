"""Going through a document row by row: every fault is noted with its place, so that all can be told at once.

To compile is to go through the whole document and refuse the first fault; to check a draft is to go through whatever
of it can be read and tell every fault. Both take the same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from accounts.rules.content import ContentError, PartT, read
from accounts.rules.shapes import legible

RowT = TypeVar("RowT")


class Reading:
    """One way through a document, and the faults found on it."""

    def __init__(self, kept: Mapping[str, Sequence[int]] | None = None, faults: Sequence[ContentError] = ()) -> None:
        self.faults = list(faults)
        self._kept = kept or {}
        self._faulty: set[str] = set()

    def rows(self, at: str, rows: Sequence[RowT]) -> Iterator[tuple[str, RowT]]:
        """The rows of the list at a pointer, each with its own pointer."""
        places = self._kept.get(at, range(len(rows)))
        return ((f"{at}/{place}", row) for place, row in zip(places, rows, strict=True))

    def is_whole(self, at: str) -> bool:
        """Whether every row of the list at a pointer could be read: only then can something be missing from it."""
        return at not in self._kept

    def note(self, row: str, detail: str, code: str, *rows: str, told: str = "") -> None:
        """Note a fault of the first of the rows."""
        self.faults.append(ContentError(row, detail, code=code, rows=rows, told=told))
        self._faulty.update(rows[:1])

    @contextmanager
    def noting(self, at: str) -> Iterator[None]:
        """Note what is refused inside as a fault of the row at a pointer."""
        try:
            yield
        except ContentError as fault:
            fault.rows = (at,)
            self.faults.append(fault)
            self._faulty.add(at)

    def note_repeats(self, where: str, codes: Sequence[tuple[str, str]]) -> None:
        """Note every row, given as pointer and code, that has no code or that of an earlier one."""
        first: dict[str, str] = {}
        for at, code in codes:
            if not code:
                self.faults.append(ContentError(where, "a row has no code", code="code_missing", rows=(at,)))
            elif first.setdefault(code, at) != at:
                rows = (at, first[code])
                fault = ContentError(f"{where}/{code}", "two rows have this code", code="code_repeated", rows=rows)
                self.faults.append(fault)

    def is_sound(self, at: str) -> bool:
        """Whether no fault was noted of the row at a pointer."""
        return at not in self._faulty

    def is_sound_below(self, at: str) -> bool:
        """Whether no fault was noted of the row at a pointer, nor of anything in it."""
        return not any(row == at or row.startswith(f"{at}/") for fault in self.faults for row in fault.rows[:1])

    def refuse(self) -> None:
        """Raise the first fault, if there is one."""
        if self.faults:
            raise self.faults[0]


def whole(content: object, kind: type[PartT]) -> tuple[PartT, Reading]:
    """The document and a way through it; ContentError where it cannot be read."""
    return read(content, kind), Reading()


def in_part(content: object, kind: type[PartT]) -> tuple[PartT | None, Reading]:
    """What of the document can be read, None where nothing can, and a way through it that knows what cannot."""
    part, kept, faults = legible(content, kind)
    return part, Reading(kept, faults)
