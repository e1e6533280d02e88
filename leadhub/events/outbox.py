"""Domain events, written in the transaction that made them true. They hold ids and codes, never personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from leadhub.models import Event, Unplaced
from leadhub.tracing import request_under_way

COLUMNS: Final = ("id", "type", "lead_ref", "lead_seq", "subject_ref", "at", "data", "request")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to record; `lead_seq` is gap-free within its lead and given out under the lead's lock.

    `subject` is what it is about beside its lead, by which those find it who may read of nothing else.
    """

    type: str
    at: datetime
    data: Mapping[str, Any]
    lead: UUID | None = None
    lead_seq: int | None = None
    subject: UUID | None = None


def record(happenings: Sequence[Happening]) -> None:
    """Store events and put them in line for their place in the feed: two statements at any number."""
    ids = [new_id() for _ in happenings]
    insert(Event, COLUMNS, [_row(key, happening) for key, happening in zip(ids, happenings, strict=True)])
    insert(Unplaced, ["event_id"], [(key,) for key in ids])


def record_once(key: UUID, happening: Happening) -> bool:
    """Store one event under an id of its own, unless it is there: however many find it due, one of them tells of it."""
    made = insert_new(Event, COLUMNS, [_row(key, happening)])
    insert(Unplaced, ["event_id"], made)
    return bool(made)


def _row(key: UUID, happening: Happening) -> tuple[Any, ...]:
    of = happening
    return key, of.type, of.lead, of.lead_seq, of.subject, of.at, of.data, request_under_way()
