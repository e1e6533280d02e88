"""Rows of RFQs: what one says at a moment, how a revision of the buyer replaces it, and how they are written."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadhub.bulk import insert, update_rows
from leadhub.keys import new_id
from qualification.models import Rfq, RfqLine, RfqRevision, RfqStatus
from qualification.rules.rfqs import LineFacts, RfqGap, gaps_in

FACTS: Final = (
    "reference",
    "required_by",
    "project",
    "application",
    "end_customer",
    "has_drawings",
    "is_under_nda",
    "export_marking",
)
LINE: Final = tuple(field.name for field in RfqLine._meta.concrete_fields if field.name not in {"id", "rfq", "number"})
_COLUMNS: Final = tuple(field.attname for field in Rfq._meta.concrete_fields)
_LINE_COLUMNS: Final = tuple(field.attname for field in RfqLine._meta.concrete_fields)
_REVISION_COLUMNS: Final = tuple(field.attname for field in RfqRevision._meta.concrete_fields)


def lines_of(rfqs: Collection[UUID]) -> dict[UUID, list[RfqLine]]:
    """The lines of some RFQs, in their order: one statement."""
    found: dict[UUID, list[RfqLine]] = defaultdict(list)
    for line in RfqLine.objects.filter(rfq_id__among=list(rfqs)).order_by("number") if rfqs else ():
        found[line.rfq_id].append(line)
    return found


def gaps_of(rfq: Rfq, lines: Sequence[RfqLine]) -> tuple[RfqGap, ...]:
    """What an RFQ lacks before anybody can quote."""
    facts = [
        LineFacts(
            has_quantity=bool(line.quantities or line.annual_volume),
            has_drawing=bool(line.drawing_name or rfq.has_drawings),
            has_material=bool(line.material),
            has_process=bool(line.process),
        )
        for line in lines
    ]
    return gaps_in(facts, says_required_by=rfq.required_by is not None)


def revise(
    rfq: Rfq, lines: Sequence[RfqLine], *, signal: UUID | None, asked_at: datetime, by: str, now: datetime
) -> RfqRevision:
    """Begin the next revision of an RFQ in memory; answers what it said until now.

    Whatever was quoted answers the revision before: it waits for a quote again.
    """
    before = RfqRevision(
        pk=new_id(),
        rfq=rfq,
        revision=rfq.revision,
        received_at=rfq.received_at,
        signal=rfq.signal,
        content=content_of(rfq, lines),
        replaced_at=now,
        replaced_by_name=by,
    )
    rfq.revision += 1
    rfq.status, rfq.received_at, rfq.signal = RfqStatus.OPEN, asked_at, signal
    return before


def content_of(rfq: Rfq, lines: Sequence[RfqLine]) -> dict[str, Any]:
    """The facts and lines of an RFQ as plain values."""
    facts = {name: _plain(getattr(rfq, name)) for name in FACTS}
    return facts | {
        "lines": [{"number": line.number, **{name: _plain(getattr(line, name)) for name in LINE}} for line in lines]
    }


class RfqWrites:
    """What one transaction writes of RFQs: a fixed number of statements at any number."""

    def __init__(self) -> None:
        self._born: dict[UUID, Rfq] = {}
        self._changed: dict[UUID, Rfq] = {}
        self._new_lines: dict[UUID, RfqLine] = {}
        self._changed_lines: dict[UUID, RfqLine] = {}
        self._revisions: list[RfqRevision] = []

    def add(self, rfq: Rfq) -> None:
        """A new RFQ."""
        self._born[rfq.pk] = rfq

    def change(self, rfq: Rfq, now: datetime) -> None:
        """One that says something else."""
        rfq.updated_at = now
        if rfq.pk not in self._born and rfq.pk not in self._changed:
            rfq.version += 1
            self._changed[rfq.pk] = rfq

    def add_line(self, line: RfqLine) -> None:
        """A new line."""
        self._new_lines[line.pk] = line

    def change_line(self, line: RfqLine) -> None:
        """A line that says something else."""
        if line.pk not in self._new_lines:
            self._changed_lines[line.pk] = line

    def replace(self, before: RfqRevision) -> None:
        """What a revision replaces."""
        self._revisions.append(before)

    def save(self) -> None:
        """Write it, sorted."""
        insert(Rfq, _COLUMNS, _values(self._born, _COLUMNS))
        update_rows(Rfq, _COLUMNS, _values(self._changed, _COLUMNS))
        insert(RfqLine, _LINE_COLUMNS, _values(self._new_lines, _LINE_COLUMNS))
        update_rows(RfqLine, _LINE_COLUMNS, _values(self._changed_lines, _LINE_COLUMNS))
        replaced = [tuple(getattr(each, name) for name in _REVISION_COLUMNS) for each in self._revisions]
        insert(RfqRevision, _REVISION_COLUMNS, replaced)


def _values(rows: Mapping[UUID, Rfq] | Mapping[UUID, RfqLine], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in columns) for _, row in sorted(rows.items())]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
