"""Publishing a document: its content is frozen as canonical JSON, and the rules in force point to it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

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


@use_case
def publish(
    contents: Mapping[DocumentKind, Mapping[str, Any]], *, note: str, by: str, now: datetime, effective_at: datetime
) -> RuleSet:
    """Publish new versions of some documents together; the others stay as they are in force at that instant."""
    before = RuleSet.objects.filter(effective_at__lte=effective_at).order_by("-effective_at", "-id").first()
    numbers = {field: getattr(before, field) if before else 0 for field in POINTERS.values()}
    for kind, content in contents.items():
        numbers[POINTERS[kind]] = _freeze(kind, content, note=note, by=by, now=now).number
    return RuleSet.objects.create(effective_at=effective_at, **numbers)


def _freeze(kind: DocumentKind, content: Mapping[str, Any], *, note: str, by: str, now: datetime) -> Version:
    body = canonical(content)
    last = Version.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True).first() or 0
    return Version.objects.create(
        kind=kind,
        number=last + 1,
        note=note,
        content=body.decode(),
        sha256=hashlib.sha256(body).hexdigest(),
        published_at=now,
        published_by=by,
    )
