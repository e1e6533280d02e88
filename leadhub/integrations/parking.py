"""What could not be taken in: records that were refused, and values that no row of a map names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leadhub.bulk import insert_new, locked, update_rows
from leadhub.integrations.protocol import Remote
from leadhub.integrations.statuses import Gap
from leadhub.keys import new_id
from leadhub.models import Connection, Direction, StatusGap, SyncItem
from leadhub.models.connection import LONGEST_CODE, LONGEST_FAULT, LONGEST_ID

COLUMNS = (
    *("id", "connection", "direction", "target", "object", "remote_id", "stamp", "is_dead", "is_uncertain"),
    *("attempts", "next_try_at", "created_at", "fault_code", "fault_text"),
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A record of which something was not taken in: by which code, and in which words."""

    remote: Remote
    code: str
    text: str


def park(connection: Connection, refused: Sequence[Refused], real: datetime) -> None:
    """Keep refused records for people to look at, each once, with the last word; a retry reads the record anew.

    This and what follows take a fixed number of statements at any number.
    """
    last = {each.remote: each for each in refused}
    rows = [
        (
            *(new_id(), connection.pk, Direction.IN, None, remote.object, remote.id, 1, True, False, 1, real, real),
            *(each.code[:LONGEST_CODE], each.text[:LONGEST_FAULT]),
        )
        for remote, each in sorted(last.items(), key=lambda pair: (pair[0].object, pair[0].id))
    ]
    made = {Remote(object, id) for object, id in insert_new(SyncItem, COLUMNS, rows, returning=("object", "remote_id"))}
    others = sorted({remote.id for remote in last if remote not in made})
    # Of what was told of meanwhile the last word is not said.
    known = SyncItem.objects.filter(
        connection=connection, direction=Direction.IN, remote_id__among=others, next_try_at__lte=real
    )
    again = [(row.pk, last.get(Remote(row.object, row.remote_id))) for row in locked(known.order_by("pk"))]
    update_rows(
        SyncItem,
        ("id", "is_dead", "fault_code", "fault_text"),
        [(pk, True, each.code[:LONGEST_CODE], each.text[:LONGEST_FAULT]) for pk, each in again if each is not None],
    )


def note_gaps(connection: Connection, gaps: Sequence[Gap], real: datetime, *, are_told: bool = True) -> None:
    """Count values that no row names by the records that told them; those of a list alone no record told."""
    counted = Counter(Gap(gap.object, gap.field, gap.value[:LONGEST_ID]) for gap in gaps)
    rows = [
        (new_id(), connection.pk, gap.object, gap.field, gap.value, 0, real, real)
        for gap in sorted(counted, key=lambda gap: (gap.object, gap.field, gap.value))
    ]
    columns = ("id", "connection", "object", "field", "value", "count", "first_at", "last_at")
    insert_new(StatusGap, columns, rows)
    values = sorted({gap.value for gap in counted})
    found = locked(StatusGap.objects.filter(connection=connection, value__among=values).order_by("pk"))
    met = [(row, counted[Gap(row.object, row.field, row.value)] if are_told else 0) for row in found]
    update_rows(
        StatusGap, ("id", "count", "last_at"), [(row.pk, row.count + count, real) for row, count in met if count]
    )
