"""From leadhub to the other system: what differs is written, each person by itself, and nobody's record made twice."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from leadhub.bulk import locked, update_rows
from leadhub.integrations import lining_up, linking, turns
from leadhub.integrations.meeting import left_alone, meet
from leadhub.integrations.planning import Planned, links_of, planned
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Connector, Fault, FaultKind, Outcome, Remote, Value, VendorError, Write
from leadhub.integrations.putting_off import judge, keep
from leadhub.models import Connection, Direction, SyncItem, SyncLink
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)
OURS: Final = Fault(kind=FaultKind.PERMANENT, code="internal_error", text="Something failed on our side.")


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
            refused = left_alone(connection, plans, met)
            plans = [plan for plan in plans if plan.target not in refused]
        _remember(connection, plans, real)
        outcomes = _written(connection, connector, [plan.write for plan in plans]) if plans else []
    except VendorError as error:
        _put_back(taken, is_uncertain=error.fault.kind is FaultKind.AMBIGUOUS)
        raise
    _settle(connection, taken, plans, outcomes, refused, real)
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
    SyncItem.objects.filter(pk__among=sorted(item.pk for item in items)).update(is_uncertain=True)
    return taken


@use_case
def _remember(connection: Connection, plans: Sequence[Planned], real: datetime) -> None:
    turns.confirm(connection)
    linking.note([(plan.link, plan.write.values) for plan in plans if plan.link is not None], real=real)


@use_case
def _put_back(taken: Sequence[Taken], *, is_uncertain: bool) -> None:
    """Nothing became of these: that nobody answers at all is no try of theirs, an outage of days uses up none."""
    rows = [(each.item.pk, is_uncertain or each.was_uncertain) for each in taken]
    update_rows(SyncItem, ("id", "is_uncertain"), sorted(rows))


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
def _settle(
    connection: Connection,
    taken: Sequence[Taken],
    plans: Sequence[Planned],
    outcomes: Sequence[Outcome],
    refused: Mapping[UUID, Fault],
    real: datetime,
) -> None:
    """Write down what became of each: links and what they say, items done, put off or given up.

    Whoever has the connection since may have written before us or after us: what stands there is looked at once more.
    """
    is_ours = turns.is_ours(connection)
    faults: dict[UUID, Fault] = dict(refused)
    made: dict[Remote, UUID] = {}
    for plan, outcome in zip(plans, outcomes, strict=True):
        if outcome.fault is not None:
            faults[plan.target] = outcome.fault
        elif plan.link is None and outcome.remote is not None:
            made[outcome.remote] = plan.target
    links = linking.link(connection, made, real=real)
    held = linking.held_anew(plan.link for plan in plans if plan.link is not None)
    said = [
        _seen(plan, outcome, held, links)
        for plan, outcome in zip(plans, outcomes, strict=True)
        if outcome.fault is None
    ]
    changed = [each for each in said if each is not None]
    linking.note(changed, real=real)
    linking.keep([row for row, _ in changed])
    _reroute(connection, plans, outcomes, held, real)
    _end(taken, faults, real)
    if not is_ours:
        lining_up.out(connection.pk, {plan.target for plan in plans})


def _seen(
    plan: Planned, outcome: Outcome, held: Mapping[UUID, SyncLink], links: Mapping[Remote, SyncLink]
) -> tuple[SyncLink, dict[str, Value]] | None:
    made = links.get(outcome.remote) if outcome.remote else None
    row = made if plan.link is None else held.get(plan.link.pk)
    if row is None:
        return None
    written = {**plan.write.values, **outcome.seen}
    row.seen = {**row.seen, **written}
    return row, written


def _reroute(
    connection: Connection,
    plans: Sequence[Planned],
    outcomes: Sequence[Outcome],
    held: Mapping[UUID, SyncLink],
    real: datetime,
) -> None:
    """A record that became others: its link is a stone from now on, and theirs take its place."""
    gone: list[SyncLink] = []
    instead: dict[Remote, UUID] = {}
    for plan, outcome in zip(plans, outcomes, strict=True):
        row = held.get(plan.link.pk) if plan.link is not None else None
        if outcome.fault is not None and outcome.fault.kind is FaultKind.REROUTE and row is not None:
            row.gone_at = real
            gone.append(row)
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
            judge(row, fault, real)
        changed.append(row)
    SyncItem.objects.filter(pk__among=done).delete()
    keep(changed)
