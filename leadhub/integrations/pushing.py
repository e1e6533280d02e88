"""From leadhub to the other system: what differs is written, each person by itself, and nobody's record made twice."""

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F

from leadhub.bulk import locked, update_rows
from leadhub.events.retries import LONGEST_WAIT
from leadhub.integrations import lining_up, linking, turns
from leadhub.integrations.access import PACED
from leadhub.integrations.planning import Planned, links_of, planned
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Connector, Fault, FaultKind, Outcome, Remote, Value, VendorError, Write
from leadhub.models import Connection, Direction, SyncItem, SyncLink
from leadhub.models.connection import LONGEST_FAULT
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)
OURS: Final = Fault(kind=FaultKind.PERMANENT, code="internal_error", text="Something failed on our side.")
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
    plans = planned(connection, targets, links_of(connection, targets), now=now)
    uncertain = {each.target for each in taken if each.was_uncertain}
    doubtful = [plan.write for plan in plans if plan.link is None and plan.target in uncertain]
    if doubtful:
        # What was made in a call without answer is found, not made again.
        _adopt(connection, connector.look_up(doubtful), real)
        plans = planned(connection, targets, links_of(connection, targets), now=now)
    _remember(connection, plans, real)
    try:
        outcomes = _written(connection, connector, [plan.write for plan in plans]) if plans else []
    except VendorError as error:
        _put_back(taken, is_uncertain=error.fault.kind is FaultKind.AMBIGUOUS)
        raise
    _settle(connection, taken, plans, outcomes, real)
    return len(taken)


@use_case
def _take(connection: Connection, size: int, real: datetime) -> list[Taken]:
    """The items that wait longest; from now on each may have been done."""
    turns.confirm(connection)
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
def _adopt(connection: Connection, found: Mapping[UUID, Remote], real: datetime) -> None:
    turns.confirm(connection)
    linking.link(connection, {remote: target for target, remote in found.items()}, real=real)


@use_case
def _remember(connection: Connection, plans: Sequence[Planned], real: datetime) -> None:
    turns.confirm(connection)
    linking.note([(plan.link, plan.write.values) for plan in plans if plan.link is not None], real=real)


@use_case
def _put_back(taken: Sequence[Taken], *, is_uncertain: bool) -> None:
    rows = [(each.item.pk, is_uncertain or each.was_uncertain) for each in taken]
    update_rows(SyncItem, ("id", "is_uncertain"), sorted(rows))
    # That nobody answers at all is no fault of theirs: an outage of days uses up no tries.
    tried = SyncItem.objects.filter(pk__among=[pk for pk, _ in rows], attempts__gt=0)
    tried.update(attempts=F("attempts") - 1)


def _written(connection: Connection, connector: Connector, writes: Sequence[Write]) -> Sequence[Outcome]:
    """What became of each; where one of them brings us to fail, each is written by itself, and that one is given up."""
    try:
        return connector.upsert(writes)
    except (VendorError, turns.Lost, *BUSY):
        raise
    except Exception:
        log.exception("A record of connection %s cannot be written", connection.pk)
        if len(writes) == 1:
            return [Outcome(key=writes[0].key, fault=OURS)]
    outcomes: list[Outcome] = []
    for write in writes:
        try:
            outcomes += _written(connection, connector, [write])
        except VendorError as error:
            # Some are written already, so that it is told of each.
            outcomes.append(Outcome(key=write.key, fault=error.fault))
    return outcomes


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
        _judge(row, fault, real)
    columns = (*CHANGED, "attempts")
    update_rows(SyncItem, columns, [[getattr(row, name) for name in columns] for row in sorted(told, key=_key)])


@use_case
def _settle(
    connection: Connection,
    taken: Sequence[Taken],
    plans: Sequence[Planned],
    outcomes: Sequence[Outcome],
    real: datetime,
) -> None:
    """Write down what became of each: links and what they say, items done, put off or given up.

    Whoever has the connection since may have written before us or after us: what stands there is looked at once more.
    """
    is_ours = turns.is_ours(connection)
    faults: dict[UUID, Fault] = {}
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
    if not is_ours:
        lining_up.out(connection.pk, {plan.target for plan in plans})


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
    update_rows(SyncItem, CHANGED, [[getattr(row, name) for name in CHANGED] for row in sorted(changed, key=_key)])


def _judge(row: SyncItem, fault: Fault, real: datetime) -> None:
    row.fault_code, row.fault_text = fault.code[:60], fault.text[:LONGEST_FAULT]
    row.is_dead = fault.kind in (FaultKind.PERMANENT, FaultKind.REVOKED) or row.attempts >= TRIES
    if fault.kind is FaultKind.REROUTE:
        row.next_try_at = real
    else:
        rest = real + max(pause(row.attempts), min(fault.after or timedelta(), LONGEST_WAIT))
        row.next_try_at = max(fault.until or rest, rest)


def _key(row: SyncItem) -> UUID:
    return row.pk


def pause(attempts: int) -> timedelta:
    """How long something rests after so many tries: doubled each time, and not the same for all at once."""
    length = min(FIRST_PAUSE * int(2 ** min(attempts, 12)), LONGEST_PAUSE)
    return length + length * (SPREAD * random.random())
