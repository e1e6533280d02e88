"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leadhub.models import DocumentKind
from qualification.models import SignalType
from qualification.rules.model import compile_scoring
from qualification.rules.words import spell

DEFAULTS = Path(__file__).parent / "defaults"


def install_defaults() -> dict[DocumentKind, Mapping[str, Any]]:
    """Make the signal types that the default model counts; answers the content of the documents of this app."""
    scoring = _default("scoring_models")
    rows = compile_scoring(scoring).default.rows
    SignalType.objects.bulk_create(
        SignalType(number=number, code=row.type, label=_label(row.type), family=row.family)
        for number, row in sorted(rows.items())
    )
    return {DocumentKind.SCORING_MODELS: scoring, DocumentKind.AGREEMENTS: _default("agreements")}


def _default(name: str) -> Any:
    return json.loads((DEFAULTS / f"{name}.json").read_text())


def _label(code: str) -> str:
    """A code as people write it, at the beginning of a line."""
    words = spell(code)
    return words[0].upper() + words[1:]
