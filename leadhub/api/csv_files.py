"""Tables as CSV files, which spreadsheets open without running what stands in them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from io import StringIO
from typing import Any, Final

from django.http import HttpResponse

CSV: Final = "text/csv"
# A spreadsheet takes a cell that begins so for a formula; with an apostrophe before it, for text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
