"""The change log: every act of people by its change number, with who, when, why, and all that it changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.changes.bulk import heading_of
from leadhub.console.changes.choosing import page_of
from leadhub.console.changes.entries import HEADERS, cells_of
from leadhub.console.objects import edits_address, noun_of, request_link
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time
from leadhub.models import BulkChange, Change, Edit
from leadhub.watching.changes import edit_views

SHOWN: Final = 200


@admin.register(Change)
class ActAdmin(ConsoleAdmin):
    """Who changed what, in one line an act."""

    verb = "change.list"
    title = "Change log"
    group = "Oversight"
    icon = "history"
    rank = 20
    empty = "Nobody has changed anything yet. Each edit comes here, with all that was changed in the same act."
    list_display = ["acted", "who", "what", "said"]
    # What is searched is said by get_search_results; Django shows the box where this is not empty.
    search_fields = ["actor_name"]
    search_help_text = "Name, change number or request id"
    ordering = ["-at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[Change]":
        """All of them: the policy keeps them to those who look over shoulders."""
        return Change.objects.all()

    def get_search_results(self, request: Any, queryset: "QuerySet[Any]", search_term: str) -> Any:
        """By number, by the id that an answer said, or by who acted."""
        term = search_term.strip()
        try:
            key = UUID(term)
        except ValueError:
            return (queryset.filter(actor_name__icontains=term) if term else queryset), False
        return queryset.filter(pk=key) | queryset.filter(request=key), False

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What each changed, and the moment that times are told by: one statement."""
        now = clock.now()
        edits = Edit.objects.filter(change_no__in=[row.pk for row in rows]).values("change_no", "object_kind")
        counts: dict[UUID, list[str]] = {}
        for one in edits.annotate(several=Count("object_id", distinct=True)).order_by("change_no", "object_kind"):
            counts.setdefault(one["change_no"], []).append(
                f"{one['several']:,} {noun_of(one['object_kind'], one['several'])}"
            )
        for row in rows:
            row.read_at, row.counted = now, ", ".join(counts.get(row.pk, ()))

    @admin.display(description="When")
    def acted(self, change: Any) -> str:
        """How long ago."""
        return ago(change.at, change.read_at)

    @admin.display(description="Who")
    def who(self, change: Change) -> str:
        """Whoever acted."""
        return change.actor_name or "leadhub"

    @admin.display(description="Changed")
    def what(self, change: Any) -> str:
        """How many of what."""
        return str(change.counted)

    @admin.display(description="Change note")
    def said(self, change: Change) -> str:
        """Why."""
        return change.note

    def page(self, actor: Actor, subject: Change) -> Mapping[str, Any]:
        """Every entry of the act."""
        edits = list(Edit.objects.filter(change_no=subject.pk).order_by("pk")[: SHOWN + 1])
        lines = list(cells_of(actor, edit_views(actor, edits[:SHOWN])))
        title, every = "Entries", None
        if len(edits) > SHOWN:
            title = f"The first {SHOWN} entries"
            every = Link("All entries", edits_address(change_no=str(subject.pk)))
        return {
            "title": f"{self.who(subject)}, {clock_time(subject.at)}",
            "facts": list(_facts(actor, subject)),
            "tables": [Table(title, HEADERS, lines, "Nothing was changed in it.", after=every)],
        }


def _facts(actor: Actor, change: Change) -> Iterator[tuple[str, Any]]:
    yield "By", change.actor_name or "leadhub"
    yield "When", clock_time(change.at)
    yield "Change note", change.note
    yield "Change number", str(change.pk)
    yield "Request", request_link(actor, change.request)
    bulk = BulkChange.objects.filter(pk=change.pk).select_related("undoes").first()
    if bulk is not None:
        yield "In bulk", Link(f"{heading_of(bulk)}: look at it, or take it back", page_of(bulk))
