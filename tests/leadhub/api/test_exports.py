"""Lists as files: cells that no spreadsheet runs, workbooks that begin to be sent before they end."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from leadhub.api.csv_files import cell_of, is_formula
from leadhub.api.xlsx_files import LONGEST, workbook

RUN = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "  =1",
       "\u00a0=1", "\u3000\uff1d1", "\ufeff=1", "\u200b=1", "\x0b=1", "\t", "x\t=1"[1:])  # fmt: skip
KEPT = ("", "a=1", "Works & Co.", "'=1", "1-2", "(+49) 30", "Ünal", "e-mail@works.example", "50% = half")


@pytest.mark.parametrize("text", RUN, ids=ascii)
def test_text_that_a_spreadsheet_would_run_is_marked(text: str) -> None:
    assert cell_of(text) == f"'{text}"


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert not is_formula(text)
    assert cell_of(text) == text


def read(content: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text() -> None:
    at = datetime(2026, 11, 3, 15, tzinfo=UTC)
    rows: list[list[Any]] = [[1, 2.5, True, None, at], ["=1+1", '<a> & "b"\r\n', "x" * 40_000, "\x00\x07", "\uff1dA1"]]
    ((headers, numbers, texts),) = read(b"".join(workbook(["a", "b", "c", "d", "=e"], rows)))
    assert headers == ("a", "b", "c", "d", "'=e")
    assert numbers == (1, 2.5, True, None, "2026-11-03T15:00:00+00:00")
    assert texts == ("'=1+1", '<a> & "b"\r\n', "x" * LONGEST, "\ufffd\ufffd", "'\uff1dA1")


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(workbook(["a"], [[text] for text in RUN]))))
    assert {cell.data_type for (cell,) in book.worksheets[0].iter_rows(min_row=2)} == {"s"}


def test_rows_beyond_one_sheet_go_on_in_the_next() -> None:
    sheets = read(b"".join(workbook(["n"], [[n] for n in range(5)], most=3)))
    assert sheets == [[("n",), (0,), (1,)], [("n",), (2,), (3,)], [("n",), (4,)]]
    assert read(b"".join(workbook(["n"], []))) == [[("n",)]]


def test_a_workbook_begins_to_be_sent_before_its_rows_are_read() -> None:
    asked = []

    def rows() -> Iterator[list[int]]:
        for number in range(10_000):
            asked.append(number)
            yield [number]

    pieces = workbook(["n"], rows())
    assert next(pieces).startswith(b"PK")
    assert len(asked) < 1_000
