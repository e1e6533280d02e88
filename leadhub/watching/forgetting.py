"""The log of requests is kept for a time and up to a size, the counts of what is used for longer."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Max, QuerySet

from leadhub.bulk import claimed
from leadhub.clock import real_now
from leadhub.models import Answered, Use
from leadhub.usecases import use_case

AT_ONCE: Final = 5_000
ROUNDS: Final = 10
USE_KEPT: Final = timedelta(days=400)
"""Longer than what goes is announced, and a year beside the same month of the year before."""


def forget_old_requests(_now: datetime) -> int:
    """Remove some lines that are too old or too many, the oldest first; answers how many."""
    before = real_now() - timedelta(days=settings.REQUESTS_KEPT_DAYS)
    removed = 0
    for _ in range(ROUNDS):
        # Asked without a transaction: there is hardly ever anything to do.
        if not (_old(before).exists() or _too_many().exists()):
            break
        removed += _forget_some(before)
    return removed + _forget_use()


@use_case
def _forget_some(before: datetime) -> int:
    keys = {row.pk for rows in (_old(before), _too_many()) for row in claimed(rows.only("pk"))[:AT_ONCE]}
    return Answered.objects.filter(pk__among=keys)._raw_delete(connection.alias)


def _old(before: datetime) -> "QuerySet[Answered]":
    return Answered.objects.filter(at__lt=before).order_by("at", "pk")


def _too_many() -> "QuerySet[Answered]":
    """The lines beyond the size: numbers rise by one, so the newest says how many there are at most."""
    newest: int | None = Answered.objects.aggregate(newest=Max("pk"))["newest"]
    return Answered.objects.filter(pk__lte=(newest or 0) - settings.REQUESTS_KEPT).order_by("pk")


def _forget_use() -> int:
    last_day = (real_now() - USE_KEPT).date()
    if not Use.objects.filter(day__lt=last_day).exists():
        return 0
    return _forget_days_before(last_day)


@use_case
def _forget_days_before(day: object) -> int:
    removed, _ = Use.objects.filter(day__lt=day).delete()
    return removed
