"""Whose turn it is: one worker at a time speaks for a connection, and a connection that fails rests."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from leadhub.bulk import claimed, locked
from leadhub.events.retries import LONGEST_WAIT
from leadhub.integrations.access import PACED
from leadhub.integrations.notices import tell_broken
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import Connection, ConnectionState
from leadhub.models.connection import LONGEST_FAULT
from leadhub.usecases import use_case

# Longer than a turn and the last call of it, so that nobody takes what another one still does.
LEASE: Final = timedelta(seconds=90)
# So many failures in a row close the way, but for one try at a time.
PATIENCE: Final = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=15)
SPREAD: Final = 0.2


@dataclass(frozen=True, slots=True)
class Turn:
    """A connection that was taken, until when; `token` tells the turn from a later one of somebody else."""

    connection: Connection
    token: datetime


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
    return Turn(row, row.taken_until)


@use_case
def give_back(turn: Turn, *, next_at: datetime, is_well: bool) -> None:
    """End a turn; one in which something was answered ends a row of failures. Who lost the lease changes nothing."""
    row = hold(turn)
    if row is None:
        return
    row.taken_until, row.next_turn_at = None, next_at
    if is_well:
        row.failures, row.held_until = 0, None
        if row.state != ConnectionState.BROKEN:
            row.fault_code = row.fault_text = ""
    row.save()


@use_case
def fail(turn: Turn, fault: Fault, *, now: datetime, real: datetime) -> None:
    """End a turn in which the other side refused: rest as the fault says, or stop, with one clear word to people."""
    row = hold(turn)
    if row is None:
        return
    row.taken_until = None
    if fault.code == PACED:
        row.next_turn_at = real + (fault.after or timedelta())
        row.save()
        return
    row.failures += 1
    row.fault_code, row.fault_text = fault.code[:60], fault.text[:LONGEST_FAULT]
    if fault.kind in (FaultKind.REVOKED, FaultKind.REFRESH, FaultKind.PERMANENT, FaultKind.REROUTE):
        row.state = ConnectionState.BROKEN
        row.checked = row.checked_at = None
        tell_broken(row, now)
    row.held_until = fault.until or real + max(_rest(row.failures), min(fault.after or timedelta(), LONGEST_WAIT))
    row.next_turn_at = row.held_until
    row.save()


def _ready(real: datetime) -> "QuerySet[Connection]":
    idle = Q(taken_until=None) | Q(taken_until__lte=real)
    open_again = Q(held_until=None) | Q(held_until__lte=real)
    return Connection.objects.speaking().filter(idle, open_again, next_turn_at__lte=real)


def hold(turn: Turn) -> Connection | None:
    """The connection of a turn, locked; None where the lease was lost."""
    rows = Connection.objects.filter(pk=turn.connection.pk, taken_until=turn.token)
    return locked(rows.order_by("pk")).first()


def _rest(failures: int) -> timedelta:
    times = min(max(failures - PATIENCE, 0), 10)
    rest = min(FIRST_REST * int(2**times), LONGEST_REST)
    return rest + rest * (SPREAD * random.random())
