"""What a rule check finds in a document."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Errors stop publishing, warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its rows as JSON pointers, and a sentence that names them by their labels."""

    severity: Severity
    code: str
    rows: tuple[str, ...]
    detail: str
