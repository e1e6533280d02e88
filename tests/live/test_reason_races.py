"""Several processes at once on the agreed lists of reasons, on both engines, with real commits."""

from collections import Counter
from datetime import datetime

from feedback.models import Reason
from tests.fence import allow_writes
from tests.live.races import race, strike_off

RUNNERS = 3


def test_a_list_keeps_one_reason_whoever_strikes_the_others_off(fresh_database: str, now: datetime) -> None:
    last = [list(Reason.objects.filter(kind=kind).order_by("code")[:RUNNERS]) for kind in Reason.Kind.values]
    with allow_writes():
        Reason.objects.exclude(pk__in=[row.pk for rows in last for row in rows]).update(is_active=False)
    keys = [[row.pk for row in rows] for rows in last]
    answers = race(fresh_database, RUNNERS, len(keys), strike_off, keys, now)
    assert [Counter(told) for told in answers] == [{"struck off": RUNNERS - 1, "last_reason": 1}] * len(keys)
    assert dict(Counter(Reason.objects.filter(is_active=True).values_list("kind", flat=True))) == dict.fromkeys(
        Reason.Kind.values, 1
    )
