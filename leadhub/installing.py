"""First content of an installation: each app brings its defaults, and the four documents are published together."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from leadhub.composition import parts
from leadhub.documents.comparing import Difference, Kind, differences
from leadhub.documents.definitions import definition_of
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS, publish
from leadhub.models import DocumentKind, RuleSet
from leadhub.usecases import use_case

# The defaults hold for all of the history that anybody imports.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)


@use_case
def install(*, now: datetime) -> bool:
    """Install reference rows and publish the default rules; false, and nothing done, where rules exist already."""
    if RuleSet.objects.exists():
        return False
    for install_defaults in parts("LEADHUB_DEFAULTS"):
        install_defaults()
    publish(_default_documents(), note="Default rules", by="leadhub", now=now, effective_at=SINCE)
    return True


def new_in_defaults(*, now: datetime) -> dict[DocumentKind, list[Difference]]:
    """By document, the rows that the defaults have and the version in force at a moment has not.

    An upgrade changes nothing that somebody has published: what it brings is for people to take.
    """
    rules, found = rule_set_at(now), {}
    for kind, default in _default_documents().items():
        present = content_of(kind, getattr(rules, POINTERS[kind]))
        rows = differences(present, default, definition_of(kind).identity)
        found[kind] = [one for one in rows if one.kind is Kind.ADDED]
    return found


def _default_documents() -> dict[DocumentKind, Mapping[str, Any]]:
    contents: dict[DocumentKind, Mapping[str, Any]] = {}
    for default_documents in parts("LEADHUB_DEFAULT_DOCUMENTS"):
        contents |= default_documents()
    return contents
