"""The other system's own lists of status, read live and held against the map: administrators edit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadhub.integrations import streams, turns
from leadhub.integrations.opening import kind_of
from leadhub.integrations.parking import note_gaps
from leadhub.integrations.planning import map_of
from leadhub.integrations.protocol import Connector, StatusField
from leadhub.integrations.statuses import Gap, key_of
from leadhub.models import Connection, SyncStream
from leadhub.usecases import use_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A field of status: the values over there that no row names, and those of rows that are not there (any more)."""

    field: StatusField
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every value means something, and every stage can be written."""
        return not (self.unmapped or self.missing)


def compared(connection: Connection, fields: Sequence[StatusField]) -> list[Compared]:
    """The lists against the map; a field without a list of its own is free text: nothing of it is missing."""
    statuses = map_of(connection)
    found = []
    for each in fields:
        active = [option.value for option in each.options if option.is_active]
        own = [row for row in statuses.rows if (row.object, row.field) == (each.object, each.name)]
        # A value that is only heard may be one of former times.
        written = {row.value for row in own if row.value and row.is_written}
        missing = tuple(sorted(written - set(active))) if each.options else ()
        found.append(
            Compared(
                field=each,
                unmapped=tuple(statuses.unmapped(each.object, each.name, active)),
                missing=missing,
            )
        )
    return found


def compare(connection: Connection, connector: Connector, stream: SyncStream, *, now: datetime, real: datetime) -> int:
    """The daily look at the lists of what leadhub writes; answers how many fields there are."""
    fields = connector.describe_statuses()
    read_only = kind_of(connection).read_only
    written = [each for each in fields if key_of(each.object, each.name) not in read_only]
    _note(connection, compared(connection, written), stream, real)
    return max(1, len(fields))


@use_case
def _note(connection: Connection, found: Sequence[Compared], stream: SyncStream, real: datetime) -> None:
    turns.confirm(connection)
    note_gaps(
        connection,
        [Gap(each.field.object, each.field.name, value) for each in found for value in each.unmapped],
        real,
        are_told=False,
    )
    stream.began_at, stream.ended_at, stream.due_at = None, real, real + streams.STATUSES_EVERY
    stream.save()
