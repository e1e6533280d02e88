"""First content of an installation: each app brings its defaults, and the four documents are published together."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from leadhub.composition import parts
from leadhub.documents.publishing import publish
from leadhub.models import DocumentKind, RuleSet
from leadhub.usecases import use_case

# The defaults hold for all of the history that anybody imports.
SINCE = datetime(2000, 1, 1, tzinfo=UTC)


@use_case
def install(*, now: datetime) -> bool:
    """Install reference rows and publish the default rules; false, and nothing done, where rules exist already."""
    if RuleSet.objects.exists():
        return False
    contents: dict[DocumentKind, Mapping[str, Any]] = {}
    for install_defaults in parts("LEADHUB_DEFAULTS"):
        contents |= install_defaults()
    publish(contents, note="Default rules", by="leadhub", now=now, effective_at=SINCE)
    return True
