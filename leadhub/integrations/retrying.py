"""What was given up and waits for a person: tried again, one or all of it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.errors import NotFound
from leadhub.integrations import lining_up
from leadhub.integrations.finding import seen
from leadhub.models import Connection, SyncItem
from leadhub.usecases import use_case


def failures_of(row: Connection, actor: Actor) -> "QuerySet[SyncItem]":
    """What of a connection failed, as far as the caller may see it."""
    return SyncItem.objects.visible_to(actor).filter(connection=row)


@use_case
def retry(connection: UUID, *, actor: Actor, failures: Collection[UUID] | None = None) -> int:
    """Put failures back in line, all of them unless some are named; answers how many.

    What was to be written is written as things stand now, and what was to be read is read anew. Raises NotFound for one
    that is not there any more, and then tries none.
    """
    row, real = seen(connection, actor), real_now()
    found = failures_of(row, actor)
    if failures is not None:
        found = found.filter(pk__among=sorted(set(failures)))
    keys = list(locked(found.order_by("pk")).values_list("pk", flat=True))
    if failures is not None and len(keys) < len(set(failures)):
        raise NotFound("There is no failure with this id that you may see. Nothing was tried again.")
    lining_up.wake(SyncItem.objects.filter(pk__among=keys), real)
    lining_up.hurry(row.pk, real)
    return len(keys)
