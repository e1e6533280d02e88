"""What failed for a while comes again later, with longer and longer pauses; what fails for good waits for a person."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from leadhub.bulk import locked, update_rows
from leadhub.integrations.access import PACED
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import SyncItem
from leadhub.models.connection import LONGEST_FAULT
from leadhub.usecases import use_case

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=6)
# Half a minute becomes six hours within ten: two days in all.
TRIES: Final = 16
SPREAD: Final = 0.2
CHANGED = ("id", "is_dead", "is_uncertain", "next_try_at", "fault_code", "fault_text", "attempts")


@use_case
def put_off(items: Sequence[SyncItem], fault: Fault, real: datetime) -> None:
    """Let what could not be read for a while come again later, with longer and longer pauses.

    It is not given up: a whole call says nothing of one record.
    """
    if fault.code == PACED or fault.kind not in (FaultKind.RETRY, FaultKind.AMBIGUOUS):
        return
    same = {
        row.pk: row for row in locked(SyncItem.objects.filter(pk__among=sorted(i.pk for i in items)).order_by("pk"))
    }
    told = [same[item.pk] for item in items if item.pk in same and same[item.pk].stamp == item.stamp]
    for row in told:
        row.attempts = min(row.attempts + 1, TRIES - 1)
        judge(row, fault, real)
    keep(told)


def judge(row: SyncItem, fault: Fault, real: datetime) -> None:
    """What is to become of an item that failed: it comes again after a pause, or waits for a person."""
    row.fault_code, row.fault_text = fault.code[:60], fault.text[:LONGEST_FAULT]
    row.is_dead = fault.kind in (FaultKind.PERMANENT, FaultKind.REVOKED) or row.attempts >= TRIES
    if fault.kind is FaultKind.REROUTE:
        row.next_try_at = real
    else:
        rest = real + max(pause(row.attempts), fault.after or timedelta())
        row.next_try_at = max(fault.until or rest, rest)


def keep(items: Sequence[SyncItem]) -> None:
    """Write items down as they were judged: one statement."""
    rows = {row.pk: row for row in items}
    update_rows(SyncItem, CHANGED, [[getattr(rows[key], name) for name in CHANGED] for key in sorted(rows)])


def pause(attempts: int) -> timedelta:
    """How long something rests after so many tries: doubled each time, and not the same for all at once."""
    length = min(FIRST_PAUSE * int(2 ** min(attempts, 12)), LONGEST_PAUSE)
    return length + length * (SPREAD * random.random())
