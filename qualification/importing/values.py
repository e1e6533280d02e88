"""Values of a row as the mapping reads them: columns, constants, value tables, numbers and times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from qualification.importing.mapping import MappingForm, Use, ValueForm, file_and_column
from qualification.importing.tables import Record

WHOLE = frozenset({"account.employee_count", "account.plant_count", "properties.quantity", "properties.annual_volume"})
NUMBERS = frozenset(f"properties.{name}" for name in ("tolerance_um", "length_mm", "width_mm", "height_mm"))
FLAGS = frozenset({"properties.has_drawings"})
LISTS = frozenset(
    {"account.relationship", "account.certifications", "account.compliance_needs", "properties.certificates"}
)
SEPARATOR = "|"
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# Spreadsheets write whole numbers as 100.0.
INTEGER = re.compile(r"^(-?\d+)(\.0+)?$")
DECIMAL = re.compile(r"^-?\d{1,15}(\.\d{1,15})?$")
Joined = Mapping[str, Record]


class Refusal(Exception):
    """Why a row is not taken."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the mapping, ready to read rows with."""

    key: str
    file: str
    column: str
    form: ValueForm
    timezone: str

    def text(self, row: Joined) -> str | None:
        """The value of a row; None where it is blank, Refusal where the value table does not know it."""
        if self.form.const is not None:
            return self.form.const
        record = row.get(self.file)
        found = record.values.get(self.column) if record else None
        if found is not None and self.form.values is not None:
            found = self._translated(found)
        return found or self.form.default

    def moment(self, row: Joined) -> datetime | None:
        """The value of a row as a moment in UTC; a date is its midnight, a naive time lies in the mapping's zone."""
        text = self.text(row)
        return None if text is None else moment_of(text, self.form.format, self.timezone, self.key)

    def _translated(self, found: str) -> str | None:
        table = self.form.values or {}
        if found in table:
            return table[found] or None
        if self.form.others == "refuse":
            raise Refusal("value_not_in_table", f"{self.key}: {found!r} of {self.column} is not in the value table.")
        return found if self.form.others == "keep" else None


def cell_of(use: Use, mapping: MappingForm) -> Cell:
    """A value of the mapping, ready to read with."""
    form = ValueForm(column=use.value) if isinstance(use.value, str) else use.value
    file, column = file_and_column(form.column, mapping) if form.column is not None else ("", "")
    return Cell(use.key, file, column, form, form.timezone or mapping.timezone)


def typed(target: str, text: str) -> Any:
    """The value of a field such as account.employee_count; what does not read as its type stays text and is refused."""
    if target in WHOLE:
        found = INTEGER.match(text)
        return int(found[1]) if found else text
    if target in NUMBERS:
        return float(text) if DECIMAL.match(text) else text
    if target in FLAGS:
        return TRUTH.get(text.lower(), text)
    return [part.strip() for part in text.split(SEPARATOR)] if target in LISTS else text


@lru_cache(maxsize=10_000)
def moment_of(text: str, form: str | None, timezone: str, key: str) -> datetime:
    """A moment in UTC from ISO 8601 or the given format; Refusal for what is none."""
    try:
        moment = datetime.strptime(text, form) if form else _iso(text)  # noqa: DTZ007 - the zone is the mapping's
    except ValueError as error:
        shape = form or "ISO 8601 such as 2026-11-03 or 2026-11-03T14:05:00Z"
        raise Refusal("bad_time", f"{key}: {text!r} is no time as {shape}.") from error
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
    except OverflowError as error:
        raise Refusal("bad_time", f"{key}: {text!r} leaves the calendar.") from error


def _iso(text: str) -> datetime:
    if len(text) == len("2026-11-03"):
        return datetime.combine(date.fromisoformat(text), time())
    return datetime.fromisoformat(text)
