"""How much tokens and programs ask for: sums over days, which cost the same however much was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Q, Sum

from leadhub.models import Use
from leadhub.models.request import WHOLE

SHOWN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one caller asked for in some days; `deprecated` counts the parts that go."""

    requests: int = 0
    refused: int = 0
    failed: int = 0
    deprecated: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """One day of one caller."""

    day: date
    requests: int
    refused: int
    failed: int


@dataclass(frozen=True, slots=True)
class PartOfUse:
    """One part of the API that a caller used."""

    name: str
    requests: int
    refused: int
    last_at: datetime


def usage_of(keys: Collection[str], *, since: date) -> dict[str, Usage]:
    """What each of these callers asked for from a day on, in one statement; who asked for nothing is left out."""
    rows = Use.objects.filter(key__in=keys, day__gte=since).values("key")
    of_requests = Q(name=WHOLE)
    sums = rows.annotate(
        all=Sum("requests", filter=of_requests, default=0),
        no=Sum("refused", filter=of_requests, default=0),
        broken=Sum("failed", filter=of_requests, default=0),
        going=Count("name", filter=Q(is_deprecated=True), distinct=True),
        last=Max("last_at"),
    )
    return {
        row["key"]: Usage(row["all"], row["no"], row["broken"], row["going"], row["last"])
        for row in sums.order_by("key")
    }


def days_of(key: str, *, since: date) -> Sequence[DayOfUse]:
    """The days on which a caller asked for something, the first one first."""
    rows = Use.objects.filter(key=key, name=WHOLE, day__gte=since).order_by("day")
    return [DayOfUse(row.day, row.requests, row.refused, row.failed) for row in rows]


def parts_of(key: str, *, since: date, deprecated: bool) -> Sequence[PartOfUse]:
    """What of the API a caller used, what is used most first: all of it, or what of it goes."""
    rows = Use.objects.filter(key=key, day__gte=since, is_deprecated=deprecated).exclude(name=WHOLE).values("name")
    sums = rows.annotate(all=Sum("requests"), no=Sum("refused"), last=Max("last_at")).order_by("-all", "name")
    return [PartOfUse(row["name"], row["all"], row["no"], row["last"]) for row in sums]
