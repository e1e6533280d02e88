"""What could not be taken in: records that were refused, and values that no row of a map names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from leadhub.bulk import insert_new
from leadhub.integrations.protocol import Remote
from leadhub.integrations.statuses import Gap
from leadhub.keys import new_id
from leadhub.models import Connection, Direction, StatusGap, SyncItem
from leadhub.models.connection import LONGEST_FAULT, LONGEST_ID

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
    """Keep refused records for people to look at, each once, with the last word; a retry reads the record anew."""
    last = {each.remote: each for each in refused}
    rows = [
        (
            *(new_id(), connection.pk, Direction.IN, None, remote.object, remote.id, 1, True, False, 1, real, real),
            *(each.code[:60], each.text[:LONGEST_FAULT]),
        )
        for remote, each in sorted(last.items(), key=lambda pair: (pair[0].object, pair[0].id))
    ]
    made = {Remote(object, id) for object, id in insert_new(SyncItem, COLUMNS, rows, returning=("object", "remote_id"))}
    for remote, each in last.items():
        if remote not in made:
            SyncItem.objects.filter(
                connection=connection,
                direction=Direction.IN,
                object=remote.object,
                remote_id=remote.id,
                # Of what was told of meanwhile the last word is not said.
                next_try_at__lte=real,
            ).update(is_dead=True, fault_code=each.code[:60], fault_text=each.text[:LONGEST_FAULT])


def note_gaps(connection: Connection, gaps: Sequence[Gap], real: datetime) -> None:
    """Count values that no row names."""
    counted = Counter(Gap(gap.object, gap.field, gap.value[:LONGEST_ID]) for gap in gaps)
    rows = [
        (new_id(), connection.pk, gap.object, gap.field, gap.value, 0, real, real)
        for gap in sorted(counted, key=lambda gap: (gap.object, gap.field, gap.value))
    ]
    columns = ("id", "connection", "object", "field", "value", "count", "first_at", "last_at")
    insert_new(StatusGap, columns, rows)
    for gap, count in counted.items():
        found = StatusGap.objects.filter(connection=connection, object=gap.object, field=gap.field, value=gap.value)
        found.update(count=F("count") + count, last_at=real)
