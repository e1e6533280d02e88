"""What an edit leaves behind: a history of fields, facts stamped as theirs who said them, and leads that look again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from accounts.newer import PERSON
from leadhub.actors import Actor, ActorKind
from leadhub.bulk import insert
from leadhub.composition import parts
from leadhub.errors import Conflict, FieldError
from leadhub.keys import new_id
from leadhub.models import Edit, Row

# A queryset of ids serves as well as the ids.
Ids: TypeAlias = "Iterable[UUID] | QuerySet[Any, Any]"
COLUMNS = ("id", "object_kind", "object_id", "field", "before", "after", "at", "actor", "change_no")
BLANK: tuple[object, ...] = (None, "", [])


def source_of(actor: Actor) -> str:
    """Whose word a fact is that came by an edit."""
    return PERSON if actor.kind == ActorKind.PERSON else str(actor.kind)


class Act:
    """The history of what one act changes, kept with one statement."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self._change_no = new_id()
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

    def note(self, row: Row, field: str, before: object, after: object) -> None:
        """Note one change; the values of personal fields are not kept."""
        values = (None, None) if field in row.PERSONAL else (_plain(before), _plain(after))
        kind = str(row._meta.model_name)
        self._edits.append((new_id(), kind, row.pk, field, *values, self.now, self.actor.user_id, self._change_no))

    def keep(self) -> None:
        """Write the history."""
        insert(Edit, COLUMNS, self._edits)
        self._edits = []


def facts_changed(*, accounts: Ids = (), contacts: Ids = (), now: datetime) -> None:
    """Tell the storeys above that facts of these changed, in the transaction of the change."""
    for look_again in parts("LEADHUB_FACTS_CHANGED"):
        look_again(accounts=accounts, contacts=contacts, now=now)


def duplicate(kind: str, existing: UUID, pointer: str, what: str) -> Conflict:
    """The refusal of what there is already; it names the one there is."""
    detail = f"There is {kind} with this {what} already: {existing}."
    return Conflict(detail, code="duplicate", errors=[FieldError(pointer, "duplicate", detail)], existing=str(existing))


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID | time | date) else value
