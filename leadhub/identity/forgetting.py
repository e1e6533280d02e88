"""Access tokens, codes and sessions that are over are removed."""

from datetime import datetime

from allauth.idp.oidc.models import Token as AccessToken
from django.contrib.sessions.models import Session

from leadhub.clock import real_now

MOST_AT_ONCE = 1_000


def forget_expired(_now: datetime) -> int:
    """Remove some that are over by the wall clock; answers of how many."""
    real, removed = real_now(), 0
    for rows, over in ((AccessToken.objects, "expires_at__lte"), (Session.objects, "expire_date__lte")):
        keys = list(rows.filter(**{over: real}).values_list("pk", flat=True)[:MOST_AT_ONCE])
        if keys:
            removed += rows.filter(pk__in=keys).delete()[0]
    return removed
