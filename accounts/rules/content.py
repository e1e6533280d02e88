"""Reading the content of a versioned document into typed parts."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec


class ContentError(ValueError):
    """A fault in a document: the row it stands in, and what is wrong there."""

    def __init__(self, row: str, detail: str) -> None:
        super().__init__(f"{row}: {detail}" if row else detail)
        self.row = row
        self.detail = detail


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a document; a field that it does not know is a fault, so nothing misspelt is passed over."""


PartT = TypeVar("PartT", bound=Part)


def read(content: object, kind: type[PartT]) -> PartT:
    """Read decoded JSON as one typed part; ContentError names the row and the fault."""
    try:
        return msgspec.convert(content, type=kind)
    except msgspec.ValidationError as fault:
        detail, _, path = str(fault).partition(" - at `$")
        raise ContentError(path.rstrip("`").lstrip("."), detail) from fault


def refuse_repeats(codes: Iterable[str], where: str) -> None:
    """ContentError when a row has no code or two rows share one."""
    seen: set[str] = set()
    for code in codes:
        if not code:
            raise ContentError(where, "a row has no code")
        if code in seen:
            raise ContentError(f"{where}/{code}", "two rows have this code")
        seen.add(code)
