"""The sync log: how far each connection has come with each thing that it reads."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.connections.links import page_of
from leadhub.console.connections.pages import painted
from leadhub.console.words import ago, clock_time
from leadhub.integrations import streams
from leadhub.integrations.readers import connection_rows
from leadhub.models import SyncStream

WHAT: Final[Mapping[str, str]] = {
    streams.CHANGES: "Records that were changed",
    streams.SWEEP: "All records of two days once more",
    streams.FIRST: "Records from before it was connected",
    streams.STATUSES: "Lists of statuses",
    streams.ACTIVITIES: "What people did",
    streams.ACTIVITY_SWEEP: "What people did in two days once more",
    streams.FIRST_ACTIVITIES: "What people did before it was connected",
    streams.CAUGHT_UP: "Records that were read while nothing was taken in",
    streams.CAUGHT_UP_ACTIVITIES: "What people did while nothing was taken in",
}


@admin.register(SyncStream)
class SyncLogAdmin(ConsoleAdmin):
    """What is read from where, and how far."""

    verb = "integration.checked"
    group = "Connections"
    title = "Sync log"
    empty = (
        "Nothing was read yet. Once a connection goes live, each thing that it reads stands here with how far it is."
    )
    icon = "sync"
    rank = 14
    list_display = ["connection", "what", "run", "records", "ended", "following"]
    list_select_related = ["connection"]
    list_filter = [("connection", admin.RelatedOnlyFieldListFilter)]
    ordering = ["connection__name", "name", "pk"]
    sortable_by = ()

    def rows(self, actor: Actor) -> "QuerySet[SyncStream]":
        """Those of connections that the caller may see."""
        return SyncStream.objects.filter(connection__in=connection_rows(actor))

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = real_now()
        for row in rows:
            row.read_at = now

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """Its connection says the rest."""
        found = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if found is None:
            return super().change_view(request, object_id, form_url, extra_context)
        answer: HttpResponse = redirect(page_of(found.connection_id))
        return answer

    @admin.display(description="Reads")
    def what(self, row: SyncStream) -> str:
        """What is read."""
        return WHAT.get(row.name, row.name)

    @admin.display(description="This run")
    def run(self, row: Any) -> str:
        """Since when it is under way, where it is."""
        return f"under way since {clock_time(row.began_at)}" if row.began_at else "none"

    @admin.display(description="Records")
    def records(self, row: SyncStream) -> str:
        """Of this run so far, or of the last one."""
        return f"{row.read:,}"

    @admin.display(description="Last whole run")
    def ended(self, row: Any) -> str:
        """When it ended."""
        return ago(row.ended_at, row.read_at) or "never"

    @admin.display(description="Next part")
    def following(self, row: Any) -> str:
        """When it is due; what is overdue waits for a worker, or for the other system to have time."""
        if row.due_at is None:
            return "never again"
        return clock_time(row.due_at) if row.due_at > row.read_at else painted("due now", "lh-warn")
