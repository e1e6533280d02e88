"""A document's next version while people work on it: begun, edited, discarded, signed, published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.api.parameters import bounded
from leadhub.bulk import locked
from leadhub.composition import parts
from leadhub.documents import signing
from leadhub.documents.checking import Warned, check, refuse_faults, warnings_of
from leadhub.documents.definitions import definition_of
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS, canonical, digest, publish
from leadhub.documents.signing import signatures_of
from leadhub.editing import Act, keep_one
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound, Stale, TooLarge
from leadhub.events.outbox import Happening, record
from leadhub.models import DocumentKind, Draft, RuleSet, Side, Signature, Version
from leadhub.usecases import use_case

LONGEST_NOTE = 2_000
# About ten thousand rows: what people can still own.
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a draft led to: the version, since when its rules hold, and what was not as it should be."""

    version: Version
    rules: RuleSet
    warnings: Sequence[Warned]


@use_case
def begin(kind: DocumentKind, *, actor: Actor, now: datetime, base: int | None = None, note: str = "") -> Draft:
    """Begin the one draft of a document, from a version or from the one in force."""
    standing = open_draft(kind)
    if standing is not None:
        raise Conflict(
            f"{standing.edited_by_name} is editing a draft of this document, last changed at "
            f"{standing.edited_at:%H:%M} UTC on {standing.edited_at:%Y-%m-%d}. Nothing was changed.",
            code="draft_exists",
            draft=str(standing.pk),
            edited_by=standing.edited_by_name,
            edited_at=standing.edited_at,
        )
    number = base or getattr(rule_set_at(now), POINTERS[kind])
    if not Version.objects.filter(kind=kind, number=number).exists():
        raise NotAcceptable(
            f"There is no version {number} of this document to begin from.",
            code="unknown_version",
            errors=[FieldError("/from", "unknown_version", f"There is no version {number}.")],
        )
    body = canonical(content_of(kind, number))
    row: Draft = Draft.objects.create(
        kind=kind,
        note=within_bounds(note),
        based_on=number,
        content=body.decode(),
        sha256=digest(body),
        created_at=now,
        created_by_name=actor.label,
        edited_at=now,
        edited_by=actor.user_id,
        edited_by_name=actor.label,
    )
    keep_one(row, "based_on", None, number, actor=actor, now=now)
    return row


@use_case
def edit(
    draft: UUID,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    note: str | None = None,
    content: Mapping[str, Any] | None = None,
) -> Draft:
    """Change note and content; the members of `content` that are given replace those of the draft.

    Saving what already stands changes nothing, so that signatures and simulation keep their worth.
    """
    row = held(draft, expected)
    before = (row.note, row.content)
    if note is not None:
        row.note = within_bounds(note)
    if content is not None:
        definition = definition_of(row.kind)
        wanted = definition.prepare({**msgspec.json.decode(row.content), **content})
        body = canonical(wanted)
        if len(body) > LARGEST:
            raise TooLarge(f"A document has {LARGEST:,} bytes at most. Nothing was changed.", code="document_too_large")
        refuse_faults(definition, wanted)
        row.content, row.sha256 = body.decode(), digest(body)
    if (row.note, row.content) != before:
        save(row, actor=actor, now=now)
    return row


def save(row: Draft, *, actor: Actor, now: datetime) -> None:
    """Save a draft that is held, as one version more."""
    row.version += 1
    row.edited_at, row.edited_by, row.edited_by_name = now, actor.user_id, actor.label
    row.save()


@use_case
def discard(draft: UUID, *, actor: Actor, now: datetime, expected: int | None = None) -> None:
    """Give a draft up. It is kept, but nobody finds it under `drafts/` any more."""
    row = held(draft, expected)
    row.state, row.edited_at, row.edited_by, row.edited_by_name = (
        Draft.State.DISCARDED,
        now,
        actor.user_id,
        actor.label,
    )
    row.save()
    keep_one(row, "state", Draft.State.OPEN, Draft.State.DISCARDED, actor=actor, now=now)


@use_case
def sign(
    draft: UUID, *, actor: Actor, now: datetime, expected: int | None = None, deputy_for: UUID | None = None
) -> Draft:
    """Sign the content as it stands for the caller's side; an edit after that asks for a new signature.

    A deputy names in whose place it is done: somebody of the same side. Nobody's word stands in both signatures.
    """
    row = held(draft, expected)
    side, user = signing.asked_side(row.kind, actor)
    principal = signing.in_place_of(deputy_for, side, user)
    signing.refuse_second(signatures_of(row), side, user=user, principal=principal)
    Signature.objects.create(
        draft=row,
        sha256=row.sha256,
        side=side,
        user=user,
        user_name=actor.label,
        deputy_for=principal.pk if principal else None,
        deputy_for_name=principal.actor.label if principal else "",
        at=now,
    )
    keep_one(row, "signature", None, side, actor=actor, now=now)
    return row


@use_case
def publish_draft(
    draft: UUID, *, actor: Actor, now: datetime, expected: int | None = None, effective_at: datetime | None = None
) -> Published:
    """Freeze a draft as the next version, in force now or from an instant to come.

    It needs the signatures that the document asks for and a rule check without errors; what else would be better is
    a warning.
    """
    row = held(draft, expected)
    definition, content = definition_of(row.kind), msgspec.json.decode(row.content)
    since = effective_at or now
    if since < now:
        raise NotAcceptable(
            "Rules come into force now or later, never in the past. Nothing was published.",
            code="effective_in_the_past",
            errors=[FieldError("/effective_at", "effective_in_the_past", "Name a moment that is still to come.")],
        )
    since = bounded(since, "effective_at")
    findings = check(definition, content)
    refuse_faults(definition, content, every_error=True)
    _require_signatures(row, definition.signed_by)
    warnings = warnings_of(row, findings, now)
    kind = DocumentKind(row.kind)
    rules = publish({kind: content}, note=row.note, by=actor.label, now=now, effective_at=since, draft=row.pk)
    definition.enact(content)
    version = Version.objects.get(kind=kind, number=getattr(rules, POINTERS[kind]))
    row.state, row.published_number = Draft.State.PUBLISHED, version.number
    row.save()
    act = Act(actor=actor, now=now)
    act.note(version, "number", row.based_on, version.number)
    act.note(version, "in_force_from", None, since.isoformat())
    act.keep(note=row.note)
    name = "agreement.published" if kind == DocumentKind.AGREEMENTS else "rules.published"
    data = {"document": kind.value, "number": version.number, "effective_at": since.isoformat()}
    record([Happening(name, now, data)])
    for follow in parts("LEADHUB_RULES_PUBLISHED"):
        follow(actor=actor, now=now)
    return Published(version, rules, warnings)


def open_draft(kind: str) -> Draft | None:
    """The draft of a document that people work on."""
    return Draft.objects.filter(kind=kind, state=Draft.State.OPEN).first()


def held(draft: UUID, expected: int | None = None) -> Draft:
    """An open draft under its lock; one that somebody has saved since the caller read it is refused."""
    row: Draft | None = locked(Draft.objects.filter(pk=draft).order_by("pk")).first()
    if row is None or row.state == Draft.State.DISCARDED:
        raise NotFound("No draft with this id.")
    if expected is not None and row.version != expected:
        raise stale(row)
    if row.state == Draft.State.PUBLISHED:
        raise Conflict(
            f"This draft was published as version {row.published_number}. Begin a new one to change it.",
            code="draft_published",
            number=row.published_number,
        )
    return row


def stale(draft: Draft) -> Stale:
    """The refusal that tells a second editor who was first."""
    return Stale(
        f"{draft.edited_by_name} saved version {draft.version} at {draft.edited_at:%H:%M} UTC while you were editing. "
        "Nothing of yours was saved. Read the draft again, compare, then save.",
        etag=f'"{draft.version}"',
        edited_by=draft.edited_by_name,
        edited_at=draft.edited_at,
        version=draft.version,
    )


def _require_signatures(draft: Draft, asked: frozenset[Side]) -> None:
    missing = sorted(asked - {Side(signature.side) for signature in signatures_of(draft)})
    if missing:
        sides = " and ".join(Side(side).label.lower() for side in missing)
        raise Conflict(
            f"The signature of {sides} is missing for the draft as it now stands. Nothing was published.",
            code="signature_missing",
            missing=[str(side) for side in missing],
        )


def within_bounds(text: str, pointer: str = "/note") -> str:
    """A text as it is kept, without the blanks around it."""
    said = text.strip()
    if len(said) > LONGEST_NOTE:
        detail = f"Shorten it to {LONGEST_NOTE:,} characters: it has {len(said):,}."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError(pointer, "out_of_bounds", detail)])
    return said
