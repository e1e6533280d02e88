"""Turns: for each connection that is due a few seconds of writing and reading, in the order of what people wait for."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from leadhub.clock import now as house_clock
from leadhub.clock import real_now as wall_clock
from leadhub.egress.transport import GuardedTransport
from leadhub.integrations import streams, turns
from leadhub.integrations.linking import forget_writes
from leadhub.integrations.opening import Transport, kind_of, opened
from leadhub.integrations.option_lists import compare
from leadhub.integrations.protocol import Connector, Fault, FaultKind, VendorError
from leadhub.integrations.pushing import push
from leadhub.integrations.reading import read_anew, take_done, take_page
from leadhub.models import Connection, ConnectionState, SyncItem
from leadhub.usecases import BUSY

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
        connector = opened(connection, turn=turn, transport=transport, now=real_now)
        while True:
            now = house_now() if house_now is not None else now
            step = _step(connection, connector, now=now, real=real_now())
            done += step or 0
            if step is None or time.monotonic() >= until:
                break
    except VendorError as error:
        turns.fail(turn, error.fault, now=now, real=real_now())
        return done
    except turns.Lost:
        turns.let_go(turn)
        return done
    except BUSY:
        raise
    except Exception:
        # A fault of ours, or an answer that nobody foresaw: the connection rests, and somebody reads of it.
        log.exception("Connection %s cannot go on", connection.pk)
        fault = Fault(kind=FaultKind.RETRY, code="internal_error", text="Something failed on our side.")
        turns.fail(turn, fault, now=now, real=real_now())
        return done
    turns.give_back(turn, next_at=_next(connection, real_now()))
    return done


def _step(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int | None:
    """The next thing that is to be done, and how many records it was about; None where nothing is due."""
    ways = [_write, _read]
    if connection.failures % 2:
        # After a turn that failed the next begins with the other way, so that neither waits for ever for the other.
        ways.reverse()
    return next((done for way in ways if (done := way(connection, connector, now=now, real=real))), None)


def _write(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int | None:
    return push(connection, connector, now=now, real=real) if connection.state == ConnectionState.LIVE else None


def _read(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int | None:
    # While it observes, what it is told of waits in line: nothing of it would be taken in.
    if connection.state == ConnectionState.LIVE and (done := read_anew(connection, connector, now=now, real=real)):
        return done
    part = streams.next_part(connection, real=real)
    if part is None:
        return None
    if part.stream.name == streams.STATUSES:
        return compare(connection, connector, part.stream, now=now, real=real)
    try:
        page = streams.page_of(part, connector)
    except VendorError:
        streams.put_behind(connection, part, real=real)
        raise
    take = take_done if part.is_of_activities else take_page
    take(connection, page.items, now=now, real=real)
    streams.advance(connection, part, page, kind_of(connection), real=real)
    return max(1, len(page.items))


def _next(connection: Connection, real: datetime) -> datetime:
    waiting = SyncItem.objects.filter(connection=connection, is_dead=False).order_by("next_try_at")
    is_live = connection.state == ConnectionState.LIVE
    first = waiting.values_list("next_try_at", flat=True).first() if is_live else None
    times = [at for at in (first, streams.next_due(connection)) if at is not None]
    return max(real, min([*times, real + IDLE]))
