"""Files as people send them: every usual kind is read, every odd row is told with its line."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualification.importing.spreadsheets import sheet_records
from qualification.importing.tables import Fault, Record, Unreadable, csv_records

KINDS = {
    "plain": b"a,b\n1,x\n",
    "semicolons": b"a;b\n1;x\n",
    "tabs": b"a\tb\n1\tx\n",
    "quotes": b'"a","b"\n"1","x"\n',
    "a byte order mark": b"\xef\xbb\xbfa,b\n1,x\n",
    "UTF-16 of a spreadsheet program": "a\tb\n1\tx\n".encode("utf-16"),
    "lines of Windows": b"a,b\r\n1,x\r\n",
    "no last line end": b"a,b\n1,x",
    "blank rows": b"a,b\n\n,\n1,x\n\n",
    "blanks around": b" a , b \n 1 , x \n",
    "a delimiter inside quotes": b'a,b,"c;d;e"\n1,x,\n',
}


def rows(content: bytes, **options: Any) -> list[Record | Fault]:
    return list(csv_records(io.BytesIO(content), **options)[1])


@pytest.mark.parametrize("content", KINDS.values(), ids=KINDS)
def test_every_usual_kind_of_csv_is_read(content: bytes) -> None:
    found = rows(content)
    assert [record.values for record in found if isinstance(record, Record)] == [{"a": "1", "b": "x"}]
    assert len(found) == 1


def test_encoding_and_delimiter_may_be_given() -> None:
    found = rows("a^b\nMüller^x\n".encode("cp1252"), encoding="cp1252", delimiter="^")
    assert found == [Record(2, {"a": "Müller", "b": "x"})]


def test_quoted_line_ends_belong_to_their_cell_and_lines_are_still_counted() -> None:
    found = rows(b'a,b\n"1\n2",x\n3,y\n')
    assert found == [Record(2, {"a": "1\n2", "b": "x"}), Record(4, {"a": "3", "b": "y"})]


ODD = {
    "too few cells": (b"1\n", "wrong_number_of_cells"),
    "too many cells": (b"1,x,9\n", "wrong_number_of_cells"),
    "a NUL": (b"1,\x00\n", "nul_character"),
    "bytes of another encoding": (b"1,M\xfcller\n", "bad_encoding"),
    "a stray quote": (b'"1"2,x\n', "malformed_row"),
    "a field beyond all bounds": (b"1," + b"x" * 131_073 + b"\n", "malformed_row"),
}


@pytest.mark.parametrize(("line", "code"), ODD.values(), ids=ODD)
def test_an_odd_row_is_told_and_stops_no_other(line: bytes, code: str) -> None:
    found = rows(b"a,b\n0,w\n" + line + b"3,y\n")
    assert [record.line for record in found] == [2, 3, 4]
    assert isinstance(found[1], Fault)
    assert found[1].code == code
    assert found[2] == Record(4, {"a": "3", "b": "y"})


def test_a_quote_that_is_never_closed_swallows_nothing_silently() -> None:
    found = rows(b'a,b\n0,w\n"1,x\n2,y\n3,z\n')
    assert found[0] == Record(2, {"a": "0", "b": "w"})
    assert isinstance(found[1], Fault)
    assert found[1].code == "malformed_row"
    assert "lines 3 to 5" in found[1].detail


UNREADABLE = {
    "nothing": b"",
    "a blank header": b"\n1,2\n",
    "columns of one name": b"a,a\n1,2\n",
    "too many columns": b",".join(b"c%d" % n for n in range(1_001)) + b"\n",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_without_a_usable_header_is_refused_whole(content: bytes) -> None:
    with pytest.raises(Unreadable):
        rows(content)


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., io.BytesIO]:
    """A workbook with these rows."""

    def make(*lines: list[object], sheet: str = "Leads") -> io.BytesIO:
        workbook = openpyxl.Workbook(write_only=True)
        page = workbook.create_sheet(sheet)
        for line in lines:
            page.append(line)
        file = io.BytesIO()
        workbook.save(file)
        workbook.close()
        return file

    return make


def test_cells_of_a_sheet_read_as_they_would_in_csv(book: Callable[..., io.BytesIO]) -> None:
    file = book(
        ["id", "since", "day", "staff", "share", "on", "words"],
        [1, datetime(2026, 3, 2, 9), date(2026, 3, 2), 100.0, 0.5, True, " a "],
        [],
        [2],
    )
    header, found = sheet_records(file)
    assert header == ["id", "since", "day", "staff", "share", "on", "words"]
    assert list(found) == [
        Record(
            2,
            {
                "id": "1",
                "since": "2026-03-02T09:00:00",
                "day": "2026-03-02T00:00:00",
                "staff": "100",
                "share": "0.5",
                "on": "true",
                "words": "a",
            },
        ),
        Record(4, {"id": "2"}),
    ]


def test_a_sheet_may_be_named(book: Callable[..., io.BytesIO]) -> None:
    assert list(sheet_records(book(["a"], [1], sheet="Deals"), sheet="Deals")[1]) == [Record(2, {"a": "1"})]
    with pytest.raises(Unreadable, match="there are Deals"):
        sheet_records(book(["a"], sheet="Deals"), sheet="Leads")


def rewritten(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """The workbook with one part changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return changed


SHEET = "xl/worksheets/sheet1.xml"
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'


def test_a_workbook_that_would_grow_beyond_reason_is_not_unpacked(book: Callable[..., io.BytesIO]) -> None:
    bomb = rewritten(book(["a"], [1]), SHEET, lambda _: b" " * (30 * 1024 * 1024))
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(Unreadable, match="unpacks to 31,457,280 bytes"):
        sheet_records(bomb)
    steep = rewritten(book(["a"], [1]), SHEET, lambda _: b" " * (2 * 1024 * 1024))
    with pytest.raises(Unreadable, match="unpacks to"):
        sheet_records(steep)


def test_a_workbook_of_very_many_parts_is_refused(book: Callable[..., io.BytesIO]) -> None:
    file = book(["a"], [1])
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(101):
            archive.writestr(f"xl/media/{number}.txt", "x")
    with pytest.raises(Unreadable, match="parts"):
        sheet_records(file)


def test_entities_are_not_expanded(book: Callable[..., io.BytesIO]) -> None:
    with pytest.raises(Unreadable):
        list(sheet_records(rewritten(book(["a"], [1]), SHEET, lambda _: DTD))[1])


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"PK\x05\x06" + b"\x00" * 18])
def test_what_only_looks_like_a_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        sheet_records(io.BytesIO(content))
