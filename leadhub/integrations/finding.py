"""Connections that a caller may see."""

from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import NotFound
from leadhub.models import Connection


def held(connection: UUID, actor: Actor) -> Connection:
    """A connection that the caller may see, locked."""
    return _found(locked(Connection.objects.visible_to(actor).filter(pk=connection).order_by("pk")))


def seen(connection: UUID, actor: Actor) -> Connection:
    """A connection that the caller may see, as it stands."""
    return _found(Connection.objects.visible_to(actor).filter(pk=connection).order_by("pk"))


def _found(rows: "QuerySet[Connection]") -> Connection:
    row = rows.first()
    if row is None:
        raise NotFound("There is no connection with this id that you may see.")
    return row
