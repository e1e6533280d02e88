"""What people are told of connections: one clear word when one stops, and not again before it stopped anew."""

from collections.abc import Mapping
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


def tell_frozen(connection: Connection, frozen: Mapping[UUID, str], now: datetime) -> None:
    """Fields of records went back and forth too often, and are left alone until somebody has looked: of each a word."""
    about = {"connection": str(connection.pk), "kind": connection.kind}
    told = [{**about, "field": field, "frozen_field": str(key)} for key, field in frozen.items()]
    record([Happening(FROZEN, now, data, subject=connection.pk) for data in told])
