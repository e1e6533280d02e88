"""Tables as CSV files that spreadsheets may open: no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import HttpResponse

CSV: Final = "text/csv"
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """What a writer of CSV writes to: it gives back each line."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def csv_answer(name: str, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to be saved under a name; None is a blank cell."""
    answer = HttpResponse("".join(csv_lines(header, lines)), content_type=f"{CSV}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def csv_lines(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of the file, the header first."""
    writer = csv.writer(_Echo())
    for line in (header, *lines):
        yield writer.writerow([_cell(value) for value in line])


def _cell(value: Any) -> Any:
    """Texts that a spreadsheet would run are quoted by an apostrophe, as it does itself; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
