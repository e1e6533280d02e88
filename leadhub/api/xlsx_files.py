"""Tables as XLSX files, sent while their rows are read.

What openpyxl writes begins to be sent when all of it is written; an archive of XML may be written front to back.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, Final, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import StreamingHttpResponse

from leadhub.api.csv_files import SOME, cell_of, streamed

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet and a cell hold at most.
MOST_ROWS: Final = 1_048_576
LONGEST: Final = 32_767
# What XML cannot hold.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def xlsx_stream(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A workbook to keep; rows beyond what one sheet holds go on in another, under the same headers."""
    return streamed(name, XLSX, workbook(headers, rows))


def workbook(headers: Sequence[str], rows: Iterable[Sequence[Any]], *, most: int = MOST_ROWS) -> Iterator[bytes]:
    """The bytes of a workbook, in pieces."""
    sink, waiting, sheets = _Sink(), iter(rows), 0
    with ZipFile(cast("IO[bytes]", sink), "w", ZIP_DEFLATED) as archive:
        following: list[Sequence[Any]] = list(islice(waiting, 1))
        while following or not sheets:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                page = islice(chain([headers], following, waiting), most)
                while some := list(islice(page, SOME)):
                    sheet.write("".join(map(_row, some)).encode())
                    yield sink.taken()
                sheet.write(b"</sheetData></worksheet>")
            following = list(islice(waiting, 1))
        for part, text in _frame(sheets):
            archive.writestr(part, f"{_HEAD}{text}")
    yield sink.taken()


class _Sink:
    """Takes what the archive writes; it cannot be gone back in, which the archive minds."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep it until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _row(values: Sequence[Any]) -> str:
    return f"<row>{''.join(map(_cell, values))}</row>"


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c><v>{value}</v></c>"
    text = value.isoformat() if isinstance(value, datetime | date) else cell_of(value)
    written = escape(_UNWRITABLE.sub("\ufffd", text[:LONGEST]), {"\r": "&#13;"})
    return f'<c t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts that say what the archive is."""
    numbers = range(1, sheets + 1)
    yield "[Content_Types].xml", _types(numbers)
    main = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", _relationships(main)
    pages = "".join(f'<sheet name="Sheet {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{pages}</sheets></workbook>'
    links = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    yield "xl/_rels/workbook.xml.rels", _relationships("".join(links))


def _types(numbers: Iterable[int]) -> str:
    kinds = {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers} | {"/xl/workbook.xml": "sheet.main"}
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = {"rels": rels, "xml": "application/xml"}
    parts = [f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items()]
    parts += [f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in kinds.items()]
    return f'<Types xmlns="{_PACKAGE}/content-types">{"".join(parts)}</Types>'


def _relationships(parts: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}</Relationships>'
