"""How far reading has come, by stream: a run goes on where it was cut off, and overlaps the one before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from leadhub.integrations import turns
from leadhub.integrations.kinds import Kind
from leadhub.integrations.protocol import Connector, Page
from leadhub.models import Connection, SyncStream
from leadhub.usecases import use_case

CHANGES, ACTIVITIES, SWEEP, FIRST, STATUSES = "changes", "activities", "sweep", "first", "statuses"
# Rows appear late below a cursor, and clocks differ.
OVERLAP: Final = timedelta(minutes=5)
# Once a day everything of two days is read again.
SWEEP_EVERY, SWEPT = timedelta(days=1), timedelta(hours=48)
STATUSES_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """The next part of a stream that is due."""

    stream: SyncStream
    since: datetime | None
    after: Any


def lay_down(connection: Connection, *, real: datetime, quiet_first: bool) -> None:
    """The streams of a connection: what is done from now on; and quietly, if so wanted, what there is already."""
    for name in (CHANGES, ACTIVITIES, SWEEP, STATUSES):
        due = real + SWEEP_EVERY if name == SWEEP else real
        SyncStream.objects.get_or_create(connection=connection, name=name, defaults={"since": real, "due_at": due})
    if quiet_first:
        read_all(connection, real=real)


def read_all(connection: Connection, *, real: datetime) -> None:
    """Read quietly whatever there is over there, from the beginning; a run that is under way goes on."""
    row, is_new = SyncStream.objects.get_or_create(connection=connection, name=FIRST, defaults={"due_at": real})
    if not is_new and row.began_at is None:
        row.due_at = real
        row.save(update_fields=["due_at"])


def hurry(connection: Connection, *, real: datetime) -> None:
    """Ask for news now, not at the next poll."""
    rows = SyncStream.objects.filter(connection=connection, name__in=(CHANGES, ACTIVITIES), due_at__gt=real)
    rows.update(due_at=real)


def next_part(connection: Connection, *, real: datetime) -> Part | None:
    """The part that waits longest."""
    row = SyncStream.objects.filter(connection=connection, due_at__lte=real).order_by("due_at", "name").first()
    if row is None:
        return None
    if row.began_at is None:
        row.began_at, row.read = real, 0
    return Part(row, _since(row, _behind(connection), real), row.after)


@use_case
def put_behind(connection: Connection, part: Part, *, real: datetime) -> None:
    """Let a part that could not be read wait behind the others that are due: they may go."""
    turns.confirm(connection)
    SyncStream.objects.filter(pk=part.stream.pk).update(due_at=real)


def _behind(connection: Connection) -> timedelta:
    """By how much the other's clock is behind ours, as the last check found: by so much its rows bear earlier times."""
    ahead = timedelta(seconds=(connection.checked or {}).get("skew_s", 0))
    return min(max(-ahead, timedelta()), SWEPT)


def _since(row: SyncStream, behind: timedelta, real: datetime) -> datetime | None:
    if row.name == FIRST:
        return None
    if row.name == SWEEP:
        return (row.began_at or real) - SWEPT - behind
    return (row.since or real) - OVERLAP - behind


def page_of(part: Part, connector: Connector) -> Page:
    """Read a part; raises VendorError."""
    if part.stream.name == ACTIVITIES:
        assert part.since is not None
        return connector.activities(part.since, part.after)
    return connector.changes(part.since, part.after)


@use_case
def advance(connection: Connection, part: Part, page: Page, kind: Kind, *, real: datetime) -> None:
    """Write down that a part was taken in; at the end of a run the next one begins where this one began."""
    turns.confirm(connection)
    row = part.stream
    row.read += len(page.items)
    row.after = page.after
    if row.name == FIRST:
        # It is history: after each part everything that is due of the present goes before the next.
        row.due_at = real
    if page.after is None:
        began = row.began_at or real
        row.began_at, row.ended_at = None, real
        if row.name != FIRST:
            row.since = began
        row.due_at = {SWEEP: real + SWEEP_EVERY, FIRST: None}.get(row.name, real + kind.poll)
        if row.name == CHANGES:
            Connection.objects.filter(pk=row.connection_id).update(last_sync_at=began)
    row.save()


def next_due(connection: Connection) -> datetime | None:
    """When the next part of any stream is due."""
    return SyncStream.objects.filter(connection=connection).order_by("due_at").values_list("due_at", flat=True).first()
