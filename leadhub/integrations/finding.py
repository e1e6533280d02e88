"""Connections that a caller may see."""

from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import NotFound
from leadhub.integrations.kinds import kinds
from leadhub.models import Connection


def rows(actor: Actor) -> "QuerySet[Connection]":
    """The connections that the caller may see, of kinds that this installation has."""
    return Connection.objects.visible_to(actor).filter(kind__in=list(kinds()))


def held(connection: UUID, actor: Actor) -> Connection:
    """A connection that the caller may see, locked."""
    return _found(locked(rows(actor).filter(pk=connection).order_by("pk")))


def seen(connection: UUID, actor: Actor) -> Connection:
    """A connection that the caller may see, as it stands."""
    return _found(rows(actor).filter(pk=connection).order_by("pk"))


def _found(wanted: "QuerySet[Connection]") -> Connection:
    row = wanted.first()
    if row is None:
        raise NotFound("There is no connection with this id that you may see.")
    return row
