"""The system and the business in memory in place of those of an installation, and a live connection between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from leadhub.bulk import insert
from leadhub.integrations import mapping
from leadhub.integrations.kinds import Kind, kinds
from leadhub.integrations.ports import ports
from leadhub.integrations.sealed import sealed
from leadhub.keys import new_id
from leadhub.models import Connection, ConnectionState, StatusRow, User
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.memory import Here, There

ROOM = memory.__name__
KINDS = {"LEADHUB_KINDS": [f"{ROOM}.KIND"]}
BUSINESS = {
    "LEADHUB_PEOPLE": [f"{ROOM}.PEOPLE"],
    "LEADHUB_STAGES": [f"{ROOM}.STAGES_PORT"],
    "LEADHUB_ACTIVITIES": [f"{ROOM}.ACTIVITIES"],
}


@contextmanager
def begun() -> Iterator[tuple[There, Here]]:
    """Both sides empty, under the kinds and ports that the settings name by now."""
    ports.cache_clear()
    kinds.cache_clear()
    memory.THERE.__init__()  # type: ignore[misc]  # the one object that the connector knows
    memory.HERE.__init__()  # type: ignore[misc]  # the one object that the ports know
    try:
        yield memory.THERE, memory.HERE
    finally:
        ports.cache_clear()
        kinds.cache_clear()


def live(kind: Kind, *, acts_as: User, at: datetime) -> Connection:
    """A live connection that brings people, with the statuses of the kind; it reads nothing yet."""
    row = Connection.objects.create(
        kind="memory",
        name="Memory",
        state=ConnectionState.LIVE,
        credentials=sealed({"token": "x"}),
        settings={"brings_people": "yes"},
        acts_as=acts_as,
        created_at=at,
        created_by_name="Test",
        next_turn_at=at,
    )
    insert(StatusRow, mapping.COLUMNS, [(new_id(), row.pk, *one) for one in mapping.rows_of_kind(kind)])
    return row
