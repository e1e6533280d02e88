"""What would be written over there: what leadhub says of people, less what their records say already."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from leadhub.integrations.opening import kind_of
from leadhub.integrations.ports import Standing, Whose, ports
from leadhub.integrations.protocol import CARRIERS, Remote, Value, Values, Write
from leadhub.integrations.statuses import StatusMap
from leadhub.integrations.values import differing
from leadhub.models import Connection, Direction, SyncItem, SyncLink


@dataclass(frozen=True, slots=True)
class Planned:
    """A write for one person, with the link to the record that it goes to; without one a record is made."""

    target: UUID
    link: SyncLink | None
    write: Write


def map_of(connection: Connection) -> StatusMap:
    """The status map of a connection."""
    rows = list(connection.status_rows.order_by("object", "field", "stage"))
    return StatusMap(rows=rows, stages=ports().stages.stages, highest=kind_of(connection).highest)


def whose_of(connection: Connection) -> dict[str, Whose]:
    """Who is right of each field that both sides have, as this connection says or the apps do."""
    held = kind_of(connection).fields
    known = {name: whose for name, whose in ports().people.whose.items() if name in held}
    return known | {name: Whose(word) for name, word in connection.whose.items() if name in known}


def links_of(connection: Connection, targets: Collection[UUID]) -> dict[UUID, list[SyncLink]]:
    """The records of people that are still there, those of whom was merged into them too.

    Whoever had records of which none is left stands there with none; of who never had one nothing is said.
    """
    current = {alias: root for root, ids in ports().people.aliases(targets).items() for alias in ids}
    found: dict[UUID, list[SyncLink]] = defaultdict(list)
    rows = SyncLink.objects.filter(connection=connection, target__among=sorted(current))
    for row in rows.order_by("made_at", "pk"):
        found[current[row.target]] += [row] if row.gone_at is None else []
    return dict(found)


def planned(
    connection: Connection, targets: Sequence[UUID], links: Mapping[UUID, Sequence[SyncLink]], *, now: datetime
) -> list[Planned]:
    """The writes for these people, in their order; nothing for whom nothing differs, or who is to have no record."""
    values = ports().people.outgoing(targets)
    standings = ports().stages.outgoing(targets, settings=connection.settings, now=now)
    whose, statuses = whose_of(connection), map_of(connection)
    unread = _unread(connection, links)
    found = []
    for target in targets:
        if target not in values:
            continue
        said, standing = values[target], standings.get(target)
        # Whoever was deleted over there is not made again without being asked.
        new = [None] if standing is not None and standing.is_to_be_there else []
        records: Sequence[SyncLink | None] = links.get(target, new)
        for link in records:
            # Each record keeps the id that it was made with: over there no two have the same.
            wanted = _facts(said, whose, link) | _carried(connection, link.target if link else target, standing)
            if standing is not None and not standing.is_waiting and (link is None or link.pk not in unread):
                wanted |= _statuses(statuses, connection, standing, link)
            fresh = differing(wanted, link.seen if link else {})
            fresh = {name: value for name, value in fresh.items() if name not in kind_of(connection).read_only}
            if link is not None:
                fresh = {name: value for name, value in fresh.items() if name not in link.frozen}
            if fresh:
                found.append(Planned(target, link, _write(target, link, fresh, said)))
    return found


def _unread(connection: Connection, links: Mapping[UUID, Sequence[SyncLink]]) -> set[UUID]:
    """The links of records that could not be read, or were refused: until they are heard nobody writes their status.

    What only waits to be read is heard before it is written.
    """
    by_record = {Remote(link.object, link.remote_id): link.pk for own in links.values() for link in own}
    ids = sorted({remote.id for remote in by_record})
    waiting = SyncItem.objects.filter(connection=connection, direction=Direction.IN, remote_id__among=ids)
    rows = waiting.filter(Q(is_dead=True) | Q(attempts__gt=0))
    found = {Remote(object, id) for object, id in rows.values_list("object", "remote_id")} if ids else set()
    return {by_record[remote] for remote in found if remote in by_record}


def _write(target: UUID, link: SyncLink | None, fresh: Values, said: Values) -> Write:
    remote = Remote(link.object, link.remote_id) if link else None
    email = said.get("email")
    return Write(key=target, remote=remote, values=fresh, match={"email": str(email)} if email and not link else {})


def _facts(said: Values, whose: Mapping[str, Whose], link: SyncLink | None) -> dict[str, Value]:
    """Facts that are ours to write: nothing that is empty, and of what the other is right only what makes a record."""
    wanted: dict[str, Value] = {}
    for name, owner in whose.items():
        value = said.get(name)
        if value is None or value == "":
            continue
        if owner is Whose.STRICTEST:
            if value is True:
                wanted[name] = True
        elif owner is not Whose.REMOTE or link is None:
            wanted[name] = value
    return wanted


def _carried(connection: Connection, target: UUID, standing: Standing | None) -> dict[str, Value]:
    held = kind_of(connection).fields
    wanted: dict[str, Value] = {"leadhub_id": str(target)}
    if standing is not None and not standing.is_waiting:
        recycle = standing.recycle_at.isoformat() if standing.recycle_at else None
        wanted |= {
            "leadhub_stage": standing.stage,
            "leadhub_reason": standing.reason or None,
            "leadhub_recycle_at": recycle,
        }
    return {name: value for name, value in wanted.items() if name in held and name in CARRIERS}


def _statuses(
    statuses: StatusMap, connection: Connection, standing: Standing, link: SyncLink | None
) -> dict[str, Value]:
    seen = link.seen if link else {}
    objects = [link.object] if link else [kind_of(connection).object]
    return {
        name: value for object in objects for name, value in statuses.projected(object, standing.stage, seen).items()
    }
