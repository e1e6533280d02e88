"""How far reading has come, by stream: a run goes on where it was cut off, and overlaps the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeVar

from django.db.models import Min, Q

from leadhub.bulk import locked
from leadhub.integrations import turns
from leadhub.integrations.kinds import Kind
from leadhub.integrations.ports import Quiet
from leadhub.integrations.protocol import Connector, Page
from leadhub.models import Connection, ConnectionState, SyncStream
from leadhub.usecases import use_case

CHANGES, SWEEP, FIRST, STATUSES = "changes", "sweep", "first", "statuses"
ACTIVITIES, ACTIVITY_SWEEP, FIRST_ACTIVITIES = "activities", "activity_sweep", "first_activities"
# What was read while nothing was taken in: read once more when the connection goes live, before any history.
CAUGHT_UP, CAUGHT_UP_ACTIVITIES = "caught_up", "caught_up_activities"
LATER: Final = {CAUGHT_UP: CHANGES, CAUGHT_UP_ACTIVITIES: ACTIVITIES}
# Of what is due at once the first goes first: whoever did something has to be known before it is told.
RANK: Final = (
    *(CAUGHT_UP, CHANGES, CAUGHT_UP_ACTIVITIES, ACTIVITIES, SWEEP, ACTIVITY_SWEEP, STATUSES),
    *(FIRST, FIRST_ACTIVITIES),
)
QUIET: Final = (FIRST, FIRST_ACTIVITIES)
OF_ACTIVITIES: Final = (ACTIVITIES, CAUGHT_UP_ACTIVITIES, ACTIVITY_SWEEP, FIRST_ACTIVITIES)
# Rows appear late below a cursor, and clocks differ.
OVERLAP: Final = timedelta(minutes=5)
# Once a day everything of two days is read again; so is what was done by people who were linked since.
SWEEPS: Final = (SWEEP, ACTIVITY_SWEEP)
SWEEP_EVERY, SWEPT = timedelta(days=1), timedelta(hours=48)
# What was done longer ago has faded.
REMEMBERED: Final = timedelta(days=365)
LOOKS_BACK: Final = {SWEEP: SWEPT, ACTIVITY_SWEEP: SWEPT, FIRST_ACTIVITIES: REMEMBERED}
STATUSES_EVERY: Final = timedelta(days=1)


class Dated(Protocol):
    """A record or an activity: something of a moment."""

    @property
    def at(self) -> datetime: ...


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class Part:
    """The next part of a stream that is due."""

    stream: SyncStream
    since: datetime | None
    after: Any

    @property
    def is_of_activities(self) -> bool:
        """Whether it is of what was done, and not of records."""
        return self.stream.name in OF_ACTIVITIES


def lay_down(connection: Connection, *, real: datetime, quiet_first: bool) -> None:
    """The streams of a connection: what is done from now on; and quietly, if so wanted, what there is already."""
    for name in (CHANGES, ACTIVITIES, *SWEEPS, STATUSES):
        due = real + SWEEP_EVERY if name in SWEEPS else real
        SyncStream.objects.get_or_create(connection=connection, name=name, defaults={"since": real, "due_at": due})
    if quiet_first:
        _read_all(connection, until=real, real=real)


def observe(connection: Connection, *, real: datetime) -> None:
    """From how far reading has come by now on nothing is taken in; what was missed before and not read yet stays so."""
    reached = dict(connection.streams.filter(name__in=LATER.values()).values_list("name", "since"))
    for name, stream in LATER.items():
        since = reached.get(stream) or real
        row, is_new = SyncStream.objects.get_or_create(connection=connection, name=name, defaults={"since": since})
        if not is_new:
            row.since = since if row.ended_at else row.since
            row.after = row.began_at = row.due_at = row.ended_at = None
            row.save()


def catch_up(connection: Connection, *, real: datetime) -> None:
    """What was missed is read now: nothing of it was taken in yet. So is history, from its beginning."""
    rows = SyncStream.objects.filter(connection=connection)
    missed = rows.filter(name__in=LATER, ended_at=None, due_at=None)
    since = missed.aggregate(since=Min("since"))["since"]
    if missed.update(due_at=real):
        told = rows.filter(Q(began_at__isnull=False) | Q(ended_at__gte=since))
        again = told.filter(name=FIRST).update(after=None, began_at=None, due_at=real)
        # After all records, what people did.
        told.filter(name=FIRST_ACTIVITIES).update(after=None, began_at=None, due_at=None if again else real)


def read_all(connection: Connection, *, real: datetime) -> None:
    """Read quietly whatever there is over there, from the beginning; what was not heard yet stays news."""
    rows = SyncStream.objects.filter(Q(name=CHANGES) | Q(name=CAUGHT_UP, ended_at=None), connection=connection)
    heard = rows.aggregate(since=Min("since"))["since"]
    _read_all(connection, until=(heard or real) - OVERLAP, real=real)


def _read_all(connection: Connection, *, until: datetime, real: datetime) -> None:
    """Begin the quiet readings; a run that is under way goes on."""
    first, _ = SyncStream.objects.get_or_create(connection=connection, name=FIRST)
    SyncStream.objects.get_or_create(connection=connection, name=FIRST_ACTIVITIES)
    if first.began_at is None:
        first.since, first.due_at = until, real
        first.save(update_fields=["since", "due_at"])


def parted(connection: Connection, items: Sequence[T]) -> list[tuple[Quiet, list[T]]]:
    """What is history and what is news, neither of them empty: older than a quiet reading by the other's clock, or not.

    So it is whichever way it was read.
    """
    row = SyncStream.objects.filter(connection=connection, name=FIRST).only("since").first()
    until = row.since + _ahead(connection) if row is not None and row.since is not None else None
    past = [each for each in items if until is not None and _is_before(each.at, until)]
    news = [each for each in items if until is None or not _is_before(each.at, until)]
    return [(Quiet(is_history=part is past), part) for part in (past, news) if part]


def _is_before(at: datetime, until: datetime) -> bool:
    """Systems that tell time by the second say of what follows that it was in this one: all of that second is news."""
    return at < (until if at.microsecond else until.replace(microsecond=0))


def hurry(connection: Connection, *, real: datetime) -> None:
    """Ask for news now, not at the next poll; of a run that is under way another one follows."""
    SyncStream.objects.filter(connection=connection, name__in=(CHANGES, ACTIVITIES)).update(due_at=real)


def next_part(connection: Connection, *, real: datetime) -> Part | None:
    """The part that waits longest."""
    rows = SyncStream.objects.filter(connection=connection, due_at__lte=real)
    if connection.state == ConnectionState.OBSERVING:
        rows = rows.exclude(name__in=LATER)
    due = list(rows)
    if not due:
        return None
    row = min(due, key=lambda each: (each.due_at, RANK.index(each.name)))
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
    return min(max(-_ahead(connection), timedelta()), SWEPT)


def _ahead(connection: Connection) -> timedelta:
    return timedelta(seconds=(connection.checked or {}).get("skew_s", 0))


def _since(row: SyncStream, behind: timedelta, real: datetime) -> datetime | None:
    if row.name == FIRST:
        return None
    if row.name in LOOKS_BACK:
        return (row.began_at or real) - LOOKS_BACK[row.name] - behind
    return (row.since or real) - OVERLAP - behind


def page_of(part: Part, connector: Connector) -> Page:
    """Read a part; raises VendorError."""
    if part.is_of_activities:
        assert part.since is not None
        return connector.activities(part.since, part.after)
    return connector.changes(part.since, part.after)


@use_case
def advance(connection: Connection, part: Part, page: Page, kind: Kind, *, real: datetime) -> None:
    """Write down that a part was taken in; at the end of a run the next one begins where this one began."""
    turns.confirm(connection)
    # As it stands now: somebody may have asked for news while the part was read.
    row = locked(SyncStream.objects.filter(pk=part.stream.pk).order_by("pk")).get()
    row.began_at = part.stream.began_at
    row.read = part.stream.read + len(page.items)
    row.after = page.after
    if row.name in QUIET:
        # It is history: after each part everything that is due of the present goes before the next.
        row.due_at = real
    if page.after is None:
        _end(row, kind, real)
    row.save()


def _end(row: SyncStream, kind: Kind, real: datetime) -> None:
    began = row.began_at or real
    row.began_at, row.ended_at = None, real
    if row.name in QUIET or row.name in LATER:
        row.due_at = None
    elif row.name in SWEEPS:
        row.since, row.due_at = began, real + SWEEP_EVERY
    else:
        # Whoever asked for news after the run had begun is not told what it had read before.
        is_asked_for = row.due_at is not None and row.due_at > began
        row.since, row.due_at = began, row.due_at if is_asked_for else real + kind.poll
    if row.name == CHANGES:
        Connection.objects.filter(pk=row.connection_id).update(last_sync_at=began)
    if row.name == FIRST:
        # Now that everybody is known, what they did.
        later = SyncStream.objects.filter(connection=row.connection_id, name=FIRST_ACTIVITIES)
        later.update(due_at=real)


def next_due(connection: Connection) -> datetime | None:
    """When the next part of any stream is due."""
    # SQLite has null before everything.
    due = SyncStream.objects.filter(connection=connection, due_at__isnull=False).order_by("due_at")
    return due.values_list("due_at", flat=True).first()
