"""Whose turn it is: one worker at a time speaks for a connection, and a connection that fails rests."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from leadhub.bulk import claimed, locked
from leadhub.events.retries import LONGEST_WAIT, doubled, spread
from leadhub.integrations.access import PACED, PEOPLE
from leadhub.integrations.kinds import synced
from leadhub.integrations.notices import tell_broken
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import Connection, ConnectionState
from leadhub.models.connection import LONGEST_CODE, LONGEST_FAULT
from leadhub.usecases import use_case

# Half of it is longer than any call: whoever has the connection asks before each.
LEASE: Final = timedelta(seconds=90)
# Each of so many failures in a row is followed by the first rest; then rests double.
PATIENCE: Final = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=15)


class Lost(Exception):
    """The turn is over: somebody else has the connection, or it was changed, paused or removed meanwhile."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A connection that was taken. Until when stands in it, and tells the turn from one of somebody else."""

    connection: Connection

    def hold(self, real: datetime) -> None:
        """Before each call: raise Lost unless the turn goes on, and have the connection for longer than a call takes.

        So nobody takes over what is still being done, however many calls it needs.
        """
        left = _held(self.connection).values_list("taken_until", flat=True).first()
        if left is None or self.connection.taken_until is None:
            raise Lost
        if self.connection.taken_until - real < LEASE / 2:
            _prolong(self.connection, real)


def take(real: datetime) -> Turn | None:
    """The connection that waits longest for a turn, under a lease; None where none is ready."""
    if not _ready(real).exists():
        return None
    return _take(real)


@use_case
def _take(real: datetime) -> Turn | None:
    row = claimed(_ready(real).order_by("next_turn_at", "pk"))[:1].first()
    if row is None:
        return None
    row.taken_until = real + LEASE
    row.save(update_fields=["taken_until"])
    return Turn(row)


def confirm(connection: Connection) -> None:
    """First in a transaction that takes something in: raise Lost unless the turn goes on, and let it go on until then.

    Nobody edits or removes the connection before the end of the transaction.
    """
    if locked(_held(connection).only("pk").order_by("pk")).first() is None:
        raise Lost


def is_ours(connection: Connection) -> bool:
    """Within a transaction, the same of what was done over there already: what was edited meanwhile is no reason to
    forget it. Raises Lost where the connection was removed.
    """
    row = locked(Connection.objects.filter(pk=connection.pk, removed_at__isnull=True).order_by("pk")).first()
    if row is None:
        raise Lost
    return bool(row.taken_until == connection.taken_until)


@use_case
def let_go(turn: Turn) -> None:
    """End a turn that was lost: whoever changed the connection need not wait until the lease is over."""
    row = _ended(turn)
    if row is not None:
        row.save(update_fields=["taken_until", "paced"])


@use_case
def give_back(turn: Turn, *, next_at: datetime) -> None:
    """End a turn in which nothing failed, and with it a row of failures. Who lost the lease changes nothing."""
    row = _ended(turn)
    if row is None:
        return
    if row.edits == turn.connection.edits:
        # Whoever edited it meanwhile said when it goes on.
        row.next_turn_at = next_at
    row.failures, row.held_until = 0, None
    row.fault_code = row.fault_text = ""
    row.save()


@use_case
def fail(turn: Turn, fault: Fault, *, now: datetime, real: datetime) -> None:
    """End a turn in which the other side refused: rest as the fault says, or stop, with one clear word to people."""
    row = _ended(turn)
    if row is None:
        return
    if fault.code == PACED:
        row.next_turn_at = real + (fault.after or timedelta())
        row.save()
        return
    if row.edits != turn.connection.edits:
        # It was edited meanwhile, perhaps mended: what was refused is no longer what there is.
        row.next_turn_at = real
        row.save()
        return
    row.failures += 1
    row.fault_code, row.fault_text = fault.code[:LONGEST_CODE], fault.text[:LONGEST_FAULT]
    if fault.kind in (FaultKind.REVOKED, FaultKind.REFRESH, FaultKind.PERMANENT, FaultKind.REROUTE):
        row.state = ConnectionState.BROKEN
        row.checked = row.checked_at = None
        tell_broken(row, now)
    rest = real + max(_rest(row.failures), min(fault.after or timedelta(), LONGEST_WAIT))
    # A moment that is past by our clock is none to come back at.
    row.held_until = max(fault.until or rest, rest)
    row.next_turn_at = row.held_until
    row.save()


def _ready(real: datetime) -> "QuerySet[Connection]":
    idle = Q(taken_until=None) | Q(taken_until__lte=real)
    open_again = Q(held_until=None) | Q(held_until__lte=real)
    return Connection.objects.speaking().filter(idle, open_again, next_turn_at__lte=real, kind__in=synced())


def _held(connection: Connection) -> "QuerySet[Connection]":
    """The connection, if it is still had by whoever read it like this, and stands as it was read."""
    same = Connection.objects.filter(pk=connection.pk, taken_until=connection.taken_until)
    return same.filter(edits=connection.edits, removed_at__isnull=True)


@use_case
def _prolong(connection: Connection, real: datetime) -> None:
    if not _held(connection).update(taken_until=real + LEASE):
        raise Lost
    connection.taken_until = real + LEASE


def _ended(turn: Turn) -> Connection | None:
    """The connection of a turn that ends, locked; None where somebody else has it."""
    rows = Connection.objects.filter(pk=turn.connection.pk, taken_until=turn.connection.taken_until)
    row = locked(rows.order_by("pk")).first()
    if row is not None:
        row.taken_until, row.paced = None, _left(row, turn)
    return row


def _rest(failures: int) -> timedelta:
    return spread(doubled(FIRST_REST, failures - PATIENCE, LONGEST_REST), random.random)


def _left(row: Connection, turn: Turn) -> dict[str, float]:
    """What is left of the buckets; of that of people who wait what it says now."""
    people = {name: at for name, at in row.paced.items() if name == PEOPLE}
    return {**turn.connection.paced, **people}
