"""Files that are made to do harm, or came broken: what is refused whole, and which rows."""

import io
import random
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from leadhub.api.csv_files import csv_text
from leadhub.errors import DomainError
from qualification.importing.guessing import guess
from qualification.importing.judging import judge
from qualification.importing.spreadsheets import sheet_records
from qualification.importing.tables import Fault, Record, Unreadable, csv_records
from tests.qualification.importing.test_tables import rewritten
from tests.qualification.importing.uploading import workbook

SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def book() -> io.BytesIO:
    return io.BytesIO(workbook(["Email"], ["a@b.example"]))


def with_part(name: str, content: bytes) -> io.BytesIO:
    file = book()
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file


def declared(part: str, size: int) -> io.BytesIO:
    """A workbook whose directory says that a part unpacks to this size."""
    content = bytearray(book().getvalue())
    directory = content.index(b"PK\x01\x02")
    at = content.index(part.encode(), directory) - 46
    struct.pack_into("<L", content, at + 24, size)
    return io.BytesIO(bytes(content))


WHOLE: dict[str, Callable[[], io.BytesIO]] = {
    "a part of a gigabyte, as declared": lambda: declared(SHEET, 1024**3),
    "a part of many megabytes that is no sheet": lambda: with_part("xl/styles2.xml", bytes(range(256)) * 9_000),
    "a part that shrank a thousandfold": lambda: with_part("xl/worksheets/sheet2.xml", b" " * 2_000_000),
    "an archive without a workbook": lambda: io.BytesIO(_zip({"a.txt": b"a"})),
    "a bomb of entities in the sheet": lambda: rewritten(
        book(), SHEET, lambda xml: BOMB + b"<worksheet>&b;</worksheet>"
    ),
    "a bomb of entities in the workbook": lambda: rewritten(
        book(), "xl/workbook.xml", lambda xml: BOMB + b"<workbook/>"
    ),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("make", WHOLE.values(), ids=WHOLE)
def test_a_workbook_that_would_do_harm_is_not_read(make: Callable[[], io.BytesIO]) -> None:
    with pytest.raises(Unreadable):
        list(sheet_records(make())[1])


def test_no_damage_to_a_workbook_is_more_than_a_file_that_cannot_be_read() -> None:
    whole, dice, refused = book().getvalue(), random.Random(7), 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(dice.choice([1, 3, 20])):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            list(sheet_records(io.BytesIO(damaged))[1])
        except Unreadable:
            refused += 1
    assert refused > 100


def test_a_workbook_without_a_sheet_is_told() -> None:
    empty = rewritten(book(), "xl/workbook.xml", lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml))
    with pytest.raises(Unreadable):
        sheet_records(empty)


def test_an_archive_in_the_archive_is_not_unpacked() -> None:
    nested = with_part("xl/media/inner.zip", _zip({"big": b" " * 1_000_000}))
    assert list(sheet_records(nested)[1]) == [Record(2, {"Email": "a@b.example"})]


def test_a_part_that_unpacks_to_more_than_it_declares_breaks_off() -> None:
    with pytest.raises(Unreadable):
        list(sheet_records(declared(SHEET, 40))[1])


def test_a_file_that_is_cut_in_the_middle_of_a_character_ends_with_a_row_that_says_so() -> None:
    content = "Email\na@b.example\nc@d.example\n".encode("utf-16")[:-3]
    _, records = csv_records(io.BytesIO(content + b"\x00\xd8"), encoding="utf-16")
    *_, last = list(records)
    assert isinstance(last, Fault)
    assert last.code == "bad_encoding"


def test_a_header_of_another_encoding_is_refused_whole() -> None:
    with pytest.raises(Unreadable, match="Say which encoding"):
        csv_records(io.BytesIO(b"Stra\xdfe;b\n1;2\n"))


def test_a_file_of_two_encodings_stays_the_better_one_and_its_odd_rows_are_told() -> None:
    content = "Name\nZoë\nJörg\n".encode() + b"M\xfcller\n"
    assert judge(io.BytesIO(content)).encoding is None
    *_, last = list(csv_records(io.BytesIO(content))[1])
    assert isinstance(last, Fault)
    assert (last.line, last.code, last.cells) == (4, "bad_encoding", ("M\ufffdller",))


def test_a_header_alone_is_a_list_without_rows() -> None:
    header, records = csv_records(io.BytesIO(b"Email;Vorname\n"))
    assert (header, list(records)) == (["Email", "Vorname"], [])


MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("piece", "times"), [(b"x", 64 * MIB), (b"x,", 32 * MIB), (b'"\n",', 16 * MIB)], ids=["field", "cells", "lines"]
)
def test_a_row_without_an_end_is_refused_in_bounded_memory(piece: bytes, times: int) -> None:
    file = io.BytesIO(b"a,b\n1,2\n" + piece * times)
    tracemalloc.start()
    faults: list[Fault] = []
    records: list[Record] = []
    for each in csv_records(file)[1]:
        if isinstance(each, Record):
            records.append(each)
        else:
            faults.append(each)
        if len(faults) > 2:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert records == [Record(2, {"a": "1", "b": "2"})]
    assert (faults[0].line, faults[0].code) == (3, "malformed_row")
    assert peak < 32 * MIB


def test_lines_behind_a_row_that_is_too_long_keep_their_numbers() -> None:
    content = b"a,b\n1,2\n" + b"x," * MIB + b"\n3,4\n" + b"y" * 3 * MIB + b"\n5,6\n"
    every = list(csv_records(io.BytesIO(content))[1])
    assert [one.line for one in every] == [2, 3, 4, 5, 6]
    assert [one.code for one in every if isinstance(one, Fault)] == ["malformed_row", "malformed_row"]
    assert every[-1] == Record(6, {"a": "5", "b": "6"})
    for begin in (3, 4, 5, 6):
        assert list(csv_records(io.BytesIO(content), begin=begin)[1]) == every[begin - 2 :]


def test_what_was_marked_when_it_was_taken_out_is_read_as_it_was() -> None:
    content = csv_text(["Phone", "Name"], [["+49 30 123456", "'s-Gravenhage"], ["-", "'=1"]]).encode()
    assert b"'+49" in content
    assert [one.values for one in csv_records(io.BytesIO(content))[1] if isinstance(one, Record)] == [
        {"Phone": "+49 30 123456", "Name": "'s-Gravenhage"},
        {"Phone": "-", "Name": "=1"},
    ]


@pytest.mark.parametrize("begin", range(2, 9))
def test_a_file_is_read_from_any_of_its_rows_on(begin: int) -> None:
    content = b'a,b\n1,x\n"2\n2",x\n\n3,x\n4\n5,"y\nz"\n'
    every = list(csv_records(io.BytesIO(content))[1])
    if begin in {one.line for one in every}:
        assert list(csv_records(io.BytesIO(content), begin=begin)[1]) == [one for one in every if one.line >= begin]
        sheet = workbook(["a"], [1], [2], [3], [4], [5], [6], [7])
        rows = list(sheet_records(io.BytesIO(sheet), begin=begin)[1])
        assert rows == [Record(line, {"a": str(line - 1)}) for line in range(begin, 9)]


def test_a_program_is_no_text() -> None:
    with pytest.raises(DomainError, match="no text"):
        judge(io.BytesIO(bytes(range(1, 32)) * 100))


def test_a_header_is_not_believed_against_its_values_and_no_field_is_given_twice() -> None:
    rows = [{"E-Mail": "Ada", "Adresse": "a@b.example", "Mail": "c@d.example", "Notes": "x"}] * 5
    found = {one.column: (one.target, one.certainty.value) for one in guess(list(rows[0]), rows)}
    assert found == {
        "E-Mail": (None, "none"),
        "Adresse": (None, "none"),
        "Mail": ("contact.email", "sure"),
        "Notes": (None, "none"),
    }
