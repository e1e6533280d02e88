"""Tables as CSV files, which spreadsheets open without running what stands in them."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any, Final

from django.http import HttpResponse

CSV: Final = "text/csv"
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_answer(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to keep: UTF-8 with a mark, without which some spreadsheets take it for something else."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([cell_of(header) for header in headers])
    writer.writerows([cell_of(value) for value in row] for row in rows)
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type=f"{CSV}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def cell_of(value: Any) -> Any:
    """A value as it stands in a cell: nothing for null, and no text that is taken for a formula."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
