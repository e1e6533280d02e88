"""How much may call us: calls and records of a connection in a minute, unsigned calls of an address, a line of bounded
length.

Whoever is told to wait sends the same again; what nobody sends again is read by the next poll.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from leadhub.api.problems import Throttled
from leadhub.api.throttles import MINUTE, counted
from leadhub.bulk import claimed
from leadhub.clock import real_now
from leadhub.models import Connection, Direction, SyncItem
from leadhub.usecases import use_case

# Whoever tells us of everything fills no table: what is not taken, polls read.
LONGEST_LINE: Final = 100_000
FULL_FOR: Final = 300
# What was told so long ago, polls and sweeps have read, or will when the connection goes on.
KEPT: Final = timedelta(days=7)
AT_ONCE: Final = 5_000


class Callers:
    """Who calls a connection in this minute; without one, whoever calls what is not there."""

    def __init__(self, request: HttpRequest, connection: Connection | None) -> None:
        minute, into = divmod(int(real_now().timestamp()), MINUTE)
        # Not by connection: whoever guesses would learn which there are.
        self._unsigned = f"unsigned-hooks:{BaseThrottle().get_ident(Request(request))}:{minute}"
        called = connection.pk if connection else "unknown"
        self._calls, self._records = f"hooks:{called}:{minute}", f"hook-records:{called}:{minute}"
        self._left_s = MINUTE - into

    def admit(self) -> None:
        """Before anything is read: raise Throttled for an address that signs nothing, and where too much came already.

        Unsigned calls count for their address alone, so that nobody keeps another one out.
        """
        if counted(self._unsigned, 0) >= settings.UNSIGNED_HOOKS_PER_MINUTE:
            raise self._refusal(f"{settings.UNSIGNED_HOOKS_PER_MINUTE:,} calls without a good signature")
        if counted(self._calls, 0) >= settings.HOOKS_PER_MINUTE:
            raise self._refusal(f"{settings.HOOKS_PER_MINUTE:,} calls")

    def note_unsigned(self) -> None:
        """Count a call that was not signed."""
        counted(self._unsigned)

    def note(self, records: int = 0) -> None:
        """Count a call that was, and the records that it names; raises Throttled where those are too many."""
        counted(self._calls)
        if records and counted(self._records, records) > settings.HOOK_RECORDS_PER_MINUTE:
            raise self._refusal(f"{settings.HOOK_RECORDS_PER_MINUTE:,} records")

    def _refusal(self, what: str) -> Throttled:
        return Throttled(
            f"{what} a minute are taken here. Try again in {self._left_s} seconds.", retry_after=self._left_s
        )


def refuse_if_full(connection: UUID) -> None:
    """Raise Throttled while more waits to be read than is read soon."""
    waiting = SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=False)
    if waiting.order_by()[LONGEST_LINE : LONGEST_LINE + 1].exists():
        raise Throttled("More waits here than is read soon. Try again in five minutes.", retry_after=FULL_FOR)


def forget_stale(_now: datetime) -> int:
    """Take off the line, some at once, what was told long ago and not read since; answers how many."""
    before = real_now() - KEPT
    # Asked without a transaction: there is hardly ever anything to do.
    return _forget(before) if _stale(before).exists() else 0


@use_case
def _forget(before: datetime) -> int:
    keys = [row.pk for row in claimed(_stale(before).only("pk").order_by("next_try_at"))[:AT_ONCE]]
    return SyncItem.objects.filter(pk__among=keys).delete()[0]


def _stale(before: datetime) -> "QuerySet[SyncItem]":
    return SyncItem.objects.filter(direction=Direction.IN, is_dead=False, next_try_at__lt=before)
