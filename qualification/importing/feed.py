"""Signals from a file: JSON Lines (one object a line) or CSV (columns are dotted names such as contact.email)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import islice
from typing import Any

from leadhub import clock
from leadhub.actors import Actor, ActorKind, Role
from leadhub.api.json import read_json
from leadhub.errors import DomainError
from qualification.importing.tables import Fault, Record, csv_records
from qualification.importing.values import typed
from qualification.intake import ingest

AT_ONCE = 1_000
LONGEST_LINE = 1_048_576
BY_COMMAND = Actor(ActorKind.INTEGRATION, Role.INTEGRATION, name="manage.py ingest")


@dataclass(frozen=True, slots=True)
class Line:
    """One signal as parsed, and the line on which it stands."""

    number: int
    signal: Any


@dataclass(slots=True)
class Tally:
    """What became of the lines of a feed; `rejected` holds those of the last batch only."""

    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    rejected: list[Fault] = field(default_factory=list)


def read_feed(file: BufferedReader) -> Iterator[Line | Fault]:
    """The lines of a feed; its first character tells JSON Lines from CSV."""
    return _json_lines(file) if file.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _csv_lines(file)


def ingest_feed(lines: Iterable[Line | Fault], *, history: bool = False) -> Iterator[Tally]:
    """Take a feed in, a thousand lines at a time; yields the running tally after each batch."""
    tally, waiting = Tally(), iter(lines)
    while batch := list(islice(waiting, AT_ONCE)):
        tally.rejected = [line for line in batch if isinstance(line, Fault)]
        _take(tally, [line for line in batch if isinstance(line, Line)], history=history)
        tally.rejected.sort(key=lambda fault: fault.line)
        tally.refused += len(tally.rejected)
        yield tally


def _take(tally: Tally, lines: list[Line], *, history: bool) -> None:
    if not lines:
        return
    receipt = ingest([line.signal for line in lines], actor=BY_COMMAND, now=clock.now(), history=history)
    tally.accepted += receipt.accepted
    tally.duplicates += receipt.duplicates
    for refused in receipt.rejected:
        said = " ".join(f"{error.pointer} {error.detail}".strip() for error in refused.errors)
        tally.rejected.append(Fault(lines[refused.index].number, refused.code, said))


def _json_lines(file: BufferedReader) -> Iterator[Line | Fault]:
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            _skip_line(file)
            yield Fault(number, "too_large", f"The line is longer than {LONGEST_LINE} bytes.")
            continue
        raw = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
        if not raw:
            continue
        try:
            yield Line(number, read_json(raw))
        except DomainError as error:
            yield Fault(number, error.code, error.detail.replace("The body", "The line"))


def _skip_line(file: BufferedReader) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _csv_lines(file: BufferedReader) -> Iterator[Line | Fault]:
    _, records = csv_records(file)
    for found in records:
        yield found if isinstance(found, Fault) else Line(found.line, nested(found))


def nested(record: Record) -> dict[str, Any]:
    """The object that a row of dotted columns writes out; values of typed fields lose their quotes."""
    signal: dict[str, Any] = {}
    for name, text in record.values.items():
        *path, last = name.split(".", 2)
        place = signal
        for step in path:
            place = place.setdefault(step, {})
        place[last] = typed(name, text)
    return signal
