"""By which name records and words of a connection are known here, and how people read it."""

from collections.abc import Collection
from uuid import UUID

from leadhub.models import Connection


def source_of(connection: Connection) -> str:
    """The name by which records of a connection are known here, whatever people call it."""
    return f"{connection.kind}:{connection.pk}"


def kind_in(source: str) -> str:
    """The kind of system that a source is: people report by that, and not by the number of a connection."""
    return source.partition(":")[0]


def spoken(sources: Collection[str]) -> dict[str, str]:
    """How people read each of these: by what its connection is called, one that was removed too; others as they are."""
    keys = {source: key for source in set(sources) if (key := _key_in(source)) is not None}
    names = dict(Connection.objects.filter(pk__in=keys.values()).values_list("pk", "name")) if keys else {}
    return {source: names.get(keys[source], source) if source in keys else source for source in sources}


def _key_in(source: str) -> UUID | None:
    try:
        return UUID(source.partition(":")[2])
    except ValueError:
        return None
