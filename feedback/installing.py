"""What this app brings to a new installation."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedback.models import DeclineText, Reason

DEFAULTS = Path(__file__).parent / "defaults"


def install_defaults() -> None:
    """Make the agreed lists of reasons and the words of polite answers."""
    content = json.loads((DEFAULTS / "reasons.json").read_text())
    tracks: Mapping[str, str] = content["tracks"]
    Reason.objects.bulk_create(
        Reason(order=order, **{"track": tracks.get(row["family"], "") if leads_to_nurture(row) else ""} | row)
        for order, row in enumerate(content["rows"], start=1)
    )
    texts = json.loads((DEFAULTS / "decline_texts.json").read_text())
    DeclineText.objects.bulk_create(DeclineText(**row) for row in texts["rows"])


def leads_to_nurture(row: Mapping[str, Any]) -> bool:
    """Whether a lead can come into nurture by a reason: what is disqualified or lost goes with no track."""
    return row["action"] not in (Reason.Action.DISQUALIFY, Reason.Action.CLOSE)
