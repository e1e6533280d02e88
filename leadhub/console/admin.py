"""The base of every console page: it reads what the caller may see and writes through use cases only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.paginator import InfinitePaginator

from leadhub import saved_views
from leadhub.actors import Actor, Role
from leadhub.api.exporting import AT_ONCE, FORMATS, sent
from leadhub.api.json import is_storable
from leadhub.api.nouns import Listing
from leadhub.api.shapes import Shape
from leadhub.api.tokens import actor_of
from leadhub.bulk_changes.kinds import kind_of_page
from leadhub.console.acts import Act, ObjectAction, ObjectLink, ObjectPage, Page
from leadhub.console.changes import choosing
from leadhub.console.changes.choosing import BulkPages
from leadhub.console.changes.noting import NotedForms
from leadhub.console.forms import attach
from leadhub.console.narrowing import narrowings
from leadhub.console.places import Place, Waiting
from leadhub.console.saved.addresses import COLUMNS_VAR, CURSOR_VAR, VIEW_VAR
from leadhub.console.saved.pages import StrangeFilters
from leadhub.console.tables import Link
from leadhub.errors import DomainError
from leadhub.models import User
from leadhub.policy.registry import can

UNNARROWING: Final = (PAGE_VAR, ORDER_VAR, VIEW_VAR, CURSOR_VAR, COLUMNS_VAR)
"""Parameters of a list that leave nothing out of it."""


class ConsoleAdmin(NotedForms, BulkPages):
    """Read-only until a subclass names verbs and use cases.

    `verb` opens the pages. `entry` is the act that makes a new object, `object_actions` are those that can be done to
    one and `object_pages` what else can be read of it, here or elsewhere. With `create_verb` or `change_verb` and the
    method `create_by` or `change_by` there is a form over the model's own fields instead. Nothing is deleted here.
    `file_of` names the list that can be taken out as a file, narrowed as the page is, by whoever has `file_verb`;
    `listing` says how its rows look there.
    `group`, `rank`, `icon`, `is_rare` and `faces` place them in the sidebar (see `Place`); `empty` is what the list
    says before there is anything.
    """

    verb: ClassVar[str] = ""
    create_verb: ClassVar[str] = ""
    change_verb: ClassVar[str] = ""
    entry: ClassVar[ObjectAction | None] = None
    file_of: ClassVar[str] = ""
    file_verb: ClassVar[str] = ""
    listing: ClassVar[Listing[Any] | None] = None
    object_actions: ClassVar[Sequence[ObjectAction]] = ()
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = ()
    page_template: ClassVar[str] = ""
    title: ClassVar[str] = ""
    empty: ClassVar[str] = "Nothing here yet."
    group: ClassVar[str] = "Settings"
    icon: ClassVar[str] = "table_rows"
    rank: ClassVar[int] = 50
    is_rare: ClassVar[bool] = False
    faces: ClassVar[frozenset[Role] | None] = None

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    # No page counts what it does not show.
    paginator = InfinitePaginator
    show_facets = ShowFacets.NEVER
    change_form_template = "leadhub/console/object.html"
    list_before_template = "leadhub/console/entry.html"

    def rows(self, actor: Actor) -> "QuerySet[Any]":
        """The rows that the caller may see."""
        raise NotImplementedError(f"{type(self).__name__} must say which rows its caller may see.")

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """Create through a use case; answers the new object."""
        raise NotImplementedError(f"{type(self).__name__} names create_verb but no use case.")

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> object:
        """Change through a use case; `values` are all values of the form."""
        raise NotImplementedError(f"{type(self).__name__} names change_verb but no use case.")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """Put beside the rows of one page of the list what its columns print, in a fixed number of statements."""

    def page(self, actor: Actor, subject: Any) -> Mapping[str, Any]:
        """What `page_template` shows of one object."""
        raise NotImplementedError(f"{type(self).__name__} names page_template but not what it shows.")

    def offered(self, actor: Actor, subject: Any) -> Sequence[Act]:
        """The acts and pages that the caller is offered of one object, what comes next first."""
        acts: list[Act] = [*self.object_actions, *self.object_pages]
        return [act for act in acts if act.is_shown(actor, subject)]

    def joined(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Rows with all that the list reads beside them in the same statement."""
        related = self.list_select_related
        return rows.select_related(*related) if isinstance(related, list | tuple) and related else rows

    def badge(self, actor: Actor) -> Waiting:
        """What of these waits for the caller: the line of the sidebar says how many where there are any."""
        return 0

    def verbs(self) -> list[str]:
        """Every verb that these pages need."""
        own = [self.verb, *(verb for verb in (self.create_verb, self.change_verb) if verb)]
        acts = [*self.object_actions, *self.object_pages, *([self.entry] if self.entry else ())]
        own += [self.file_verb] if self.file_verb else []
        own.append(saved_views.VERB)
        kind = kind_of_page(self.page_name())
        own += [choosing.VERB, *(field.verb for field in kind.fields)] if kind else []
        return own + [action.verb for action in acts]

    def places(self) -> Iterator[Place]:
        """Where the sidebar leads to: the list of these objects."""
        address = self.address("changelist")
        yield Place(
            self.group, self.heading, self.icon, address, self.verb, self.rank, self.badge, self.is_rare, self.faces
        )

    @property
    def show_add_link(self) -> bool:
        """Unfold's round button in the corner, where no entry has a button with words."""
        return self.entry is None

    @property
    def heading(self) -> str:
        """What the list is called: `title`, else the plural of the model."""
        return self.title or str(self.model._meta.verbose_name_plural).capitalize()

    def address(self, page: str, *args: object) -> str:
        """The address of one of these pages: changelist, add, change, act."""
        meta = self.model._meta
        return reverse(f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_{page}", args=args)

    # --- What Django asks ------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """The caller's rows in the order of the page."""
        rows = self.rows(actor_of(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """One page of the list, completed; what no database holds is in none, so Django begins again without it."""
        if not all(is_storable(value) for _, values in request.GET.lists() for value in values):
            raise IncorrectLookupParameters
        listed = super().get_changelist_instance(request)
        listed.result_list = list(listed.result_list)
        self.complete(actor_of(request), listed.result_list)
        return listed

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `verb`."""
        return _may(request, self.verb)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """By `verb`."""
        return _may(request, self.verb)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the verb of `entry`, or by `create_verb`."""
        return _may(request, self.entry.verb if self.entry else self.create_verb)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `change_verb`."""
        return _may(request, self.change_verb)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: nothing of leadhub is deleted by hand."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand the form to the use case; the instance that Django filled is not saved."""
        actor = actor_of(request)
        if change:
            self.change_by(actor, self.rows(actor).get(pk=obj.pk), self.noted(form))
            return
        made = self.create_by(actor, self.noted(form))
        obj.pk = made.pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the use case has written all of it."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: use cases keep their own record of who did what."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: use cases keep their own record of who did what."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field, without Django's way of making and changing the other object in a window of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of the model's fields; after a refusal one that shows it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _refused(form, refusal) if refusal is not None else form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of one object, with the acts that its caller may do."""
        try:
            return super().changeform_view(
                request, object_id, form_url, {**(extra_context or {}), **self._acts(request, object_id)}
            )
        except DomainError as refusal:
            # Shown again with what was typed: the second time the form itself knows of the refusal.
            request.refusal = refusal  # type: ignore[attr-defined]  # read by get_form
            return super().changeform_view(request, object_id, form_url, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, under its heading."""
        trail = [Link(self.heading, "")]
        context = {"title": self.heading, "trail": trail, "files": list(self._files(request))}
        answer = super().changelist_view(request, {**context, **(extra_context or {})})
        listed = (answer.context_data or {}).get("cl") if isinstance(answer, TemplateResponse) else None
        if listed is not None and not listed.result_list:
            # Read where the list is drawn, which is told nothing else.
            listed.narrowings = narrowings(listed, request)
            listed.may_begin = self.has_add_permission(request)
        return answer

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of the act that makes a new object."""
        if self.entry is None:
            return super().add_view(request, form_url, extra_context)
        page = Page(admin=self, subject=None, back=self.address("changelist"), title=self.entry.label)
        return self.entry.view(request, page)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """The page of one object: what `page` shows by `page_template`, else its fields."""
        if not self.page_template:
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        subject = self.get_object(request, unquote(object_id))
        if subject is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": str(subject),
            "media": self.media,
            **self._acts(request, object_id, subject),
            **self.page(actor_of(request), subject),
        }
        context["trail"] = [Link(self.heading, self.address("changelist")), Link(context["title"], "")]
        return TemplateResponse(request, self.page_template, context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The past of one object; Django would look for it before it asks who may read it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """Two addresses more: the acts on an object, and what else can be read of it."""
        meta = self.model._meta
        pages = [one for one in self.object_pages if isinstance(one, ObjectPage)]
        kinds: dict[str, Sequence[ObjectAction | ObjectPage]] = {
            ObjectAction.page: self.object_actions,
            ObjectPage.page: pages,
        }
        own = [
            path(
                f"<path:object_id>/{kind}/<slug:name>/",
                self.admin_site.admin_view(self._view_of(acts)),
                name=f"{meta.app_label}_{meta.model_name}_{kind}",
            )
            for kind, acts in kinds.items()
        ]
        if self.file_of:
            view = self.admin_site.admin_view(self.file_view)
            own.append(path("export.<slug:format>", view, name=f"{meta.app_label}_{meta.model_name}_file"))
        return [*own, *super().get_urls()]

    def file_view(self, request: HttpRequest, format: str) -> HttpResponse | StreamingHttpResponse:
        """What the list shows with these filters and this search, on all its pages, as the file of the API has it."""
        assert self.listing is not None, f"{type(self).__name__} names file_of but no listing"
        if request.method not in ("GET", "HEAD") or not _may(request, self.file_verb):
            raise PermissionDenied
        if format not in FORMATS:
            raise Http404
        actor = actor_of(request)
        try:
            chosen = self.get_changelist_instance(request).queryset
        except (IncorrectLookupParameters, StrangeFilters):
            return redirect(f"{self.address('changelist')}?{request.GET.urlencode()}")
        pages = self.listing.pages_within(actor, chosen, AT_ONCE)
        narrowed = sorted(name for name, value in request.GET.items() if value and name not in UNNARROWING)
        return sent(self.file_of, format, self.listing.noun, Shape(), pages, filters=narrowed, actor=actor)

    def _view_of(self, acts: Sequence[ObjectAction | ObjectPage]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str, name: str) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            subject = self.get_object(request, unquote(object_id))
            act = next((one for one in acts if one.name == name), None)
            if subject is None or act is None:
                raise Http404
            back = self.address("change", subject.pk)
            return act.view(request, Page(admin=self, subject=subject, back=back, title=f"{act.label}: {subject}"))

        return view

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> Any:
        """Back to the list."""
        return redirect(self.address("changelist"))

    def _acts(self, request: HttpRequest, object_id: str | None, subject: Any = None) -> dict[str, Any]:
        if subject is None and object_id and (self.object_actions or self.object_pages):
            subject = self.get_object(request, unquote(object_id))
        if subject is None:
            return {}
        links = [
            {"action": act, "address": self.leads_to(act, subject)} for act in self.offered(actor_of(request), subject)
        ]
        return {"object_actions": links}

    def _files(self, request: HttpRequest) -> Iterator[Link]:
        if self.file_of and _may(request, self.file_verb):
            narrowed = request.GET.copy()
            for name in UNNARROWING:
                narrowed.pop(name, None)
            what = "These" if any(narrowed.values()) else "All"
            for format in FORMATS:
                yield Link(f"{what} as {format.upper()}", f"{self.address('file', format)}?{narrowed.urlencode()}")

    def leads_to(self, act: Act, subject: Any) -> str:
        """The address of an act or a page of an object."""
        return act.leads(subject) if isinstance(act, ObjectLink) else self.address(act.page, subject.pk, act.name)


def _may(request: HttpRequest, verb: str) -> bool:
    user = request.user
    return bool(verb) and isinstance(user, User) and can(user.actor, verb)


def _refused(form: Any, refusal: DomainError) -> Any:
    class Refused(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            attach(refusal, self, {})
            return cleaned

    return Refused
