"""Walking through a search that shows no more than 10,000 rows, and sorts by one property only.

Each page begins anew where the last one ended, so no search is ever deep, and what changes meanwhile pushes nothing
past it. Where more rows changed in one instant than a page holds, they are walked by their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.shapes import MALFORMED, Record
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

BY_ID: Final = "hs_object_id"


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page, and from where to go on: None at the end."""

    rows: Sequence[Record]
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The rows of one kind by when they were changed: `at` is the property that says so."""

    client: Client
    objects: str
    at: str
    names: Sequence[str] = ()
    size: int = 100

    def page(self, since: datetime, after: dict[str, Any] | None) -> Found:
        """A page from a moment on, the oldest first; a row comes once in a walk unless it is changed meanwhile."""
        place = after or {"from": str(_milliseconds(since))}
        if "id" in place:
            return self._of_instant(place["from"], place["id"])
        operator = "GT" if place.get("is_past") else "GTE"
        rows = self._rows([self._filter(operator, place["from"])], sort=self.at)
        if len(rows) < self.size:
            return Found(rows, None)
        first, last = self._changed(rows[0]), self._changed(rows[-1])
        if first == last:
            return self._of_instant(last, "0")
        if int(last) <= int(place["from"]):
            text = "The search goes on with what was not asked for."
            raise VendorError(Fault(kind=FaultKind.RETRY, code=MALFORMED, text=text))
        # Of the last instant there may be more rows than were shown: the next page begins with it.
        return Found([row for row in rows if self._changed(row) != last], {"from": last})

    def _of_instant(self, at: str, above: str) -> Found:
        by_id = {"propertyName": BY_ID, "operator": "GT", "value": above}
        rows = self._rows([self._filter("EQ", at), by_id], sort=BY_ID)
        if len(rows) < self.size:
            return Found(rows, {"from": at, "is_past": True})
        return Found(rows, {"from": at, "id": rows[-1].id})

    def _rows(self, filters: Sequence[dict[str, str]], *, sort: str) -> Sequence[Record]:
        names = sorted({self.at, *self.names})
        found = self.client.search(self.objects, filters, sorts=[sort], limit=self.size, properties=names)
        return found.results

    def _filter(self, operator: str, value: str) -> dict[str, str]:
        return {"propertyName": self.at, "operator": operator, "value": value}

    def _changed(self, row: Record) -> str:
        try:
            changed = datetime.fromisoformat(row.text(self.at))
        except ValueError as error:
            text = f"Record {row.id} does not say when it was changed."
            raise VendorError(Fault(kind=FaultKind.RETRY, code=MALFORMED, text=text)) from error
        return str(_milliseconds(changed if changed.tzinfo else changed.replace(tzinfo=UTC)))


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
