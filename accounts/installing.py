"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accounts.models import ProductLine, TitleFunction
from accounts.rules.titles import read_titles
from leadhub.models import DocumentKind

DEFAULTS = Path(__file__).parent / "defaults"
UNSPECIFIED = (ProductLine.UNSPECIFIED, "Unspecified")


def default_documents() -> dict[DocumentKind, Mapping[str, Any]]:
    """The documents that this app owns, as it brings them."""
    return {
        DocumentKind.PROFILES: _default("profiles"),
        DocumentKind.CHANNEL_RULES: _default("channel_rules"),
    }


def install_defaults() -> None:
    """Make reference rows."""
    code, label = UNSPECIFIED
    ProductLine.objects.get_or_create(code=code, defaults={"label": label})
    titles = read_titles(_default("title_functions"))
    TitleFunction.objects.bulk_create(
        TitleFunction(order=order, phrase=phrase, function=function)
        for order, (phrase, function) in enumerate(titles, start=1)
    )


def _default(name: str) -> Any:
    return json.loads((DEFAULTS / f"{name}.json").read_text())
