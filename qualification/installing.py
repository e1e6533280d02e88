"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadhub.models import DocumentKind
from qualification.documents import enact_models

DEFAULTS = Path(__file__).parent / "defaults"


def install_defaults() -> dict[DocumentKind, Mapping[str, Any]]:
    """Make the signal types that the default model counts; answers the content of the documents of this app."""
    scoring = _default("scoring_models")
    enact_models(scoring)
    return {DocumentKind.SCORING_MODELS: scoring, DocumentKind.AGREEMENTS: _default("agreements")}


def _default(name: str) -> Any:
    return json.loads((DEFAULTS / f"{name}.json").read_text())
