"""Plans that nobody carried out: gone after a week."""

from datetime import datetime, timedelta
from typing import Final

from leadhub.bulk import locked
from leadhub.models import BulkChange, BulkState
from leadhub.usecases import use_case

KEPT: Final = timedelta(days=7)


def drop_plans(now: datetime) -> int:
    """Let plans go that are older than a week; answers how many."""
    old = BulkChange.objects.filter(state=BulkState.PLANNED, created_at__lt=now - KEPT)
    # Asked without a transaction: there is hardly ever one.
    return _drop(now) if old.exists() else 0


@use_case
def _drop(now: datetime) -> int:
    old = locked(BulkChange.objects.filter(state=BulkState.PLANNED, created_at__lt=now - KEPT).order_by("pk"))
    keys = [row.pk for row in old]
    BulkChange.objects.filter(pk__in=keys).delete()
    return len(keys)
