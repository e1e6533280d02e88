"""The log of what people changed: one line a field of an object, as use cases kept it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, Word, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.models import Change, Edit
from leadhub.watching.readers import BeginsWith, names_of, people_meant

SYSTEM = "leadhub"


class EditView(View):
    """One field of one object that was changed; what was personal stands in neither value."""

    id: UUID
    at: datetime
    by: UUID | None
    by_name: str
    kind: str
    object: UUID
    field: str
    before: Any | None
    after: Any | None
    change_no: UUID
    request_id: UUID | None


class ChangedBy(Word):
    """A person by name or address; `leadhub` for what the system did."""

    def filter(self, rows: "QuerySet[Edit]", value: str) -> "QuerySet[Edit]":
        """What they changed."""
        words = value.strip()
        if not words:
            return rows
        if words.lower() == SYSTEM:
            return rows.filter(actor=None)
        return rows.filter(actor__in=people_meant(words))


class ByRequest(BeginsWith):
    """The beginning of the id of a request, or all of it."""

    def filter(self, rows: "QuerySet[Edit]", value: str) -> "QuerySet[Edit]":
        """What was changed in acts of such requests."""
        if not value.strip():
            return rows
        acts = BeginsWith("request").filter(Change.objects.all(), value)
        return rows.filter(change_no__in=acts.values("pk"))


class EditFilters(Filters):
    """What the log of changes may be narrowed to."""

    who = ChangedBy("actor")
    kind = Words("object_kind")
    object = Ids("object_id")
    change_no = Ids("change_no")
    request_id = ByRequest("change_no")
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


def edit_rows(_actor: Actor) -> "QuerySet[Edit]":
    """All of them: the policy keeps them to oversight, who see every object."""
    return Edit.objects.all()


def edit_views(_actor: Actor, rows: Sequence[Edit]) -> list[EditView]:
    """The changes of one page, with who made them and by which request: two statements."""
    names = names_of(row.actor for row in rows)
    requests = dict(Change.objects.filter(pk__in={row.change_no for row in rows}).values_list("pk", "request"))
    return [
        EditView(
            id=row.pk,
            at=row.at,
            by=row.actor,
            by_name=names.get(row.actor, "somebody who is gone") if row.actor else SYSTEM,
            kind=row.object_kind,
            object=row.object_id,
            field=row.field,
            before=row.before,
            after=row.after,
            change_no=row.change_no,
            request_id=requests.get(row.change_no),
        )
        for row in rows
    ]


def edits_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, EditView]:
    """The changes with these ids."""
    return {view.id: view for view in edit_views(actor, list(edit_rows(actor).filter(pk__in=keys)))}


EDIT = Noun(name="Edit", view=EditView, verb="change.list", load=edits_by_id)
# Ids rise with the real clock, in which changes were made one after the other.
EDITS = Listing(
    noun=EDIT,
    verb="change.list",
    rows=edit_rows,
    views=edit_views,
    filters=EditFilters,
    orderings=Orderings({"id": Key("pk")}, default="-id"),
)
