"""What of a connection lies sealed: credentials that people typed, and tokens that were got for them."""

import json
from collections.abc import Mapping
from typing import Any

from leadhub.sealing import seal, unseal


def sealed(values: Mapping[str, Any]) -> str:
    """Values as they may lie in a table; nothing where there are none."""
    return seal(json.dumps(dict(values), sort_keys=True)) if values else ""


def unsealed(text: str) -> dict[str, Any]:
    """The values; raises Unreadable where their key is gone."""
    found: dict[str, Any] = json.loads(unseal(text)) if text else {}
    return found
