"""Sheets of XLSX files, row by row. Such a file is an archive of XML, and both are looked at before they are read."""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException

from qualification.importing.tables import LONGEST_FIELD, Fault, Record, Unreadable, check_header, record_of

MOST_PARTS = 100
LARGEST_PART = 20 * 1024 * 1024
# Sheets and the texts that they share are read piece by piece; of any other part the whole tree is held in memory.
READ_IN_PIECES = re.compile(r"(?i)^xl/(worksheets/|sharedStrings|media/)")
LARGEST_WHOLE = 2 * 1024 * 1024
MOST_ROWS = 1_048_576
# Sheets of repeated values shrink well; nothing that people write shrinks fiftyfold.
STEEPEST = 50
WORTH_A_LOOK = 1024 * 1024
# What zipfile and openpyxl were seen to raise on broken archives; a fault of the database is none of it.
BROKEN = (
    DefusedXmlException,
    BadZipFile,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def sheet_records(
    file: BinaryIO, *, sheet: str | None = None, begin: int = 2
) -> tuple[list[str], Iterator[Record | Fault]]:
    """The header of a sheet (the first unless named) and its rows from `begin` on, where the header is row 1.

    Raises Unreadable for what may not be opened.
    """
    # With all that it brings it takes 0.2 s of the 2.8 in which a process loads.
    from openpyxl import load_workbook

    check_archive(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = {page.title: page for page in book.worksheets}
        if sheet is not None and sheet not in sheets:
            raise Unreadable(f"There is no sheet {sheet!r}; there are {', '.join(sheets)}.")
        page = sheets[sheet] if sheet is not None else book.worksheets[0]
        # What a file says of its own size may be wrong.
        page.reset_dimensions()
        rows = page.iter_rows(values_only=True)
        header = [_text(cell) for cell in next(rows, ())]
    except BROKEN as error:
        raise Unreadable(f"The workbook cannot be read: {_said(error)}.") from error
    while header and not header[-1]:
        header.pop()
    if not header:
        raise Unreadable("The sheet has no header row.")
    check_header(header)
    if begin > 2:
        rows = page.iter_rows(min_row=begin, values_only=True)
    return header, _rows(rows, header, begin)


def check_archive(file: BinaryIO) -> None:
    """Raise Unreadable for an archive that would grow beyond reason, before any of it is unpacked."""
    try:
        parts = ZipFile(file).infolist()
    except BROKEN as error:
        raise Unreadable(f"This is no XLSX file: {_said(error)}.") from error
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"The workbook has {len(parts)} parts; {MOST_PARTS} are read at most.")
    if {"[Content_Types].xml", "xl/workbook.xml"} - {part.filename for part in parts}:
        raise Unreadable("This is an archive, but no XLSX file: it holds no workbook.")
    for part in parts:
        if not READ_IN_PIECES.match(part.filename) and part.file_size > LARGEST_WHOLE:
            raise Unreadable(
                f"The part {part.filename} of the workbook unpacks to {part.file_size:,} bytes; "
                f"{LARGEST_WHOLE:,} are read at most of what is no sheet. Save the sheet as CSV instead."
            )
        if part.file_size > LARGEST_PART:
            raise Unreadable(
                f"The part {part.filename} of the workbook unpacks to {part.file_size:,} bytes; "
                f"{LARGEST_PART:,} are read at most. Save the sheet as CSV instead."
            )
        if part.file_size > STEEPEST * max(part.compress_size, 1) and part.file_size > WORTH_A_LOOK:
            raise Unreadable(
                f"The part {part.filename} of the workbook unpacks to more than {STEEPEST} times its size. "
                "Save the sheet as CSV instead."
            )
    file.seek(0)


def _rows(rows: Iterable[tuple[Any, ...]], header: list[str], begin: int) -> Iterator[Record | Fault]:
    line, waiting = begin - 1, iter(rows)
    while True:
        line += 1
        try:
            cells = next(waiting)
        except StopIteration:
            return
        except BROKEN as error:
            raise Unreadable(f"The sheet breaks off at row {line}: {_said(error)}.") from error
        if line > MOST_ROWS:
            raise Unreadable(f"The sheet has more than {MOST_ROWS:,} rows.")
        texts = [_text(cell) for cell in cells]
        if any(len(text) > LONGEST_FIELD for text in texts):
            yield Fault(line, "malformed_row", f"A cell is longer than {LONGEST_FIELD} characters.")
            continue
        # Rows end with their last cell, and formatted cells stand behind the last column.
        texts += [""] * (len(header) - len(texts))
        while len(texts) > len(header) and not texts[-1]:
            texts.pop()
        found = record_of(header, texts, line)
        if found is not None:
            yield found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
