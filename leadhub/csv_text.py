"""Tables as CSV that a spreadsheet opens without running anything of it."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

# A cell that begins with one of these is a formula to a spreadsheet; with a quote before it, text.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
NAME: Final = "text/csv"


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A whole table (RFC 4180), its headers first; None is an empty cell, and no text is read as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def cell(value: Any) -> str:
    """A value as a cell; numbers and times are written as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    text = str(value.value if isinstance(value, Enum) else value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
