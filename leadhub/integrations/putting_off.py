"""What failed comes again later, after longer and longer pauses, until it is given up and waits for a person."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from leadhub.bulk import locked, update_rows
from leadhub.events.retries import LONGEST_WAIT, doubled, spread
from leadhub.integrations.access import PACED
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import SyncItem
from leadhub.models.connection import LONGEST_CODE, LONGEST_FAULT
from leadhub.usecases import use_case

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=6)
# Half a minute becomes six hours within ten, and then it is six each time: two days in all.
TRIES: Final = 17
CHANGED: Final = ("id", "is_dead", "is_uncertain", "attempts", "next_try_at", "fault_code", "fault_text")


def judge(item: SyncItem, fault: Fault, real: datetime) -> None:
    """One try more of an item that failed with this: when the next is, or that there is none."""
    item.attempts += 1
    item.fault_code, item.fault_text = fault.code[:LONGEST_CODE], fault.text[:LONGEST_FAULT]
    item.is_dead = fault.kind in (FaultKind.PERMANENT, FaultKind.REVOKED) or item.attempts >= TRIES
    if fault.kind is FaultKind.REROUTE:
        item.next_try_at = real
    else:
        rest = real + max(pause(item.attempts), min(fault.after or timedelta(), LONGEST_WAIT))
        item.next_try_at = max(fault.until or rest, rest)


@use_case
def put_off(items: Sequence[SyncItem], fault: Fault, real: datetime) -> None:
    """Let items come again later of which a whole call failed for a while.

    None is given up for that: such a call says nothing of one record.
    """
    if fault.code == PACED or fault.kind not in (FaultKind.RETRY, FaultKind.AMBIGUOUS):
        return
    stamps = {item.pk: item.stamp for item in items}
    rows = locked(SyncItem.objects.filter(pk__among=sorted(stamps)).order_by("pk"))
    told = [row for row in rows if row.stamp == stamps[row.pk]]
    for row in told:
        row.attempts = min(row.attempts, TRIES - 2)
        judge(row, fault, real)
    keep(told)


def keep(items: Sequence[SyncItem]) -> None:
    """Write items down as they were judged: one statement."""
    rows = {row.pk: row for row in items}
    update_rows(SyncItem, CHANGED, [[getattr(rows[key], name) for name in CHANGED] for key in sorted(rows)])


def pause(attempts: int) -> timedelta:
    """How long something rests after so many tries: doubled each time, and not the same for all at once."""
    return spread(doubled(FIRST_PAUSE, attempts, LONGEST_PAUSE), random.random)
