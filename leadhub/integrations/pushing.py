"""From leadhub to the other system: what differs is written, each person by itself, and nobody's record made twice."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadhub.bulk import locked, update_rows
from leadhub.integrations import linking
from leadhub.integrations.meeting import meet, somebody_elses
from leadhub.integrations.planning import Planned, links_of, planned
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Connector, Fault, FaultKind, Outcome, Remote, Value, VendorError
from leadhub.models import Connection, Direction, SyncItem, SyncLink
from leadhub.models.connection import LONGEST_FAULT
from leadhub.usecases import use_case

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=6)
# Half a minute becomes six hours within ten: two days in all.
TRIES: Final = 16
SPREAD: Final = 0.2
CHANGED = ("id", "is_dead", "is_uncertain", "next_try_at", "fault_code", "fault_text")


@dataclass(frozen=True, slots=True)
class Taken:
    """An item in hand: whom it is of now, the stamp that it had, and whether it may have been done before."""

    item: SyncItem
    target: UUID
    stamp: int
    was_uncertain: bool


def push(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int:
    """Write what is in line, a batch of it; answers how many people were looked at.

    Raises VendorError where the whole call was refused or lost: then all of it stays in line.
    """
    taken = _take(connection, connector.batch, real)
    if not taken:
        return 0
    targets = sorted({each.target for each in taken})
    refused: dict[UUID, Fault] = {}
    try:
        plans = planned(connection, targets, links_of(connection, targets), now=now)
        uncertain = {each.target for each in taken if each.was_uncertain}
        if (met := meet(connection, connector, plans, uncertain=uncertain, now=now, real=real)) is not None:
            plans = planned(connection, targets, links_of(connection, targets), now=now)
            refused = somebody_elses(connection, plans, met)
            plans = [plan for plan in plans if plan.target not in refused]
        linking.note([(plan.link, plan.write.values) for plan in plans if plan.link is not None], real=real)
        outcomes = connector.upsert([plan.write for plan in plans]) if plans else []
    except VendorError as error:
        _put_back(taken, is_uncertain=error.fault.kind is FaultKind.AMBIGUOUS)
        raise
    _settle(connection, taken, plans, outcomes, refused, real)
    return len(taken)


@use_case
def _take(connection: Connection, size: int, real: datetime) -> list[Taken]:
    """The items that wait longest; from now on each may have been done."""
    rows = SyncItem.objects.filter(connection=connection, direction=Direction.OUT, is_dead=False, next_try_at__lte=real)
    items = list(locked(rows.order_by("next_try_at", "pk"))[:size])
    targets = [item.target for item in items if item.target is not None]
    current = ports().people.current(targets)
    taken = [
        Taken(item, current.get(item.target, item.target), item.stamp, item.is_uncertain)
        for item in items
        if item.target is not None
    ]
    for item in items:
        item.is_uncertain = True
        item.attempts += 1
    update_rows(SyncItem, ("id", "is_uncertain", "attempts"), [(i.pk, True, i.attempts) for i in items])
    return taken


@use_case
def _put_back(taken: Sequence[Taken], *, is_uncertain: bool) -> None:
    """Nothing became of these: a call that is refused as a whole is no try of theirs."""
    rows = [(each.item.pk, is_uncertain or each.was_uncertain, each.item.attempts - 1) for each in taken]
    update_rows(SyncItem, ("id", "is_uncertain", "attempts"), sorted(rows))


@use_case
def _settle(
    connection: Connection,
    taken: Sequence[Taken],
    plans: Sequence[Planned],
    outcomes: Sequence[Outcome],
    refused: Mapping[UUID, Fault],
    real: datetime,
) -> None:
    """Write down what became of each: links and what they say, items done, put off or given up."""
    faults: dict[UUID, Fault] = dict(refused)
    made: dict[Remote, UUID] = {}
    for plan, outcome in zip(plans, outcomes, strict=True):
        if outcome.fault is not None:
            faults[plan.target] = outcome.fault
        elif plan.link is None and outcome.remote is not None:
            made[outcome.remote] = plan.target
    links = linking.link(connection, made, real=real)
    said = [_seen(plan, outcome, links) for plan, outcome in zip(plans, outcomes, strict=True) if outcome.fault is None]
    changed = [each for each in said if each is not None]
    linking.note(changed, real=real)
    linking.keep([row for row, _ in changed])
    _reroute(connection, plans, outcomes, real)
    _end(taken, faults, real)


def _seen(
    plan: Planned, outcome: Outcome, links: Mapping[Remote, SyncLink]
) -> tuple[SyncLink, dict[str, Value]] | None:
    row = plan.link or (links.get(outcome.remote) if outcome.remote else None)
    if row is None:
        return None
    written = {**plan.write.values, **outcome.seen}
    row.seen = {**row.seen, **written}
    return row, written


def _reroute(connection: Connection, plans: Sequence[Planned], outcomes: Sequence[Outcome], real: datetime) -> None:
    """A record that became others: its link is a stone from now on, and theirs take its place."""
    gone: list[SyncLink] = []
    instead: dict[Remote, UUID] = {}
    for plan, outcome in zip(plans, outcomes, strict=True):
        if outcome.fault is not None and outcome.fault.kind is FaultKind.REROUTE and plan.link is not None:
            plan.link.gone_at = real
            gone.append(plan.link)
            instead |= dict.fromkeys(outcome.fault.instead, plan.target)
    linking.keep(gone)
    linking.link(connection, instead, real=real)


def _end(taken: Sequence[Taken], faults: Mapping[UUID, Fault], real: datetime) -> None:
    items = {
        row.pk: row
        for row in locked(SyncItem.objects.filter(pk__among=[each.item.pk for each in taken]).order_by("pk"))
    }
    done: list[UUID] = []
    changed: list[SyncItem] = []
    for each in taken:
        row = items.get(each.item.pk)
        if row is None:
            continue
        fault = faults.get(each.target)
        if fault is None and row.stamp == each.stamp:
            done.append(row.pk)
            continue
        row.is_uncertain = fault is not None and fault.kind is FaultKind.AMBIGUOUS
        if fault is not None and row.stamp == each.stamp:
            _judge(row, fault, real)
        changed.append(row)
    SyncItem.objects.filter(pk__among=done).delete()
    update_rows(
        SyncItem, CHANGED, [[getattr(row, name) for name in CHANGED] for row in sorted(changed, key=lambda r: r.pk)]
    )


def _judge(row: SyncItem, fault: Fault, real: datetime) -> None:
    row.fault_code, row.fault_text = fault.code[:60], fault.text[:LONGEST_FAULT]
    row.is_dead = fault.kind in (FaultKind.PERMANENT, FaultKind.REVOKED) or row.attempts >= TRIES
    if fault.kind is FaultKind.REROUTE:
        row.next_try_at = real
    else:
        row.next_try_at = fault.until or real + max(pause(row.attempts), fault.after or timedelta())


def pause(attempts: int) -> timedelta:
    """How long something rests after so many tries: doubled each time, and not the same for all at once."""
    length = min(FIRST_PAUSE * int(2 ** min(attempts, 12)), LONGEST_PAUSE)
    return length + length * (SPREAD * random.random())
