"""How long alerts are kept: those that were sent for some days, all others until somebody has dealt with them."""

from datetime import datetime, timedelta

from django.conf import settings

from leadhub.bulk import claimed
from leadhub.clock import real_now
from leadhub.models import Alert, AlertState
from leadhub.usecases import use_case

# In one round: nobody waits for the sweep of a year.
AT_ONCE = 1_000


@use_case
def forget_sent(_now: datetime) -> int:
    """Remove the oldest of what was sent long ago; answers how many. Age is of the real clock."""
    until = real_now() - timedelta(days=settings.ALERTS_KEPT_DAYS)
    old = Alert.objects.filter(state=AlertState.SENT, sent_at__lt=until).order_by("sent_at", "pk")
    keys = list(claimed(old).values_list("pk", flat=True)[:AT_ONCE])
    removed, _ = Alert.objects.filter(pk__among=keys).delete()
    return removed
