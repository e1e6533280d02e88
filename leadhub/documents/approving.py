"""What happens between whoever changed a draft and those who sign it: it is sent, and changes are asked for."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.documents import signing
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.documents.drafting import edit, held, save, within_bounds
from leadhub.editing import keep_one
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.models import ChangesAsked, Draft
from leadhub.usecases import use_case

SHORTEST: Final = 10
"""What says why has as many characters at least."""


@use_case
def send_for_approval(draft: UUID, *, actor: Actor, now: datetime, expected: int, note: str) -> Draft:
    """Say why it is changed, so that those who sign are shown it: a draft without errors, simulated as it stands.

    Changes that somebody asked for are asked for no longer, whether anything was changed or not.
    """
    row = held(draft, expected)
    asked = asked_of(row)
    checked(note, "/note", "why is it changed?")
    refuse_faults(definition_of(row.kind), msgspec.json.decode(row.content), every_error=True)
    require_simulation(row, "Nothing was sent.")
    row = edit(draft, actor=actor, now=now, expected=expected, note=note)
    if asked is not None and asked.version == row.version:
        save(row, actor=actor, now=now)
    return row


@use_case
def ask_for_changes(draft: UUID, *, actor: Actor, now: datetime, expected: int, text: str) -> Draft:
    """Say what must be changed before the caller's side signs a draft that waits for it; 422 for less than a sentence.

    It stands until the draft is changed or sent again, or somebody signs for that side after all.
    """
    row = held(draft, expected)
    side, user = signing.asked_side(row.kind, actor)
    signing.refuse_second(signing.signatures_of(row), side, user=user, principal=None)
    said = checked(text, "/text", "what is to be changed?")
    asked = asked_of(row)
    if asked is not None or not is_sent(row):
        why = f"{asked.user_name} has asked for changes of it already" if asked else "nobody has sent it as it stands"
        raise Conflict(f"It does not wait for approval: {why}. Nothing was changed.", code="not_waiting")
    ChangesAsked.objects.create(
        draft=row, version=row.version, side=side, text=said, user=user, user_name=actor.label, at=now
    )
    keep_one(row, "changes_asked", None, side, actor=actor, now=now)
    return row


def is_sent(draft: Draft) -> bool:
    """Whether those who sign are shown a draft: it was simulated as it stands, and its note says why."""
    return draft.simulated_sha256 == draft.sha256 and says_enough(draft.note)


def asked_of(draft: Draft) -> ChangesAsked | None:
    """What is asked for of a draft as it stands."""
    return ChangesAsked.objects.standing().filter(draft=draft).first()


def checked(text: str, pointer: str, question: str) -> str:
    """A text that says enough, without the blanks around it."""
    said = text.strip()
    if not says_enough(said):
        detail = f"Write at least {SHORTEST} characters: {question}"
        raise NotAcceptable(detail, code="note_too_short", errors=[FieldError(pointer, "note_too_short", detail)])
    return within_bounds(said, pointer)


def require_simulation(draft: Draft, left: str) -> None:
    """Refuse a draft that nobody has simulated as it stands; `left` says what was not done."""
    if not draft.simulated_sha256:
        raise Conflict(f"Nobody has seen what it would change. Simulate it first. {left}", code="simulation_missing")
    if draft.simulated_sha256 != draft.sha256:
        raise Conflict(
            f"It was changed after the last simulation. Simulate it again. {left}", code="simulation_outdated"
        )


def says_enough(text: str) -> bool:
    """Whether somebody can read why in it."""
    return len(text.strip()) >= SHORTEST and not is_blank(text)
