"""Tables as people send them: CSV of any usual kind, read row by row. Every value is text, a blank one is left out.

A row that cannot be read is told with its line; it stops nothing else and is never taken in part.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from leadhub.api.csv_files import unmarked

if TYPE_CHECKING:
    import _csv

DELIMITERS = ",;\t|"
LONGEST_FIELD = 131_072
MOST_COLUMNS = 1_000
LONGEST_ROW = 1024 * 1024
# What csv refuses, in place of a line that would not fit into memory.
TOO_LONG = "x" * (LONGEST_FIELD + 1)
# The mark of a byte that is none of the encoding's.
SURROGATES = ("\udc80", "\udcff")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Unreadable(Exception):
    """The whole file cannot be read; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken; `cells` are those of the row, where they could be told apart."""

    line: int
    code: str
    detail: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line where it begins (the header is line 1) and its values by column, without blank ones."""

    line: int
    values: dict[str, str]


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file; raises Unreadable in one sentence."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error


def csv_records(
    file: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None, begin: int = 0
) -> tuple[list[str], Iterator[Record | Fault]]:
    """The header of a CSV and its rows; encoding and delimiter are told from the file unless given.

    With `begin` the rows before that line, where a row begins, are passed over unread.
    """
    text = as_text(file, encoding)
    lines = _Lines(text)
    try:
        first = next(lines, "")
    except UnicodeError as error:
        raise Unreadable(f"The file cannot be read as {text.encoding}.") from error
    if not first.strip():
        raise Unreadable("The file has no header row.")
    csv.field_size_limit(LONGEST_FIELD)
    # Strict: a stray quote would otherwise swallow rows up to the next one without a word.
    reader = csv.reader(chain([first], lines), delimiter=delimiter or delimiter_of(first), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
    except (csv.Error, UnicodeError) as error:
        raise Unreadable(f"The header row cannot be read: {error}.") from error
    check_header(header)
    passed = max(0, begin - 1 - reader.line_num)
    if not passed:
        return header, _rows(reader, header, lines, 0)
    past = reader.line_num + sum(1 for _ in islice(lines, passed))
    return header, _rows(csv.reader(lines, reader.dialect), header, lines, past)


class _Lines:
    """The lines of a text, each counted once; those of one row hold no more than LONGEST_ROW characters together."""

    def __init__(self, text: TextIOWrapper) -> None:
        self.text = text
        self._read = 0

    def begin_row(self) -> None:
        """What follows is another row."""
        self._read = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self._read += len(line)
        rest = line
        while len(rest) == LONGEST_ROW and not rest.endswith(("\r", "\n")):
            rest = self.text.readline(LONGEST_ROW)
        return line if self._read < LONGEST_ROW else TOO_LONG


def as_text(file: BinaryIO, encoding: str | None = None) -> TextIOWrapper:
    """The text of a file; bytes that are not of its encoding stay visible, so that their row can be refused."""
    start = file.read(4) if file.seekable() else b""
    if file.seekable():
        file.seek(0)
    told = next((name for bom, name in BOMS.items() if start.startswith(bom)), None)
    return TextIOWrapper(file, encoding=told or encoding or "utf-8-sig", errors="surrogateescape", newline="")


def delimiter_of(header: str) -> str:
    """The delimiter that stands most often in the header, outside of quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def check_header(header: list[str]) -> None:
    """Raise Unreadable where columns cannot be told apart."""
    if len(header) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(header)} columns; {MOST_COLUMNS} are read at most.")
    if any(UNSTORABLE.search(name) for name in header):
        raise Unreadable("The header holds bytes that are not of the file's encoding. Say which encoding it has.")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Unreadable(f"Columns of the same name cannot be told apart: {', '.join(twice)}.")


def record_of(header: list[str], cells: Iterable[str], line: int) -> Record | Fault | None:
    """One row of cells as a record; None for a blank row."""
    texts = [unmarked(cell.strip()) for cell in cells]
    if not any(texts):
        return None
    if len(texts) != len(header):
        said = f"The row has {len(texts)} cells, the header {len(header)}."
        return Fault(line, "wrong_number_of_cells", said, storable(texts))
    for name, text in zip(header, texts, strict=True):
        if "\x00" in text:
            return Fault(
                line, "nul_character", f"{name} holds a NUL character, which cannot be stored.", storable(texts)
            )
        if any(SURROGATES[0] <= character <= SURROGATES[1] for character in text):
            said = f"{name} holds bytes that are not of the file's encoding."
            return Fault(line, "bad_encoding", said, storable(texts))
    return Record(line, {name: text for name, text in zip(header, texts, strict=True) if name and text})


def storable(texts: Iterable[str]) -> tuple[str, ...]:
    """The same texts with a mark in place of what no database holds; no more than a header may have."""
    return tuple(UNSTORABLE.sub("\ufffd", text) for text in islice(texts, MOST_COLUMNS))


def _rows(reader: "_csv.Reader", header: list[str], lines: _Lines, past: int) -> Iterator[Record | Fault]:
    with lines.text as text:
        while True:
            lines.begin_row()
            line = past + reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeError:
                # Where each character takes two bytes, all that stands behind a broken one is out of step.
                yield Fault(line, "bad_encoding", f"From here on the file cannot be read as {text.encoding}.")
                return
            except csv.Error as error:
                yield Fault(line, "malformed_row", f"{_sentence(error)} (lines {line} to {past + reader.line_num}).")
                continue
            found = record_of(header, cells, line)
            if found is not None:
                yield found


def _sentence(error: csv.Error) -> str:
    said = str(error)
    return said[:1].upper() + said[1:]
