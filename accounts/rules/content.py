"""Reading the content of a versioned document into typed parts."""

import re
from typing import Final, TypeVar

import msgspec

_STEP: Final = re.compile(r"[.\[]")


class ContentError(ValueError):
    """A fault in a document: the row it stands in, and what is wrong there.

    What follows serves whoever checks a draft: a stable code, JSON pointers to all rows concerned, and `told`, the
    detail in words that say enough beside the labels of the rows, where they differ.
    """

    def __init__(
        self, row: str, detail: str, *, code: str = "unreadable", rows: tuple[str, ...] = (), told: str = ""
    ) -> None:
        super().__init__(f"{row}: {detail}" if row else detail)
        self.row = row
        self.detail = detail
        self.code = code
        self.rows = rows
        self.told = told or detail


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a document; a field that it does not know is a fault, so nothing misspelt is passed over."""


PartT = TypeVar("PartT", bound=Part)


def read(content: object, kind: type[PartT]) -> PartT:
    """Read decoded JSON as one typed part; ContentError names the row and the fault."""
    try:
        return msgspec.convert(content, type=kind)
    except msgspec.ValidationError as fault:
        detail, _, path = str(fault).partition(" - at `$")
        path = path.rstrip("`")
        raise ContentError(path.lstrip("."), detail, rows=(_STEP.sub("/", path).replace("]", ""),)) from fault
    except UnicodeEncodeError as fault:
        raise ContentError("", "it holds half a character, which no text does") from fault
