"""Who is to be written over there, and what is to be read from there: put in line in the transaction that says why."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from leadhub.bulk import insert_new
from leadhub.clock import real_now
from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Remote
from leadhub.keys import new_id
from leadhub.models import Connection, ConnectionState, Direction, SyncItem

COLUMNS = ("id", "connection", "direction", "target", "object", "remote_id", "next_try_at", "created_at")
DEFAULTS = ("stamp", "is_dead", "is_uncertain", "attempts", "fault_code", "fault_text")
FRESH = (1, False, False, 0, "", "")
# Turns of these are taken at once; those that are paused or broken find the line when they go on.
STANDING = (ConnectionState.LIVE, ConnectionState.PAUSED, ConnectionState.BROKEN)


def line_up(targets: Collection[UUID]) -> None:
    """Whoever of these is spoken of over there is written anew; a few statements for each connection, at any number."""
    if not targets:
        return
    connections = [
        row
        for row in Connection.objects.filter(removed_at__isnull=True, state__in=STANDING).order_by("pk")
        if row.kind in kinds() and kinds()[row.kind].is_synced
    ]
    for connection in connections:
        out(connection.pk, targets)


def out(connection: UUID, targets: Iterable[UUID]) -> None:
    """Put people in line for one connection."""
    real = real_now()
    wanted = sorted(set(targets))
    rows = [(new_id(), connection, Direction.OUT, target, "", "", real, real, *FRESH) for target in wanted]
    made = {target for (target,) in insert_new(SyncItem, (*COLUMNS, *DEFAULTS), rows, returning=("target",))}
    again = SyncItem.objects.filter(connection=connection, direction=Direction.OUT, target__among=wanted)
    _wake(again.exclude(target__in=made) if made else again, real)
    _hurry(connection, real)


def read(connection: UUID, remotes: Iterable[Remote]) -> None:
    """Put records in line to be read anew."""
    real = real_now()
    wanted = sorted({(one.object, one.id) for one in remotes})
    rows = [(new_id(), connection, Direction.IN, None, object, id, real, real, *FRESH) for object, id in wanted]
    insert_new(SyncItem, (*COLUMNS, *DEFAULTS), rows)
    for object in {object for object, _ in wanted}:
        ids = [id for kind, id in wanted if kind == object]
        _wake(
            SyncItem.objects.filter(connection=connection, direction=Direction.IN, object=object, remote_id__in=ids),
            real,
        )
    _hurry(connection, real)


def _wake(items: "QuerySet[SyncItem]", real: datetime) -> None:
    """A new reason counts from the beginning, also for what was given up."""
    items.update(stamp=F("stamp") + 1, is_dead=False, attempts=0, fault_code="", fault_text="", next_try_at=real)


def _hurry(connection: UUID, real: datetime) -> None:
    Connection.objects.filter(pk=connection, next_turn_at__gt=real).update(next_turn_at=real)
