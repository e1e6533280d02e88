"""Which rules are in force at an instant, and what they say."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from leadhub.documents.publishing import POINTERS
from leadhub.errors import NotFound, Unavailable
from leadhub.models import DocumentKind, RuleSet, Version


def rule_set_at(moment: datetime) -> RuleSet:
    """The four version numbers in force at a moment; 503 while none were ever published."""
    found = _begun_by(moment).first()
    if found is None:
        raise Unavailable("No rules are in force yet. Publish them or run: manage.py install", code="no_rules")
    return found


def rule_set_asked_for(moment: datetime) -> RuleSet:
    """The same for a moment that a caller names; before the first rules there is nothing to be found."""
    found = _begun_by(moment).first()
    if found is None:
        raise NotFound("No rules were in force at that moment.", code="no_rules")
    return found


def rule_set_as_known(moment: datetime, known_at: datetime) -> RuleSet:
    """The four version numbers in force at a moment, by what had been published at another.

    A rule set is known once the last of its versions is published. Before the very first publication nobody could have
    been judged by anything else, so the first rules stand in.
    """
    versions = (Q(kind=kind, number=OuterRef(field)) for kind, field in POINTERS.items())
    later = Version.objects.filter(reduce(or_, versions), published_at__gt=known_at)
    begun = _begun_by(moment)
    return begun.exclude(Exists(later)).first() or begun.last() or rule_set_asked_for(moment)


def contents_of(rule_set: RuleSet) -> dict[DocumentKind, Any]:
    """The content of each of the four documents that a rule set points to."""
    return {kind: content_of(kind, getattr(rule_set, field)) for kind, field in POINTERS.items()}


def _begun_by(moment: datetime) -> "QuerySet[RuleSet]":
    """The rule sets that were in force by then, the latest first."""
    return RuleSet.objects.filter(effective_at__lte=moment).order_by("-effective_at", "-id")


def content_of(kind: DocumentKind, number: int) -> Any:
    """The content of one published version."""
    body = Version.objects.values_list("content", flat=True).get(kind=kind, number=number)
    return msgspec.json.decode(body)
