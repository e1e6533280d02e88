"""The pages of drafts: the list, and one draft with its rows, what was found, and what comes next."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console.acts import Act, ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.editing.acts import VERB
from leadhub.console.editing.outline import Spot, spot_at
from leadhub.console.editing.tree import Path, path_of, text_of
from leadhub.console.editing.views import act_view
from leadhub.console.words import ago
from leadhub.documents.draft_readers import drafts_by_id
from leadhub.models import ChangesAsked, Draft
from qualification.admin import shadows
from qualification.admin.drafts.acts import ASK, BEGIN, DISCARD, NOTE, PUBLISH, SEND, SIGN, SIMULATE, is_open
from qualification.admin.drafts.approval import APPROVAL_OF_DRAFT
from qualification.admin.drafts.changes import CHANGES
from qualification.admin.drafts.coverage import COVERAGE_OF_DRAFT
from qualification.admin.drafts.glimpses import glimpse_view
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
    rank = 30
    list_display = ["document", "state_in_words", "note_in_short", "edited", "found", "signatures"]
    list_filter = ["kind", "state"]
    ordering = ["state", "-edited_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/drafts/draft.html"
    entry = BEGIN
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        SIMULATE,
        SEND,
        SIGN,
        ASK,
        PUBLISH,
        NOTE,
        shadows.BEGIN,
        DISCARD,
    ]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        TRY,
        CHANGES,
        COMPARE,
        APPROVAL_OF_DRAFT,
        EXAMPLES,
        MATCHES,
        COVERAGE_OF_DRAFT,
        PREVIEW,
    ]

    def rows(self, actor: Actor) -> "QuerySet[Draft]":
        """Those that people work on, and before them those that were published."""
        return Draft.objects.exclude(state=Draft.State.DISCARDED).defer("content")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What was found and who must sign of those that people work on: at most one of each document."""
        open_ = [row.pk for row in rows if is_open(row)]
        views, now = drafts_by_id(actor, open_), clock.now()
        asked = {one.draft_id: one for one in ChangesAsked.objects.standing().filter(draft__in=open_)}
        for row in rows:
            row.read_at = now
            row.standing = Standing.by(row, views[row.pk], asked.get(row.pk)) if row.pk in views else None

    def verbs(self) -> list[str]:
        """Rows are edited too."""
        return [*super().verbs(), VERB]

    def offered(self, actor: Actor, subject: Any) -> Sequence[Act]:
        """What comes next first."""
        return sorted(super().offered(actor, subject), key=lambda act: act.name != subject.standing.way.next_act)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A draft as it stands, with what was found: that is looked for once a page asks, and forms of rows do not."""
        draft = super().get_object(request, object_id, from_field)
        if draft is not None:
            draft.standing = SimpleLazyObject(partial(Standing.of, actor_of(request), draft))
        return draft

    def get_urls(self) -> list[URLPattern]:
        """Two addresses more: what is done with rows, and what a row would change while it is typed."""
        act, preview = (self.admin_site.admin_view(view) for view in (self.row_view, self.preview_view))
        row = "<uuid:draft>/rows/<path:where>/<slug:name>/"
        own = [path(f"{row}preview/", preview, name="leadhub_draft_preview"), path(row, act, name="leadhub_draft_rows")]
        return [*own, *super().get_urls()]

    def row_view(self, request: HttpRequest, draft: UUID, where: str, name: str) -> HttpResponse:
        """An act at one row."""
        spot = self._spot(request, draft, where)
        return act_view(self, request, spot, name, lambda place: self._place(spot.draft, place))

    def preview_view(self, request: HttpRequest, draft: UUID, where: str, name: str) -> HttpResponse:
        """What the form of an act would change, as it was typed so far."""
        return glimpse_view(request, self._spot(request, draft, where), name)

    def _spot(self, request: HttpRequest, draft: UUID, where: str) -> Spot:
        if not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_object(request, str(draft))
        if subject is None:
            raise Http404
        spot = spot_at(outline_of(subject.kind), subject, path_of(where), words_of(), request.GET.dict())
        if spot is None:
            raise Http404
        return spot

    def page(self, actor: Actor, subject: Any) -> Mapping[str, Any]:
        """What comes next, what was found, then every row."""
        address = reverse("admin:leadhub_draft_changelist")
        return draft_page(actor, subject, rows_address=f"{address}{subject.pk}/rows/")

    @admin.display(description="Document")
    def document(self, row: Draft) -> str:
        """Which of the four."""
        return row.get_kind_display()

    @admin.display(description="State")
    def state_in_words(self, row: Any) -> str:
        """How far it is, or what it became."""
        return str(row.standing.way.state) if row.standing else f"Published as version {row.published_number}"

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
        return str(row.standing.way.sides or "None") if row.standing else ""

    def _place(self, draft: Draft, place: Path) -> str:
        """Where a row stands on the page."""
        anchor = f"#at-{text_of(place)}" if place else ""
        return f"{self.address('change', draft.pk)}{anchor}"
