"""What an import did, in numbers that add up: every row was created, updated, unchanged or refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qualification.importing.rows import ENDS, Row
from qualification.importing.tables import Fault
from qualification.models import Stage

# A dimension with more values than this is no dimension, and must not fill the memory.
MOST_VALUES = 10_000
NONE = ""


@dataclass(slots=True)
class Summary:
    """Counts of one import; `dimensions` counts the values of what rows are told apart by, blank ones as ''."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=lambda: Counter({Stage.WON.value: 0, Stage.LOST.value: 0}))
    dimensions: dict[str, Counter[str]] = field(default_factory=dict)
    ends: dict[str, Counter[str]] = field(default_factory=dict)

    def warn(self, fault: Fault) -> None:
        """Keep what a reader of the summary must see."""
        self.warnings.append({"row": fault.line, "code": fault.code, "detail": fault.detail})

    def refuse(self, fault: Fault) -> None:
        """Count a row that was not taken."""
        self.rows += 1
        self.refused += 1
        self.warn(fault)

    def count(self, taken: int, *, created: int, updated: int) -> None:
        """Count what became of rows that were taken."""
        self.rows += taken
        self.created += created
        self.updated += updated
        self.unchanged += taken - created - updated

    def make(self, row: Row) -> None:
        """Note a row that made something; nobody asks a whole file for it."""

    def take(self, row: Row) -> None:
        """Count what a row that was taken states."""
        for name, value in row.dimensions.items():
            counts = self.dimensions.setdefault(name, Counter())
            if value in counts or len(counts) <= MOST_VALUES:
                counts[value] += 1
        source = row.origin[0] if row.origin else NONE
        counts = self.ends.setdefault(source, Counter())
        counts["rows"] += 1
        if row.end is not None:
            self.outcomes[row.end.value] += 1
            counts[row.end.value] += 1

    def as_json(self) -> dict[str, Any]:
        """The summary for machines."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "warnings": self.warnings,
            "outcomes": dict(self.outcomes),
        }

    def as_text(self) -> Iterator[str]:
        """The summary for people, line by line."""
        yield (
            f"{self.rows:,} rows: {self.created:,} created, {self.updated:,} updated, {self.unchanged:,} unchanged, "
            f"{self.refused:,} refused. {self.outcomes['won']:,} won, {self.outcomes['lost']:,} lost."
        )
        for name, counts in self.dimensions.items():
            blank = f", {counts[NONE]:,} rows without" if counts[NONE] else ""
            named = len(counts) - (NONE in counts)
            many = "more than " if named > MOST_VALUES else ""
            yield f"  {name}: {many}{named:,} different{blank}"
        if len(self.ends) > 1:
            yield "By source:"
            for source, counts in sorted(self.ends.items(), key=lambda each: (-each[1]["rows"], each[0])):
                yield f"  {source or '(none)'}: {', '.join(_shares(counts))}"


@dataclass(slots=True)
class Fates(Summary):
    """The counts of one chunk, what is said of its rows, which of them were refused and which `made` something."""

    made: list[Row] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)
    refused_lines: set[int] = field(default_factory=set)

    def make(self, row: Row) -> None:
        """Keep the row."""
        self.made.append(row)

    def warn(self, fault: Fault) -> None:
        """Keep what is said of a row."""
        self.told.append(fault)

    def refuse(self, fault: Fault) -> None:
        """Count a row that was not taken."""
        self.refused_lines.add(fault.line)
        Summary.refuse(self, fault)


def _shares(counts: Counter[str]) -> Iterator[str]:
    yield f"{counts['rows']:,} rows"
    for end in sorted(ENDS):
        if counts[end]:
            yield f"{counts[end]:,} {end} ({counts[end] / counts['rows']:.1%})"
