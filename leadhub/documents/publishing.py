"""Publishing: a content is frozen as canonical JSON, and the rules in force point to it from an instant on."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub.bulk import locked
from leadhub.models import DocumentKind, RuleSet, Version
from leadhub.usecases import use_case

POINTERS = {
    DocumentKind.PROFILES: "profiles",
    DocumentKind.CHANNEL_RULES: "channel_rules",
    DocumentKind.SCORING_MODELS: "scoring_model",
    DocumentKind.AGREEMENTS: "agreement",
}


def canonical(content: Mapping[str, Any]) -> bytes:
    """Compact JSON with sorted keys: equal contents are equal bytes."""
    return msgspec.json.encode(content, order="deterministic")


def digest(body: bytes) -> str:
    """The SHA-256 by which a content is signed and known."""
    return hashlib.sha256(body).hexdigest()


@use_case
def publish(
    contents: Mapping[DocumentKind, Mapping[str, Any]],
    *,
    note: str,
    by: str,
    now: datetime,
    effective_at: datetime,
    draft: UUID | None = None,
) -> RuleSet:
    """Publish new versions of some documents together; the others stay as they are in force at that instant.

    What was published before for a later instant still comes into force then: every later rule set up to the next
    change of the same document is written anew with the new number.
    """
    _wait_for_turn()
    schedule = _schedule_from(effective_at)
    standing = schedule[0] if schedule else RuleSet(profiles=0, channel_rules=0, scoring_model=0, agreement=0)
    numbers = {
        POINTERS[kind]: _freeze(kind, content, note=note, by=by, now=now, draft=draft).number
        for kind, content in contents.items()
    }
    published = _rule_set(effective_at, standing, numbers)
    for later in schedule[1:]:
        numbers = {name: n for name, n in numbers.items() if getattr(later, name) == getattr(standing, name)}
        if not numbers:
            break
        _rule_set(later.effective_at, later, numbers)
    return published


def _wait_for_turn() -> None:
    """Who publishes holds the first rule set, which is always there, so that nobody reads a schedule half written."""
    list(locked(RuleSet.objects.order_by("pk"))[:1])


def _schedule_from(moment: datetime) -> list[RuleSet]:
    """The rule set in force at a moment, then every later one that will be, in the order of time."""
    before = RuleSet.objects.filter(effective_at__lte=moment).order_by("-effective_at", "-pk")[:1]
    later = RuleSet.objects.filter(effective_at__gt=moment).order_by("effective_at", "pk")
    return [*before, *_last_of_each_instant(later)]


def _last_of_each_instant(rows: Iterable[RuleSet]) -> list[RuleSet]:
    return list({row.effective_at: row for row in rows}.values())


def _rule_set(effective_at: datetime, standing: RuleSet, numbers: Mapping[str, int]) -> RuleSet:
    values = {name: numbers.get(name, getattr(standing, name)) for name in POINTERS.values()}
    return RuleSet.objects.create(effective_at=effective_at, **values)


def _freeze(
    kind: DocumentKind, content: Mapping[str, Any], *, note: str, by: str, now: datetime, draft: UUID | None
) -> Version:
    body = canonical(content)
    last = Version.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        kind=kind,
        number=last + 1,
        note=note,
        content=body.decode(),
        sha256=digest(body),
        published_at=now,
        published_by=by,
        draft=draft,
    )
