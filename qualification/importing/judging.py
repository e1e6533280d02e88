"""What a file is: told by its content, whatever its name says, and refused before any of it is kept."""

import codecs
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO

from leadhub.api.problems import UnsupportedMediaType
from qualification.importing.files import ARCHIVE
from qualification.importing.spreadsheets import check_archive
from qualification.importing.tables import BOMS, Unreadable
from qualification.models import FileFormat

# What people send by mistake, by how it begins, and what they may send instead.
OTHERS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a workbook of before 2007; save it as XLSX or CSV",
    b"\x1f\x8b": "packed with gzip; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite": "a database",
    b"PAR1": "a Parquet file",
    b"<?xml": "XML",
    b"<html": "a web page",
    b"<!DOC": "a web page",
}
START = 64 * 1024
# Characters that no text has; one here and there is a fault of its row, many are of another kind of file.
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13})
TOO_MANY = 0.02
HALF_NULS = 0.3
PIECE = 1024 * 1024
STRAY = re.compile("[\udc80-\udcff]")
CHARACTER = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")


@dataclass(slots=True)
class Judged:
    """What is known of a file once all of it was seen: of a CSV also its encoding, and how many lines it has."""

    format: FileFormat
    size: int = 0
    sha256: str = ""
    encoding: str | None = None
    line_count: int | None = None


@dataclass(slots=True)
class _Encoding:
    """Tells UTF-8 from a Western code page: by whether any character reads as UTF-8, and any byte does not."""

    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("surrogateescape")
    )
    has_characters: bool = False
    has_strays: bool = False

    def see(self, piece: bytes, *, final: bool = False) -> None:
        text = self.decoder.decode(piece, final)
        self.has_strays = self.has_strays or STRAY.search(text) is not None
        self.has_characters = self.has_characters or CHARACTER.search(text) is not None

    @property
    def name(self) -> str | None:
        """None for UTF-8, which a row here and there may break: then that row is told."""
        return "cp1252" if self.has_strays and not self.has_characters else None


def judge(file: BinaryIO) -> Judged:
    """What the file is; 415 for what is neither CSV nor XLSX, Unreadable for a workbook that may not be opened."""
    file.seek(0)
    start = file.read(START)
    if start.startswith(ARCHIVE):
        check_archive(file)
        return _counted(file, Judged(FileFormat.XLSX), None)
    for magic, what in OTHERS.items():
        if start[:16].lstrip().lower().startswith(magic.lower()):
            raise UnsupportedMediaType(f"This file is {what}: send CSV or XLSX.", code="unsupported_file")
    if not start.strip():
        raise Unreadable("The file is empty.")
    wide = _wide(start)
    if wide is None and sum(map(start.count, (bytes([one]) for one in CONTROLS))) > TOO_MANY * len(start):
        raise UnsupportedMediaType("This file is no text: send CSV or XLSX.", code="unsupported_file")
    return _counted(file, Judged(FileFormat.CSV, encoding=wide), None if wide else _Encoding())


def _wide(start: bytes) -> str | None:
    """UTF-16, by its mark or by the NUL beside each Latin letter."""
    told = next((name for bom, name in BOMS.items() if start.startswith(bom) and name == "utf-16"), None)
    if told is not None:
        return told
    pairs = max(1, len(start) // 2)
    if start[1::2].count(0) > HALF_NULS * pairs and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) > HALF_NULS * pairs and not start[1::2].count(0):
        return "utf-16-be"
    return None


def _counted(file: BinaryIO, judged: Judged, encoding: _Encoding | None) -> Judged:
    digest, lines, last = sha256(), 0, b"\n"
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
        judged.size += len(piece)
        lines += piece.count(b"\n")
        last = piece[-1:]
        if encoding is not None:
            encoding.see(piece)
    if encoding is not None:
        encoding.see(b"", final=True)
        judged.encoding = encoding.name
    file.seek(0)
    judged.sha256 = digest.hexdigest()
    if judged.format == FileFormat.CSV:
        judged.line_count = lines + (last != b"\n")
    return judged
