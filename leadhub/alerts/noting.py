"""The history of what operations sets up: who changed which field when. Of secrets it says that they changed."""

from collections.abc import Iterable
from datetime import datetime

from leadhub.actors import Actor
from leadhub.bulk import insert
from leadhub.keys import new_id
from leadhub.models import Edit, Row

COLUMNS = ("id", "object_kind", "object_id", "field", "before", "after", "at", "actor", "change_no")


def note(
    row: Row, changes: Iterable[tuple[str, object, object]], *, actor: Actor, now: datetime, hidden: Iterable[str] = ()
) -> None:
    """Keep what one act changed of a row; values of personal and hidden fields are left out."""
    number, kind = new_id(), str(row._meta.model_name)
    left_out = {*row.PERSONAL, *hidden}
    insert(
        Edit,
        COLUMNS,
        [
            (
                new_id(),
                kind,
                row.pk,
                field,
                *((None, None) if field in left_out else values),
                now,
                actor.user_id,
                number,
            )
            for field, *values in changes
        ],
    )
