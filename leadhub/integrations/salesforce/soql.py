"""SOQL: whatever is not ours in a query went through here."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from leadhub.integrations.protocol import Fault, FaultKind, VendorError

ESCAPED: Final = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
# Control characters, halves of surrogate pairs, and what other languages take for the end of a line.
UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79})?", re.ASCII)


def text(value: str) -> str:
    """A text in its quotes: whatever stands in it, it is one literal."""
    return f"'{''.join(map(_escaped, value))}'"


def among(values: Iterable[str]) -> str:
    """What follows `IN`."""
    return f"({','.join(map(text, values))})"


def moment(value: datetime) -> str:
    """A moment, to the millisecond; SOQL takes it without quotes."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name(value: str) -> str:
    """A name of a field that somebody typed; raises VendorError for anything else."""
    if NAME.fullmatch(value) is None:
        raise VendorError(Fault(kind=FaultKind.PERMANENT, code="no_field_name", text=f"{value[:80]!r} names no field."))
    return value


def _escaped(char: str) -> str:
    if char in ESCAPED:
        return ESCAPED[char]
    return f"\\u{ord(char):04X}" if unicodedata.category(char) in UNPRINTABLE else char
