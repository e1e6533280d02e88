"""Each month that has ended is told of once, so that marketing and sales look at its numbers and its leads."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from leadhub.events.outbox import Happening, record_once
from leadhub.keys import named_id
from leadhub.models import Event
from leadhub.usecases import use_case
from qualification.models import Lead
from qualification.rules.periods import months_later

DUE: Final = "review.due"
LATEST: Final = timedelta(days=7)
"""Later in a month the last one is no news any more."""


def tell(now: datetime) -> int:
    """Tell of the month that has just ended, unless that was done; answers how many were told of: one or none.

    What ended before there was any lead is nobody's news.
    """
    ended = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if now - ended > LATEST:
        return 0
    key = named_id(f"{DUE} {ended:%Y-%m}", ended)
    if Event.objects.filter(pk=key).exists() or not Lead.objects.filter(created_at__lt=ended).exists():
        return 0
    begun = months_later(ended, -1)
    return int(_tell(key, Happening(DUE, now, {"from": begun.isoformat(), "to": ended.isoformat()})))


@use_case
def _tell(key: UUID, happening: Happening) -> bool:
    return record_once(key, happening)
