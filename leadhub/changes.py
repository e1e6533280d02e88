"""Acts and their numbers: all that one request changes has one change number, and so has a bulk change.

The number is not the id of the request: callers may name that themselves, so that two requests could have one. The act
keeps it beside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import insert_new
from leadhub.errors import FieldError, NotAcceptable
from leadhub.keys import new_id
from leadhub.models import LONGEST_NOTE, Change
from leadhub.tracing import request_under_way

TOO_LONG = "Shorten the change note to %(limit_value)d characters: it has %(show_value)d."
COLUMNS = ("id", "at", "actor", "actor_name", "request", "note")


@dataclass(slots=True)
class Numbered:
    """What everything that is changed meanwhile shares."""

    number: UUID
    note: str = ""


_present: ContextVar[Numbered | None] = ContextVar("change", default=None)


@contextmanager
def numbered(number: UUID | None = None, *, note: str = "") -> Iterator[None]:
    """Give everything that is changed meanwhile one number, a new one unless it is named, and one note.

    It is not the same as `caused_by`: a job is done for the request that asked for it, in acts of its own.
    """
    token = _present.set(Numbered(number or new_id(), note))
    try:
        yield
    finally:
        _present.reset(token)


def take_note(note: str) -> None:
    """Keep a note with whatever the present request changes from here on; NotAcceptable where it is too long."""
    text, present = checked_note(note), _present.get()
    if present is not None:
        present.note = text


def checked_note(note: str) -> str:
    """A note as it is kept."""
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        detail = TOO_LONG % {"limit_value": LONGEST_NOTE, "show_value": len(text)}
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/change_note", "out_of_bounds", detail)])
    return text


def number_at_hand() -> UUID:
    """The number of whatever is changed now."""
    present = _present.get()
    return new_id() if present is None else present.number


def head(number: UUID, *, actor: Actor, now: datetime, note: str = "") -> None:
    """Keep who acts, once a number: what leadhub does in a person's request is that person's act."""
    present = _present.get()
    said = note or (present.note if present is not None else "")
    row = (number, now, actor.user_id, actor.label, request_under_way(), said)
    if not insert_new(Change, COLUMNS, [row]) and actor.user_id is not None:
        Change.objects.filter(pk=number, actor=None).update(actor=actor.user_id, actor_name=actor.label)
