"""What was read is taken in: a page at once, or where one record of it brings us to fail, each by itself."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadhub.integrations import turns
from leadhub.integrations.activities import take_activities
from leadhub.integrations.parking import Refused, park
from leadhub.integrations.ports import Quiet
from leadhub.integrations.protocol import Activity, Change, Connector, Fault, FaultKind, Remote, VendorError
from leadhub.integrations.pulling import take_in
from leadhub.integrations.pushing import put_off
from leadhub.integrations.vetting import fault_of, is_nameable
from leadhub.models import Connection, Direction, SyncItem
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)
OURS: Final = ("internal_error", "Something failed on our side.")
# With these the whole turn ends; anything else is of one record.
OF_ALL: Final = (turns.Lost, *BUSY)


def take_page(
    connection: Connection, changes: Sequence[Change], *, now: datetime, real: datetime, quiet: Quiet
) -> None:
    """Take records in. One that no table holds, or that brings us to fail, is parked, and stops no other."""
    sound = _without_odd(connection, changes, real)
    try:
        take_in(connection, sound, now=now, real=real, quiet=quiet)
    except OF_ALL:
        raise
    except Exception:
        log.exception("A record of connection %s cannot be taken in", connection.pk)
        if len(sound) == 1:
            _park(connection, [Refused(sound[0].remote, *OURS)], real)
            return
        for each in sound:
            take_page(connection, [each], now=now, real=real, quiet=quiet)


def take_done(connection: Connection, done: Sequence[Activity], *, now: datetime, real: datetime, quiet: Quiet) -> None:
    """Take activities in, likewise: of one that cannot be, its person is parked."""
    try:
        take_activities(connection, done, now=now, real=real, quiet=quiet)
    except OF_ALL:
        raise
    except Exception:
        log.exception("An activity of connection %s cannot be taken in", connection.pk)
        if len(done) == 1:
            if is_nameable(done[0].person):
                _park(connection, [Refused(done[0].person, *OURS)], real)
            return
        for each in done:
            take_done(connection, [each], now=now, real=real, quiet=quiet)


def read_anew(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int:
    """Read the records that somebody said were changed, or that are tried again; answers how many.

    Where that fails for a while they are put off, so that what is read regularly does not wait for them.
    """
    rows = SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=False, next_try_at__lte=real)
    items = list(rows.order_by("next_try_at", "pk")[: connector.batch])
    if not items:
        return 0
    try:
        changes, refused = _asked(connector, [Remote(item.object, item.remote_id) for item in items])
    except VendorError as error:
        put_off(items, error.fault, real)
        raise
    take_page(connection, changes, now=now, real=real, quiet=Quiet())
    if refused:
        _park(connection, refused, real)
    _take_off(items)
    return len(items)


def _asked(connector: Connector, remotes: Sequence[Remote]) -> tuple[list[Change], list[Refused]]:
    """What these records say; a call that is refused for good is made by halves, until it is known for whom."""
    try:
        return list(connector.read(remotes)), []
    except VendorError as error:
        if error.fault.kind is not FaultKind.PERMANENT:
            raise
        if len(remotes) == 1:
            return [], [Refused(remotes[0], error.fault.code, error.fault.text)]
    half = len(remotes) // 2
    (first, bad), (second, worse) = _asked(connector, remotes[:half]), _asked(connector, remotes[half:])
    return first + second, bad + worse


def _without_odd(connection: Connection, changes: Sequence[Change], real: datetime) -> list[Change]:
    """The records that a table can hold; the others are parked, where they have a name by which to do so."""
    faults: list[tuple[Change, Fault]] = [(each, fault) for each in changes if (fault := fault_of(each)) is not None]
    refused = [Refused(each.remote, fault.code, fault.text) for each, fault in faults if is_nameable(each.remote)]
    if len(refused) < len(faults):
        log.warning("Connection %s told of %s records without a usable id", connection.pk, len(faults) - len(refused))
    if refused:
        _park(connection, refused, real)
    odd = {id(each) for each, _ in faults}
    return [each for each in changes if id(each) not in odd]


@use_case
def _park(connection: Connection, refused: Sequence[Refused], real: datetime) -> None:
    turns.confirm(connection)
    park(connection, refused, real)


@use_case
def _take_off(items: Sequence[SyncItem]) -> None:
    """Take records off the line that were taken in; one that was told of meanwhile stays, and one that was refused."""
    for item in items:
        SyncItem.objects.filter(pk=item.pk, stamp=item.stamp, is_dead=False).delete()
