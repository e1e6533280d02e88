"""What was read is taken in: a page at once, or where one record of it brings us to fail, each by itself.

Records are read by themselves where somebody said that they were changed, where they are tried again, and where they
are about to be written: what a record says is heard before anybody writes over it.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from django.db.models import QuerySet

from leadhub.bulk import locked
from leadhub.integrations import lining_up, linking, streams, turns
from leadhub.integrations.activities import take_activities
from leadhub.integrations.parking import Refused, park
from leadhub.integrations.protocol import Activity, Change, Connector, Fault, FaultKind, Remote, VendorError
from leadhub.integrations.pulling import take_in
from leadhub.integrations.putting_off import put_off
from leadhub.integrations.vetting import fault_of, is_nameable
from leadhub.models import Connection, Direction, SyncItem
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)
T = TypeVar("T")
OURS: Final = ("internal_error", "Something failed on our side.")
# With these the whole turn ends; anything else is of one record.
OF_ALL: Final = (turns.Lost, *BUSY)


def take_page(
    connection: Connection,
    changes: Sequence[Change],
    *,
    now: datetime,
    real: datetime,
    may_make: bool = True,
) -> Sequence[Change]:
    """Take records in; answers those that a table can hold.

    One that none can, or that brings us to fail, is parked, and stops no other. Without `may_make` nobody is made.
    """
    sound = _without_odd(connection, changes, real)
    for quiet, part in streams.parted(connection, sound):
        take = partial(take_in, connection, now=now, real=real, quiet=quiet, may_make=may_make)
        for each in _failing(connection, part, take):
            _park(connection, [Refused(each.remote, *OURS)], real)
    return sound


def take_done(connection: Connection, done: Sequence[Activity], *, now: datetime, real: datetime) -> None:
    """Take activities in, likewise: of one that cannot be, its person is parked."""
    for quiet, part in streams.parted(connection, done):
        take = partial(take_activities, connection, now=now, real=real, quiet=quiet)
        for each in _failing(connection, part, take):
            if is_nameable(each.person):
                _park(connection, [Refused(each.person, *OURS)], real)


def _failing(connection: Connection, items: Sequence[T], take: Callable[[Sequence[T]], object]) -> list[T]:
    """Take all of it in at once, or where that brings us to fail each by itself; answers those that do."""
    try:
        take(items)
    except OF_ALL:
        raise
    except Exception:
        log.exception("Something of connection %s cannot be taken in", connection.pk)
        return list(items) if len(items) == 1 else [bad for each in items for bad in _failing(connection, [each], take)]
    return []


def read_anew(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int:
    """Read the records that somebody said were changed, or that are tried again; answers how many."""
    items = list(_waiting(connection, real)[: connector.batch])
    _heard(connection, connector, items, (), now=now, real=real)
    return len(items)


def hear_first(
    connection: Connection,
    connector: Connector,
    *,
    linked: Iterable[Remote],
    found: Collection[Remote],
    now: datetime,
    real: datetime,
) -> Sequence[Change] | None:
    """Hear records that are about to be written: of those `linked` the ones that wait to be read, and all of `found`.

    `found` are of people whom leadhub knows: nobody is made of them. Answers what the records say that could be read;
    None where there was none to read.
    """
    names = {(one.object, one.id) for one in linked}
    ids = sorted({id for _, id in names})
    rows = _waiting(connection, real).filter(remote_id__among=ids) if ids else ()
    items = [item for item in rows if (item.object, item.remote_id) in names]
    return _heard(connection, connector, items, found, now=now, real=real) if items or found else None


def _waiting(connection: Connection, real: datetime) -> "QuerySet[SyncItem]":
    """What is due to be read by itself; what was put off is not asked for before its time, by nobody."""
    rows = SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=False, next_try_at__lte=real)
    return rows.order_by("next_try_at", "pk")


def _heard(
    connection: Connection,
    connector: Connector,
    items: Sequence[SyncItem],
    found: Iterable[Remote],
    *,
    now: datetime,
    real: datetime,
) -> Sequence[Change]:
    """Read and take in. Where that fails for a while items are put off, so that what else is due need not wait."""
    told = [Remote(item.object, item.remote_id) for item in items]
    new = [one for one in dict.fromkeys(found) if one not in set(told)]
    heard: list[Change] = []
    for remotes, is_told in ((told, True), (new, False)):
        if not remotes:
            continue
        try:
            changes, refused = _asked(connector, remotes)
        except VendorError as error:
            if is_told:
                put_off(items, error.fault, real)
            raise
        heard += take_page(connection, changes, now=now, real=real, may_make=is_told)
        if refused:
            _park(connection, refused, real)
    if items:
        _take_off(connection, items)
    return heard


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
def _take_off(connection: Connection, items: Sequence[SyncItem]) -> None:
    """Take records off the line that were taken in; one that was told of meanwhile stays, and one that was refused."""
    turns.confirm(connection)
    stamps = {item.pk: item.stamp for item in items}
    rows = locked(SyncItem.objects.filter(pk__among=sorted(stamps), is_dead=False).order_by("pk"))
    done = {pk for pk, stamp in rows.values_list("pk", "stamp") if stamp == stamps[pk]}
    SyncItem.objects.filter(pk__among=sorted(done)).delete()
    # While they waited for longer than a turn, no status was written over them.
    waited = [
        Remote(item.object, item.remote_id) for item in items if item.pk in done and (item.attempts or item.stamp > 1)
    ]
    if waited:
        lining_up.out(connection.pk, {link.target for link in linking.known(connection, waited).values()})
