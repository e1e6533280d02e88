"""The history of what people change: who changed which field when."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import insert
from leadhub.changes import head, number_at_hand
from leadhub.keys import new_id
from leadhub.models import Edit, Row

COLUMNS = ("id", "object_kind", "object_id", "field", "before", "after", "at", "actor", "change_no")
BLANK: tuple[object, ...] = (None, "", [])


class Act:
    """The history of what one act changes, kept in three statements at most under the number that is at hand."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self.change_no = number_at_hand()
        self._edits: list[tuple[Any, ...]] = []

    def assign(self, row: Row, values: Mapping[str, Any]) -> set[str]:
        """Set columns of a row and note what they held before; answers those that changed."""
        changed = set()
        for name, value in values.items():
            before = getattr(row, name)
            if before == value or (before in BLANK and value in BLANK):
                continue
            setattr(row, name, value)
            self.note(row, row._meta.get_field(name).name, before, value)
            changed.add(name)
        return changed

    def note(self, row: Row, field: str, before: object, after: object, *, hidden: bool = False) -> None:
        """Note one change; the values of personal and hidden fields are not kept."""
        values = (None, None) if hidden or field in row.PERSONAL else (_plain(before), _plain(after))
        kind = str(row._meta.model_name)
        by = (self.now, self.actor.user_id, self.change_no)
        self._edits.append((new_id(), kind, row.pk, field, *values, *by))

    def keep(self, *, note: str = "") -> None:
        """Write the history, and whose act it is."""
        if self._edits:
            head(self.change_no, actor=self.actor, now=self.now, note=note)
        insert(Edit, COLUMNS, self._edits)
        self._edits = []


def keep_one(row: Row, field: str, before: object, after: object, *, actor: Actor, now: datetime) -> None:
    """The history of an act that changes one thing."""
    act = Act(actor=actor, now=now)
    act.note(row, field, before, after)
    act.keep()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID | time | date | Decimal) else value
