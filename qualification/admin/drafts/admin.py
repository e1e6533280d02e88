"""The pages of drafts: the list, and one draft with its rows, what was found, and what comes next."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.acts import Act, ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.editing.acts import VERB
from leadhub.console.editing.outline import spot_at
from leadhub.console.editing.tree import Path, path_of, text_of
from leadhub.console.editing.views import act_view
from leadhub.console.words import ago
from leadhub.documents.draft_readers import drafts_by_id
from leadhub.models import Draft
from qualification.admin import shadows
from qualification.admin.drafts.acts import BEGIN, DISCARD, NOTE, PUBLISH, SIGN, SIMULATE, is_open
from qualification.admin.drafts.coverage import COVERAGE_OF_DRAFT
from qualification.admin.drafts.matches import MATCHES
from qualification.admin.drafts.outlines import outline_of, words_of
from qualification.admin.drafts.page import draft_page
from qualification.admin.drafts.pages import COMPARE, EXAMPLES, PREVIEW, TRY
from qualification.admin.drafts.steps import Standing


@admin.register(Draft)
class DraftAdmin(ConsoleAdmin):
    """Documents on their way to their next version."""

    verb = "draft.list"
    group = "Rules"
    title = "Drafts"
    empty = "Nobody works on the rules. What is in force stays in force until a draft is published."
    icon = "edit_document"
    rank = 40
    list_display = ["document", "state_in_words", "note_in_short", "edited", "found", "signatures"]
    list_filter = ["kind", "state"]
    ordering = ["state", "-edited_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/drafts/draft.html"
    entry = BEGIN
    object_actions: ClassVar[Sequence[ObjectAction]] = [SIMULATE, SIGN, PUBLISH, NOTE, shadows.BEGIN, DISCARD]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        TRY,
        COMPARE,
        EXAMPLES,
        MATCHES,
        COVERAGE_OF_DRAFT,
        PREVIEW,
    ]

    def rows(self, actor: Actor) -> "QuerySet[Draft]":
        """Those that people work on, and before them those that were published."""
        return Draft.objects.exclude(state=Draft.State.DISCARDED)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What was found and who must sign of those that people work on: at most one of each document."""
        views = drafts_by_id(actor, [row.pk for row in rows if is_open(row)])
        now = clock.now()
        for row in rows:
            row.read_at = now
            row.standing = Standing(views[row.pk]) if row.pk in views else None

    def verbs(self) -> list[str]:
        """Rows are edited too."""
        return [*super().verbs(), VERB]

    def offered(self, actor: Actor, subject: Any) -> Sequence[Act]:
        """What comes next first."""
        return sorted(super().offered(actor, subject), key=lambda act: act.name != subject.standing.next_act)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A draft as it stands, with what was found."""
        draft = super().get_object(request, object_id, from_field)
        if draft is not None:
            draft.standing = Standing.of(actor_of(request), draft)
        return draft

    def get_urls(self) -> list[URLPattern]:
        """One address more: what is done with rows."""
        view = self.admin_site.admin_view(self.row_view)
        own = path("<uuid:draft>/rows/<path:where>/<slug:name>/", view, name="leadhub_draft_rows")
        return [own, *super().get_urls()]

    def row_view(self, request: HttpRequest, draft: UUID, where: str, name: str) -> HttpResponse:
        """An act at one row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_object(request, str(draft))
        if subject is None:
            raise Http404
        spot = spot_at(outline_of(subject.kind), subject, path_of(where), words_of(), request.GET.dict())
        if spot is None:
            raise Http404
        return act_view(self, request, spot, name, lambda place: self._place(subject, place))

    def page(self, actor: Actor, subject: Any) -> Mapping[str, Any]:
        """What comes next, what was found, then every row."""
        address = reverse("admin:leadhub_draft_changelist")
        return draft_page(actor, subject, rows_address=f"{address}{subject.pk}/rows/")

    @admin.display(description="Document")
    def document(self, row: Draft) -> str:
        """Which of the four."""
        return row.get_kind_display()

    @admin.display(description="State")
    def state_in_words(self, row: Draft) -> str:
        """Open, or what it became."""
        return f"Published as version {row.published_number}" if row.published_number else row.get_state_display()

    @admin.display(description="Note")
    def note_in_short(self, row: Draft) -> str:
        """What is changed, and why."""
        return row.note.partition("\n")[0] or "No note yet"

    @admin.display(description="Last edited")
    def edited(self, row: Any) -> str:
        """By whom, and how long ago."""
        return format_html("{}, {}", row.edited_by_name, ago(row.edited_at, row.read_at))

    @admin.display(description="Found")
    def found(self, row: Any) -> str:
        """By the rule check."""
        return str(row.standing.found) if row.standing else ""

    @admin.display(description="Signatures missing")
    def signatures(self, row: Any) -> str:
        """Whose."""
        return str(row.standing.missing or "None") if row.standing else ""

    def _place(self, draft: Draft, place: Path) -> str:
        """Where a row stands on the page."""
        anchor = f"#at-{text_of(place)}" if place else ""
        return f"{self.address('change', draft.pk)}{anchor}"
