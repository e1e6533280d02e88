"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedback.models import Reason
from leadhub.models import DocumentKind

DEFAULTS = Path(__file__).parent / "defaults"


def install_defaults() -> dict[DocumentKind, Mapping[str, Any]]:
    """Make the agreed lists of reasons; this app owns no document."""
    rows = json.loads((DEFAULTS / "reasons.json").read_text())["rows"]
    Reason.objects.bulk_create(Reason(order=order, **row) for order, row in enumerate(rows, start=1))
    return {}
