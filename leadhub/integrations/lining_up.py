"""Who is to be written over there, and what is to be read from there: put in line in the transaction that says why."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from leadhub.bulk import insert_new, locked
from leadhub.clock import real_now
from leadhub.integrations.kinds import synced
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Remote
from leadhub.keys import new_id
from leadhub.models import Connection, ConnectionState, Direction, SyncItem, SyncLink

Ids: TypeAlias = "Iterable[UUID] | QuerySet[Any, Any]"
COLUMNS = ("id", "connection", "direction", "target", "object", "remote_id", "next_try_at", "created_at")
DEFAULTS = ("stamp", "is_dead", "is_uncertain", "attempts", "fault_code", "fault_text")
FRESH = (1, False, False, 0, "", "")
# Turns of these are taken at once; those that are paused or broken find the line when they go on.
STANDING = (ConnectionState.LIVE, ConnectionState.PAUSED, ConnectionState.BROKEN)


def line_up(targets: Collection[UUID]) -> None:
    """Whoever of these is spoken of over there is written anew; a few statements for each connection, at any number."""
    for connection in _standing() if targets else ():
        out(connection, targets)


def line_up_leads(leads: Collection[UUID]) -> None:
    """The people of leads of which something happened; without a connection nobody is asked who they are."""
    connections = _standing() if leads else []
    targets = ports().stages.concerned(leads) if connections else ()
    for connection in connections if targets else ():
        out(connection, targets)
        _hear_again(connection, targets)


def look_again(*, contacts: Ids = (), accounts: Ids = (), countries: Collection[str] = (), **_others: object) -> None:
    """Facts of these people were changed, or of their companies.

    Of a company whoever is linked: a record that is made says how it is then. Who covers which of `countries` is told
    nobody over there.
    """
    connections = _standing()
    if not connections:
        return
    targets = list(contacts.values_list("pk", flat=True) if isinstance(contacts, QuerySet) else contacts)
    for connection in connections:
        out(connection, targets)
    if countries or not (isinstance(accounts, QuerySet) or accounts):
        return
    people = ports().people.of_companies(accounts)
    for connection in connections:
        linked = SyncLink.objects.filter(connection=connection, gone_at__isnull=True, target__in=people)
        out(connection, linked.values_list("target", flat=True))


def _standing() -> list[UUID]:
    rows = Connection.objects.filter(removed_at__isnull=True, state__in=STANDING, kind__in=synced())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def out(connection: UUID, targets: Iterable[UUID]) -> None:
    """Put people in line for one connection."""
    real = real_now()
    wanted = sorted(set(targets))
    if not wanted:
        return
    rows = [(new_id(), connection, Direction.OUT, target, "", "", real, real, *FRESH) for target in wanted]
    made = {target for (target,) in insert_new(SyncItem, (*COLUMNS, *DEFAULTS), rows, returning=("target",))}
    again = SyncItem.objects.filter(connection=connection, direction=Direction.OUT, target__among=wanted)
    wake(again.exclude(target__in=made) if made else again, real)
    hurry(connection, real)


def read(connection: UUID, remotes: Iterable[Remote]) -> None:
    """Put records in line to be read anew."""
    real = real_now()
    wanted = sorted({(one.object, one.id) for one in remotes})
    rows = [(new_id(), connection, Direction.IN, None, object, id, real, real, *FRESH) for object, id in wanted]
    made = set(insert_new(SyncItem, (*COLUMNS, *DEFAULTS), rows, returning=("object", "remote_id")))
    again = [one for one in wanted if one not in made]
    for object in sorted({object for object, _ in again}):
        ids = [id for kind, id in again if kind == object]
        wake(
            SyncItem.objects.filter(connection=connection, direction=Direction.IN, object=object, remote_id__in=ids),
            real,
        )
    hurry(connection, real)


def _hear_again(connection: UUID, targets: Iterable[UUID]) -> None:
    """What could not be taken in of these people may be now: their records are read once more."""
    theirs = SyncLink.objects.filter(
        connection=connection,
        target__among=sorted(set(targets)),
        object=OuterRef("object"),
        remote_id=OuterRef("remote_id"),
    )
    refused = SyncItem.objects.filter(connection=connection, direction=Direction.IN, is_dead=True)
    wake(refused.filter(Exists(theirs)), real_now())


def wake(items: "QuerySet[SyncItem]", real: datetime) -> None:
    """A new reason counts from the beginning, also for what was given up."""
    # Two at once take the same rows in the same order.
    keys = list(locked(items.order_by("pk")).values_list("pk", flat=True))
    SyncItem.objects.filter(pk__among=keys).update(
        stamp=F("stamp") + 1, is_dead=False, attempts=0, fault_code="", fault_text="", next_try_at=real
    )


def hurry(connection: UUID, real: datetime) -> None:
    """Let a connection have its turn now."""
    Connection.objects.filter(pk=connection, next_turn_at__gt=real).update(next_turn_at=real)
