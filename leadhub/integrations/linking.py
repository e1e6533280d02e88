"""Links: which record over there is about whom here, and what of it we know and wrote."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from leadhub.bulk import insert_new, locked, update_rows
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Remote, Values
from leadhub.integrations.sources import source_of
from leadhub.integrations.values import digest
from leadhub.keys import new_id
from leadhub.models import Connection, SyncLink, SyncWrite
from leadhub.usecases import use_case

# So long an echo may take.
REMEMBERED: Final = timedelta(hours=24)
COLUMNS = ("id", "connection", "object", "remote_id", "target", "seen", "frozen", "flips", "made_at")
CHANGED = ("id", "target", "seen", "frozen", "flips", "read_at", "gone_at")
AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Wrote:
    """That a value was written: when, and its digest."""

    at: datetime
    digest: bytes


@use_case
def link(connection: Connection, wanted: Mapping[Remote, UUID], *, real: datetime) -> dict[Remote, SyncLink]:
    """The links of these records, made where there are none; a record that is linked already stays whose it is.

    The people's port hears of those that are new.
    """
    rows: list[tuple[object, ...]] = [
        (new_id(), connection.pk, remote.object, remote.id, target, {}, {}, {}, real)
        for remote, target in sorted(wanted.items(), key=lambda pair: (pair[0].object, pair[0].id))
    ]
    made = [Remote(*row) for row in insert_new(SyncLink, COLUMNS, rows, returning=("object", "remote_id"))]
    if made:
        ports().people.linked(source_of(connection), {remote: wanted[remote] for remote in made})
    return held(connection, wanted)


def known(connection: Connection, remotes: Iterable[Remote]) -> dict[Remote, SyncLink]:
    """The links of records, gone ones too."""
    return _of(connection, remotes, SyncLink.objects.all())


@use_case
def held(connection: Connection, remotes: Iterable[Remote]) -> dict[Remote, SyncLink]:
    """The same, locked: what a person changes of a link meanwhile is not written over."""
    return _of(connection, remotes, locked(SyncLink.objects.order_by("pk")))


@use_case
def held_anew(links: Iterable[SyncLink]) -> dict[UUID, SyncLink]:
    """Links that were read before, as they stand now, locked; without those that are no more."""
    keys = sorted({row.pk for row in links})
    return {row.pk: row for row in locked(SyncLink.objects.filter(pk__among=keys).order_by("pk"))}


def _of(connection: Connection, remotes: Iterable[Remote], links: "QuerySet[SyncLink]") -> dict[Remote, SyncLink]:
    ids: dict[str, list[str]] = {}
    for remote in remotes:
        ids.setdefault(remote.object, []).append(remote.id)
    found = {}
    for object, names in ids.items():
        for row in links.filter(connection=connection, object=object, remote_id__in=names):
            found[Remote(row.object, row.remote_id)] = row
    return found


def keep(links: Sequence[SyncLink]) -> None:
    """Write links down as they stand now: one statement."""
    rows = {row.pk: row for row in links}
    update_rows(SyncLink, CHANGED, [[getattr(rows[key], name) for name in CHANGED] for key in sorted(rows)])


@use_case
def note(written: Sequence[tuple[SyncLink, Values]], *, real: datetime) -> None:
    """Remember what is being written, before it is: whoever is killed meanwhile must not take it for news."""
    rows = sorted(
        {(row.pk, name, digest(row.pk, name, value)) for row, values in written for name, value in values.items()}
    )
    made = insert_new(SyncWrite, ("id", "link", "field", "digest", "at"), [(new_id(), *row, real) for row in rows])
    if len(made) < len(rows):
        links = sorted({row.pk for row, _ in written})
        SyncWrite.objects.filter(link__among=links, at__lt=real).filter(digest__among=[row[2] for row in rows]).update(
            at=real
        )


def written(links: Iterable[UUID], real: datetime) -> dict[tuple[UUID, str], list[Wrote]]:
    """What was written into the fields of these records within a day, the last at the end."""
    rows = SyncWrite.objects.filter(link__among=sorted(set(links)), at__gte=real - REMEMBERED)
    found: dict[tuple[UUID, str], list[Wrote]] = defaultdict(list)
    for link, name, at, told in rows.order_by("at").values_list("link_id", "field", "at", "digest"):
        found[link, name].append(Wrote(at, bytes(told)))
    return found


def overtake(fields: Iterable[tuple[UUID, str]]) -> None:
    """Fields that say something else now: what we wrote into them is past, and the same word again would be news."""
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for link, name in fields:
        by_name[name].append(link)
    for name, links in by_name.items():
        SyncWrite.objects.filter(link__among=sorted(links), field=name).delete()


def forget_writes(real: datetime) -> int:
    """Forget what is older than any echo; so many at once."""
    old = list(SyncWrite.objects.filter(at__lt=real - REMEMBERED).order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    return _forget(old) if old else 0


@use_case
def _forget(old: Sequence[UUID]) -> int:
    return SyncWrite.objects.filter(pk__among=list(old)).delete()[0]
