"""Fields that are left alone as callers read them: of which record, since when, and who thawed them and why."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.filters import Filters, Ids, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.integrations.finding import seen
from leadhub.integrations.readers import CONNECTION
from leadhub.integrations.views import FrozenFieldView, RemoteRecordView
from leadhub.models import FrozenField
from leadhub.models.frozen import FrozenFieldQuerySet


class FrozenFieldFilters(Filters):
    """What frozen fields of one connection may be narrowed to."""

    field = Words("field")
    is_thawed = Truth("thawed_at", "isnull", exclude=True)


class EveryFrozenFieldFilters(FrozenFieldFilters):
    """What frozen fields of all connections may be narrowed to."""

    connection = Ids("link__connection_id")


def frozen_rows(actor: Actor) -> FrozenFieldQuerySet:
    """The frozen fields that the caller may see."""
    return FrozenField.objects.visible_to(actor).select_related("link")


def frozen_views(actor: Actor, rows: Sequence[FrozenField]) -> list[FrozenFieldView]:
    """The frozen fields of one page."""
    return [
        FrozenFieldView(
            id=row.pk,
            connection=row.link.connection_id,
            record=RemoteRecordView(object=row.link.object, id=row.link.remote_id),
            person=row.link.target,
            field=row.field,
            frozen_at=row.frozen_at,
            thawed_at=row.thawed_at,
            thawed_by=row.thawed_by_name or None,
            comment=row.comment or None,
        )
        for row in rows
    ]


def frozen_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, FrozenFieldView]:
    """The frozen fields with these ids."""
    return {view.id: view for view in frozen_views(actor, list(frozen_rows(actor).filter(pk__in=keys)))}


def frozen_of(actor: Actor, connection: UUID) -> Listing[FrozenFieldView]:
    """The frozen fields of one connection."""
    seen(connection, actor)
    return replace(
        FROZEN_FIELDS,
        name=f"FrozenField {connection}",
        rows=lambda caller: frozen_rows(caller).filter(link__connection=connection),
    )


FROZEN_FIELD = Noun(
    name="FrozenField",
    view=FrozenFieldView,
    verb="integration.frozen",
    load=frozen_by_id,
    links=lambda: {"connection": CONNECTION},
)
FROZEN_FIELDS = Listing(
    noun=FROZEN_FIELD,
    verb="integration.frozen",
    rows=frozen_rows,
    views=frozen_views,
    filters=FrozenFieldFilters,
    orderings=Orderings({"frozen_at": Key("frozen_at")}, default="-frozen_at"),
)
EVERY_FROZEN_FIELD = replace(FROZEN_FIELDS, filters=EveryFrozenFieldFilters)
