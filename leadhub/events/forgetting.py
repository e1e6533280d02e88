"""The log of what was sent is kept for a time after its end; the events themselves stay in the feed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from leadhub.bulk import claimed
from leadhub.clock import real_now as wall_clock
from leadhub.events.parcels import RealNow
from leadhub.models import Delivery, DeliveryAttempt, DeliveryState
from leadhub.usecases import use_case

ENDED = (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.PARKED)
# Of one transaction, and transactions of one round: other work waits for it, and the next round goes on.
AT_ONCE = 1_000
ROUNDS = 10


def forget_old_deliveries(_now: datetime, *, real_now: RealNow = wall_clock) -> int:
    """Remove some deliveries that ended longer ago than they are kept, the oldest first; answers how many."""
    before = real_now() - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    removed = 0
    for _ in range(ROUNDS):
        # Asked without a transaction: there is hardly ever anything to do.
        if not _old(before).exists():
            break
        removed += _forget_some(before)
    return removed


@use_case
def _forget_some(before: datetime) -> int:
    keys = [row.pk for row in claimed(_old(before).only("pk").order_by("ended_at"))[:AT_ONCE]]
    # Attempts leave with their delivery and never alone, so it goes first; foreign keys are judged at the commit.
    Delivery.objects.filter(pk__among=keys)._raw_delete(connection.alias)
    DeliveryAttempt.objects.filter(delivery__among=keys).delete()
    return len(keys)


def _old(before: datetime) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(state__in=ENDED, ended_at__lt=before)
