"""The content of files that were handed over: kept in blocks, read as if it were a file."""

import io
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from leadhub.keys import new_id
from qualification.importing.joining import Found, Unfit
from qualification.importing.mapping import MappingForm, main_file
from qualification.importing.spreadsheets import sheet_records
from qualification.importing.tables import Fault, Record, Unreadable, csv_records
from qualification.models import FileFormat, ImportBlock, ImportedFile

BLOCK = 1024 * 1024
Records = Iterator[Record | Fault]


def keep(file: UUID, content: BinaryIO) -> None:
    """Write the content as blocks of a file, one in memory at a time."""
    number = 0
    while body := content.read(BLOCK):
        ImportBlock.objects.create(pk=new_id(), file_id=file, number=number, body=body)
        number += 1


class Blocks(io.RawIOBase):
    """The content of a file, a block in memory at a time."""

    def __init__(self, file: ImportedFile) -> None:
        super().__init__()
        self._file = file
        self._at = 0
        self._number = -1
        self._body = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """A workbook is read from its end."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Where the next byte is read."""
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence] + offset)
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """Some bytes, up to the end of a block."""
        if self._at >= self._file.size:
            return 0
        number, offset = divmod(self._at, BLOCK)
        if number != self._number:
            blocks = ImportBlock.objects.filter(file=self._file, number=number)
            self._body, self._number = bytes(blocks.values_list("body", flat=True).get()), number
        part = self._body[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def opened(file: ImportedFile) -> BinaryIO:
    """The content as a file to read; raises Unreadable where it is kept no longer."""
    if file.is_dropped:
        raise Unreadable("The content of this file is kept no longer. Upload it again.")
    return io.BufferedReader(Blocks(file), 64 * 1024)


def records_of(file: ImportedFile, mapping: MappingForm, *, begin: int = 0) -> tuple[list[str], Records]:
    """The header of a file and its rows, from that line on where one is named; raises Unreadable."""
    form = mapping.files[main_file(mapping)]
    content = opened(file)
    if file.format == FileFormat.XLSX:
        return sheet_records(content, sheet=form.sheet, begin=max(begin, 2))
    try:
        return csv_records(content, encoding=form.encoding, delimiter=form.delimiter, begin=begin)
    except (LookupError, ValueError, TypeError) as error:
        raise Unreadable(f"The file cannot be read as it is said: {error}.") from error


def rows_of(file: ImportedFile, mapping: MappingForm, *, begin: int) -> tuple[list[str], Iterator[Found | Unfit]]:
    """The header and the rows as an import takes them; one that breaks off ends with a row that says so."""
    header, records = records_of(file, mapping, begin=begin)
    return header, _found(records, main_file(mapping), file.name)


def _found(records: Records, main: str, name: str) -> Iterator[Found | Unfit]:
    last = 1
    try:
        for record in records:
            last = record.line
            yield Unfit(name, record) if isinstance(record, Fault) else Found(name, record.line, {main: record})
    except Unreadable as broken:
        yield Unfit(name, Fault(last + 1, "unreadable", f"{broken} Nothing behind it was read."))


def line_of(each: Found | Unfit) -> int:
    """Where a row begins."""
    return each.line if isinstance(each, Found) else each.fault.line
