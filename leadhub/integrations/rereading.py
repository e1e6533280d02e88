"""Records that are read by themselves: those that somebody said were changed, and those that are about to be written.

What a record says is heard before anybody writes over it.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DatabaseError
from django.db.models import QuerySet

from leadhub.bulk import locked
from leadhub.integrations.parking import Refused, park
from leadhub.integrations.ports import Quiet
from leadhub.integrations.protocol import Change, Connector, Remote
from leadhub.integrations.pulling import take_in
from leadhub.models import Connection, Direction, SyncItem
from leadhub.usecases import BUSY, use_case

log = logging.getLogger(__name__)


def read_anew(connection: Connection, connector: Connector, *, now: datetime, real: datetime) -> int:
    """Read the records that somebody said were changed, or that are tried again; answers how many."""
    rows = _waiting(connection).filter(next_try_at__lte=real).order_by("next_try_at", "pk")
    return len(_heard(connection, connector, list(rows[: connector.batch]), (), now=now, real=real))


def hear_first(
    connection: Connection,
    connector: Connector,
    *,
    linked: Iterable[Remote],
    found: Iterable[Remote],
    now: datetime,
    real: datetime,
) -> Sequence[Change]:
    """Hear records that are about to be written: of those `linked` the ones that wait to be read, and all of `found`.

    `found` are of people whom leadhub knows: nobody is made of them.
    """
    names = {(one.object, one.id) for one in linked}
    ids = sorted({id for _, id in names})
    rows = _waiting(connection).filter(remote_id__among=ids).order_by("next_try_at", "pk") if ids else []
    items = [item for item in rows if (item.object, item.remote_id) in names]
    return _heard(connection, connector, items, found, now=now, real=real)


def take_page(
    connection: Connection,
    changes: Sequence[Change],
    *,
    now: datetime,
    real: datetime,
    quiet: Quiet,
    may_make: bool = True,
) -> None:
    """Take records in; where one of them brings us to fail, the others are taken in by themselves and it is parked."""
    try:
        take_in(connection, changes, now=now, real=real, quiet=quiet, may_make=may_make)
    except (*BUSY, DatabaseError):
        raise
    except Exception:
        log.exception("A record of connection %s cannot be taken in", connection.pk)
        if len(changes) == 1:
            _park(connection, changes[0].remote, real)
            return
        for each in changes:
            take_page(connection, [each], now=now, real=real, quiet=quiet, may_make=may_make)


def _waiting(connection: Connection) -> "QuerySet[SyncItem]":
    return SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=False)


def _heard(
    connection: Connection,
    connector: Connector,
    items: Sequence[SyncItem],
    found: Iterable[Remote],
    *,
    now: datetime,
    real: datetime,
) -> Sequence[Change]:
    told = [Remote(item.object, item.remote_id) for item in items]
    new = [one for one in dict.fromkeys(found) if one not in set(told)]
    changes: list[Change] = []
    for remotes, may_make in ((told, True), (new, False)):
        if remotes:
            read = connector.read(remotes)
            take_page(connection, read, now=now, real=real, quiet=Quiet(), may_make=may_make)
            changes += read
    if items:
        _take_off(items)
    return changes


@use_case
def _take_off(items: Sequence[SyncItem]) -> None:
    """Take records off the line that were taken in; one that was told of meanwhile stays, and one that was refused."""
    stamps = {item.pk: item.stamp for item in items}
    rows = locked(SyncItem.objects.filter(pk__among=sorted(stamps), is_dead=False).order_by("pk"))
    done = [pk for pk, stamp in rows.values_list("pk", "stamp") if stamp == stamps[pk]]
    SyncItem.objects.filter(pk__among=done).delete()


@use_case
def _park(connection: Connection, remote: Remote, real: datetime) -> None:
    park(connection, [Refused(remote, "internal_error", "Something failed on our side.")], real)
