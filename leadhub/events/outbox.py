"""Domain events, written in the transaction that made them true. They hold ids and codes, never personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.bulk import insert
from leadhub.keys import new_id
from leadhub.models import Event, Unplaced


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
    insert(
        Event,
        ["id", "type", "lead_ref", "lead_seq", "subject_ref", "at", "data"],
        [(i, h.type, h.lead, h.lead_seq, h.subject, h.at, h.data) for i, h in zip(ids, happenings, strict=True)],
    )
    insert(Unplaced, ["event_id"], [(i,) for i in ids])
