"""Tables as CSV files, which spreadsheets open without running what stands in them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from io import StringIO
from itertools import chain, islice
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse

CSV: Final = "text/csv"
SOME: Final = 500
# A spreadsheet takes a cell that begins so for a formula; with an apostrophe before it, for text. In some languages
# the forms that are as wide as a letter of theirs do the same, and blanks of any kind before them change nothing.
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BREAKS: Final = ("\t", "\r", "\n")
_UNSEEN: Final = " \u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\u0000-\u001f\u007f-\u009f"
_BEGINNING: Final = re.compile(f"[{_UNSEEN}]*")


def csv_answer(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to keep: UTF-8 with a mark, without which some spreadsheets take it for something else."""
    content = csv_text(headers, rows).encode("utf-8-sig")
    answer = HttpResponse(content, content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def csv_text(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A whole table (RFC 4180), its headers first."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([cell_of(header) for header in headers])
    writer.writerows([cell_of(value) for value in row] for row in rows)
    return text.getvalue()


def cell_of(value: Any) -> str:
    """A value as it stands in a cell: nothing for null; numbers and times as they are; no text that is a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = str(value.value if isinstance(value, Enum) else value)
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether some spreadsheet would take a text for a formula, or for a cell that begins elsewhere."""
    begins = _BEGINNING.match(text)
    return text.startswith(_BREAKS) or (begins is not None and text.startswith(_FORMULA, begins.end()))


def unmarked(text: str) -> str:
    """A text without the apostrophe that `cell_of` put before it: what was taken out may be brought in again."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def csv_stream(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The same file, sent while its rows are read: some are in memory at a time."""
    return streamed(name, CSV, _encoded(headers, rows))


def streamed(name: str, media: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    """A file to keep, as it comes into being."""
    answer = StreamingHttpResponse(pieces, content_type=f"{media}; charset=utf-8" if media == CSV else media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # Some proxies would collect the whole file before they pass its first byte on.
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _encoded(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    waiting = iter(chain([headers], rows))
    while some := list(islice(waiting, SOME)):
        text = StringIO(newline="")
        csv.writer(text).writerows([cell_of(value) for value in row] for row in some)
        yield text.getvalue().encode()
