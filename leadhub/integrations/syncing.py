"""Turns: for each connection that is due a few seconds of writing and reading, in the order of what people wait for."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import DatabaseError

from leadhub.clock import now as house_clock
from leadhub.clock import real_now as wall_clock
from leadhub.egress.transport import GuardedTransport
from leadhub.integrations import streams, turns
from leadhub.integrations.activities import take_activities
from leadhub.integrations.linking import forget_writes
from leadhub.integrations.opening import Transport, kind_of, opened
from leadhub.integrations.option_lists import compare
from leadhub.integrations.parking import Refused, park
from leadhub.integrations.ports import Quiet
from leadhub.integrations.protocol import Change, Connector, Fault, FaultKind, Remote, VendorError
from leadhub.integrations.pulling import take_in
from leadhub.integrations.pushing import push
from leadhub.models import Connection, ConnectionState, Direction, SyncItem
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)
RealNow = Callable[[], datetime]
# So long one connection is spoken for at a time; then the next has its turn.
SECONDS: Final = 5.0
# At the latest then the line is looked at again: what is put in it just as a turn ends wakes nobody.
IDLE: Final = timedelta(seconds=15)


def sync_due(now: datetime, *, real_now: RealNow = wall_clock, transport: Transport = GuardedTransport) -> int:
    """Give each connection that is due its turn; answers how many records were looked at."""
    until, done = time.monotonic() + SECONDS, 0
    forget_writes(real_now())
    while time.monotonic() < until and (turn := turns.take(real_now())) is not None:
        done += take_turn(turn, now=now, real_now=real_now, transport=transport, house_now=house_clock)
    return done


def take_turn(
    turn: turns.Turn,
    *,
    now: datetime,
    real_now: RealNow = wall_clock,
    transport: Transport = GuardedTransport,
    house_now: RealNow | None = None,
) -> int:
    """One turn of a connection, until its time is up or nothing is left to do. What is refused ends it.

    With `house_now` each step asks anew what time it is: what was done a second ago is not to come.
    """
    connection, until, done = turn.connection, time.monotonic() + SECONDS, 0
    try:
        connector = opened(connection, transport=transport, now=real_now)
        while True:
            now = house_now() if house_now is not None else now
            step = _step(connection, connector, now=now, real=real_now())
            done += step or 0
            if step is None or time.monotonic() >= until:
                break
    except VendorError as error:
        turns.fail(turn, error.fault, now=now, real=real_now())
        return done
    except BUSY:
        raise
    except Exception:
        # A fault of ours, or an answer that nobody foresaw: the connection rests, and somebody reads of it.
        log.exception("Connection %s cannot go on", connection.pk)
        fault = Fault(kind=FaultKind.RETRY, code="internal_error", text="Something failed on our side.")
        turns.fail(turn, fault, now=now, real=real_now())
        return done
    _end(turn, real_now)
    return done


@use_case
def _end(turn: turns.Turn, real_now: RealNow) -> None:
    """End a turn; what was put in line meanwhile is seen, for whoever wakes the connection waits for this."""
    turns.hold(turn)
    turns.give_back(turn, next_at=_next(turn.connection, real_now()), is_well=True)


def _step(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int | None:
    """The next thing that is to be done, and how many records it was about; None where nothing is due."""
    if connection.state == ConnectionState.LIVE and (done := push(connection, connector, now=now, real=real)):
        return done
    if done := _read_anew(connection, connector, now=now, real=real):
        return done
    part = streams.next_part(connection, real=real)
    if part is None:
        return None
    if part.stream.name == streams.STATUSES:
        return compare(connection, connector, part.stream, now=now, real=real)
    page = streams.page_of(part, connector)
    take = take_activities if part.stream.name in streams.OF_ACTIVITIES else take_page
    _take(connection, page.items, take, now=now, real=real)
    streams.advance(part, page, kind_of(connection), real=real)
    return max(1, len(page.items))


def _take(
    connection: Connection, items: Sequence[Any], take: Callable[..., Any], *, now: datetime, real: datetime
) -> None:
    """Take in what was before everything was read quietly as history, whichever way it came, and the rest as news."""
    past, news = streams.parted(connection, items)
    if past:
        take(connection, past, now=now, real=real, quiet=Quiet(is_history=True))
    if news:
        take(connection, news, now=now, real=real, quiet=Quiet())


def take_page(
    connection: Connection, changes: Sequence[Change], *, now: datetime, real: datetime, quiet: Quiet
) -> None:
    """Take records in; where one of them brings us to fail, the others are taken in by themselves and it is parked."""
    try:
        take_in(connection, changes, now=now, real=real, quiet=quiet)
    except (*BUSY, DatabaseError):
        raise
    except Exception:
        log.exception("A record of connection %s cannot be taken in", connection.pk)
        if len(changes) == 1:
            _park(connection, changes[0].remote, real)
            return
        for each in changes:
            take_page(connection, [each], now=now, real=real, quiet=quiet)


@use_case
def _park(connection: Connection, remote: Remote, real: datetime) -> None:
    park(connection, [Refused(remote, "internal_error", "Something failed on our side.")], real)


def _read_anew(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int:
    """Read the records that somebody said were changed, or that are tried again."""
    rows = SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=False, next_try_at__lte=real)
    items = list(rows.order_by("next_try_at", "pk")[: connector.batch])
    if not items:
        return 0
    changes = connector.read([Remote(item.object, item.remote_id) for item in items])
    _take(connection, changes, take_page, now=now, real=real)
    _take_off(items)
    return len(items)


@use_case
def _take_off(items: Sequence[SyncItem]) -> None:
    """Take records off the line that were taken in; one that was told of meanwhile stays, and one that was refused."""
    for item in items:
        SyncItem.objects.filter(pk=item.pk, stamp=item.stamp, is_dead=False).delete()


def _next(connection: Connection, real: datetime) -> datetime:
    waiting = SyncItem.objects.filter(connection=connection, is_dead=False).order_by("next_try_at")
    if connection.state != ConnectionState.LIVE:
        waiting = waiting.filter(direction=Direction.IN)
    times = [
        at
        for at in (waiting.values_list("next_try_at", flat=True).first(), streams.next_due(connection))
        if at is not None
    ]
    return max(real, min([*times, real + IDLE]))
