"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from leadhub.installing import SINCE
from leadhub.models import DocumentKind
from qualification.documents import enact_models
from qualification.models import PinnedExample
from qualification.rules.examples import read_given, read_wanted

DEFAULTS = Path(__file__).parent / "defaults"


def default_documents() -> dict[DocumentKind, Mapping[str, Any]]:
    """The documents that this app owns, as it brings them."""
    return {DocumentKind.SCORING_MODELS: _default("scoring_models"), DocumentKind.AGREEMENTS: _default("agreements")}


def install_defaults() -> None:
    """Make signal types and pinned examples of the default rules."""
    enact_models(_default("scoring_models"))
    PinnedExample.objects.bulk_create(
        PinnedExample(
            name=example["name"],
            given=msgspec.to_builtins(read_given(example["given"])),
            wanted=msgspec.to_builtins(read_wanted(example["wanted"])),
            created_at=SINCE,
            created_by_name="leadhub",
        )
        for example in _default("examples")
    )


def _default(name: str) -> Any:
    return json.loads((DEFAULTS / f"{name}.json").read_text())
