"""Rows of several files brought together by a key. What waits to be joined lies on disk, not in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import msgspec

from qualification.importing.tables import Fault, Record
from qualification.importing.values import Joined


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the first file with what other files have under its key."""

    file: str
    line: int
    row: Joined


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row of any file that could not be read or joined."""

    file: str
    fault: Fault


class Waiting:
    """Rows of the joined files, and the keys that were seen, in a temporary database that leaves nothing behind."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute(
            "CREATE TABLE waiting (file TEXT, key TEXT, line INT, body BLOB, met INT DEFAULT 0, "
            "PRIMARY KEY (file, key)) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        self._rows.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    def keep(self, file: str, path: str, key: str, records: Iterable[Record | Fault]) -> Iterator[Unfit]:
        """Keep the rows of a file that is joined; yields those that cannot be."""
        for record in records:
            fault = record if isinstance(record, Fault) else self._kept(file, key, record)
            if fault is not None:
                yield Unfit(path, fault)

    def is_new(self, file: str, key: str, record: Record) -> Fault | None:
        """Why a row of the first file repeats an earlier one, None where it does not."""
        text = record.values.get(key)
        return None if text is None else self._claim(file, text, record.line, b"")

    def take(self, file: str, key: str) -> Record | None:
        """The row of a joined file under a key."""
        found = self._rows.execute(
            "UPDATE waiting SET met=1 WHERE file=? AND key=? RETURNING line, body", (file, key)
        ).fetchone()
        return Record(found[0], msgspec.msgpack.decode(found[1], type=dict[str, str])) if found else None

    def unmet(self, file: str) -> Iterator[tuple[int, str]]:
        """The rows of a joined file that no row of the first one has asked for."""
        yield from self._rows.execute("SELECT line, key FROM waiting WHERE file=? AND met=0 ORDER BY line", (file,))

    def _kept(self, file: str, key: str, record: Record) -> Fault | None:
        text = record.values.get(key)
        if text is None:
            return Fault(record.line, "key_missing", f"{key} is blank, so the row belongs to no other.")
        return self._claim(file, text, record.line, msgspec.msgpack.encode(record.values))

    def _claim(self, file: str, key: str, line: int, body: bytes) -> Fault | None:
        made = self._rows.execute(
            "INSERT INTO waiting (file, key, line, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (file, key, line, body),
        ).rowcount
        if made:
            return None
        (first,) = self._rows.execute("SELECT line FROM waiting WHERE file=? AND key=?", (file, key)).fetchone()
        return Fault(line, "duplicate_key", f"{key} stands in row {first} already; this row was not taken.")
