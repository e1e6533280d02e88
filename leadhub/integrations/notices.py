"""What people are told of connections: one clear word when one stops, and not again before it stopped anew."""

from datetime import datetime
from typing import Final
from uuid import UUID

from leadhub.events.outbox import Happening, record
from leadhub.models import Connection

BROKEN: Final = "connection.broken"
FROZEN: Final = "connection.field_frozen"


def tell_broken(connection: Connection, now: datetime) -> None:
    """A connection stopped: nothing goes either way until somebody has looked."""
    data = {"connection": str(connection.pk), "kind": connection.kind, "code": connection.fault_code}
    record([Happening(BROKEN, now, data, subject=connection.pk)])


def tell_frozen(connection: Connection, frozen: UUID, field: str, now: datetime) -> None:
    """A field of one record went back and forth too often, and is left alone until somebody has looked."""
    data = {"connection": str(connection.pk), "kind": connection.kind, "field": field, "frozen_field": str(frozen)}
    record([Happening(FROZEN, now, data, subject=connection.pk)])
