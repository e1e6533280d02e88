"""What a check of a document finds."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Errors stop publishing, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or pointless, with a sentence that names the rows by their labels.

    `rows` are JSON pointers into the content, the row at fault first; a value that cannot be read is pointed at itself.
    """

    severity: Severity
    code: str
    rows: tuple[str, ...]
    detail: str


def error(code: str, rows: tuple[str, ...], detail: str) -> Finding:
    """What must be changed before the document can be published; the detail becomes a sentence."""
    return Finding(Severity.ERROR, code, rows, _sentence(detail))


def warning(code: str, rows: tuple[str, ...], detail: str) -> Finding:
    """What somebody should look at; the detail becomes a sentence."""
    return Finding(Severity.WARNING, code, rows, _sentence(detail))


def _sentence(detail: str) -> str:
    return f"{detail[:1].upper()}{detail[1:].rstrip('.')}."
