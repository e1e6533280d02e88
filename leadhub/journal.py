"""What people write down about things, apart from what machines log: appended only, erased with whom it is about."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.composition import parts
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.models import JournalEntry
from leadhub.policy.registry import require
from leadhub.usecases import use_case

LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalOf:
    """What has a journal.

    `hold` answers the present key of one that the caller may see, under its lock, or None. `together` are the keys
    whose entries are read as one: its own, and those of what was merged into it.
    """

    noun: str
    verb: str
    hold: Callable[[UUID, Actor], UUID | None]
    together: Callable[[UUID], Collection[UUID]]


@use_case
def write(noun: str, key: UUID, text: str, *, actor: Actor, now: datetime) -> JournalEntry:
    """Write something down; NotAcceptable where there is nothing to read, or too much."""
    journal = journals()[noun]
    require(actor, journal.verb)
    if is_blank(text):
        raise _refusal("text_required", "Write something that can be read.")
    if len(text.strip()) > LONGEST:
        raise _refusal("out_of_bounds", f"Shorten it to {LONGEST:,} characters: it has {len(text.strip()):,}.")
    present = journal.hold(key, actor)
    if present is None:
        raise NotFound(f"There is no {noun} {key} that you may see.")
    return JournalEntry.objects.create(
        noun=noun, object_id=present, text=text.strip(), author=actor.user_id, author_name=actor.label, at=now
    )


def entries_of(noun: str, key: UUID) -> "QuerySet[JournalEntry]":
    """What was written down about one thing, the newest first; that the caller may see it is for the caller to ask."""
    keys = list(journals()[noun].together(key))
    return JournalEntry.objects.filter(noun=noun, object_id__among=keys).order_by("-at", "-pk")


@cache
def journals() -> dict[str, JournalOf]:
    """Everything that has one, by its noun."""
    brought: list[JournalOf] = list(parts("LEADHUB_JOURNALS"))
    return {journal.noun: journal for journal in brought}


def _refusal(code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError("/text", code, detail)])
