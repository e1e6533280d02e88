"""The words of polite answers, as operations keeps them."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.editing import Act
from feedback.models import DeclineText, Reason
from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.usecases import use_case

LONGEST: Final = 4_000
LANGUAGE: Final = re.compile(r"[a-z]{2}")


@use_case
def add(reason: str, language: str, text: str, *, actor: Actor, now: datetime) -> DeclineText:
    """Write words for a reason in another language."""
    faults = _faults_of(text)
    if not Reason.objects.filter(kind=Reason.Kind.REJECTION, code=reason).exists():
        faults.append(FieldError("/reason", "unknown_reason", f"{reason!r} is not on the agreed list."))
    if not LANGUAGE.fullmatch(language):
        faults.append(FieldError("/language", "bad_language", "Two small letters name a language, such as en."))
    _refuse(faults)
    if DeclineText.objects.filter(reason=reason, language=language).exists():
        detail = "There are words for this reason in this language already: change those. Nothing was changed."
        raise Conflict(detail, code="text_exists", errors=[FieldError("/language", "text_exists", detail)])
    row = DeclineText(reason=reason, language=language, text=text.strip())
    row.save(force_insert=True)
    _note(row, None, actor=actor, now=now)
    return row


@use_case
def revise(key: UUID, text: str, *, actor: Actor, now: datetime) -> DeclineText:
    """Change what is suggested from now on; what was sent stays as it was."""
    row: DeclineText | None = locked(DeclineText.objects.filter(pk=key)).first()
    if row is None:
        raise NotFound("No words with this id.")
    _refuse(_faults_of(text))
    before, row.text = row.text, text.strip()
    if row.text != before:
        row.save()
        _note(row, before, actor=actor, now=now)
    return row


def _note(row: DeclineText, before: str | None, *, actor: Actor, now: datetime) -> None:
    act = Act(actor=actor, now=now)
    act.note(row, "text", before, row.text)
    act.keep()


def _faults_of(text: str) -> list[FieldError]:
    if not text.strip():
        return [FieldError("/text", "text_required", "Write what is to be suggested.")]
    if len(text.strip()) > LONGEST:
        return [FieldError("/text", "out_of_bounds", f"A text has {LONGEST:,} characters at most.")]
    return []


def _refuse(faults: list[FieldError]) -> None:
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
