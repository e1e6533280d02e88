"""Which rules are in force at an instant, and what they say."""

from datetime import datetime
from typing import Any

import msgspec

from leadhub.documents.publishing import POINTERS
from leadhub.errors import Unavailable
from leadhub.models import DocumentKind, RuleSet, Version


def rule_set_at(moment: datetime) -> RuleSet:
    """The four version numbers in force at a moment; 503 while none were ever published."""
    found = RuleSet.objects.filter(effective_at__lte=moment).order_by("-effective_at", "-id").first()
    if found is None:
        raise Unavailable("No rules are in force yet. Publish them or run: manage.py install", code="no_rules")
    return found


def contents_of(rule_set: RuleSet) -> dict[DocumentKind, Any]:
    """The content of each of the four documents that a rule set points to."""
    return {kind: content_of(kind, getattr(rule_set, field)) for kind, field in POINTERS.items()}


def content_of(kind: DocumentKind, number: int) -> Any:
    """The content of one published version."""
    body = Version.objects.values_list("content", flat=True).get(kind=kind, number=number)
    return msgspec.json.decode(body)
