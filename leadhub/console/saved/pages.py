"""The part of each list that knows of views: the line above it, the address of a view, the pages to keep them on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.composition import parts
from leadhub.console.acts import Page
from leadhub.console.saved.acts import OF_VIEW, SAVE, Kept, address_of
from leadhub.console.saved.addresses import (
    ALL,
    COLUMNS_VAR,
    VIEW_VAR,
    NarrowedList,
    asked_of,
    asking,
    kept_in,
    query_of,
    same,
)
from leadhub.console.saved.words import in_words
from leadhub.console.tables import Link, Table
from leadhub.console.words import spell
from leadhub.models import Audience, FirstView, SavedView
from leadhub.policy.registry import can
from leadhub.saved_views import VERB, Narrowing, may_change

NAMED_AT_MOST: Final = 5
LONGEST: Final = 40
# Of fewer there is nothing to choose.
FEWEST: Final = 3


class StrangeFilters(Exception):
    """An address asks for filters that its list does not have."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class SavedViewPages(ModelAdmin):
    """Base of lists: each keeps views for whoever may see it."""

    def page_name(self) -> str:
        """By what views know this list."""
        return str(self.model._meta.label_lower)

    def in_words(self, request: HttpRequest, actor: Actor, several: Sequence[Narrowing]) -> list[str]:
        """What each of several narrowings of this list shows."""
        return in_words(self, request, actor, several)

    def columns(self, request: HttpRequest) -> Mapping[str, str]:
        """The columns of this list that may be left out, with their titles, and the first, which always stands."""
        names = [str(name) for name in super().get_list_display(request)]
        return {name: spell(str(label_for_field(name, self.model, self))) for name in names}

    def get_list_display(self, request: HttpRequest) -> Any:
        """The first column and those that the address asks for; all of them where it asks for none."""
        every = super().get_list_display(request)
        asked = frozenset(request.GET.getlist(COLUMNS_VAR))
        return [name for number, name in enumerate(every) if not number or name in asked] if asked else every

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The list that takes `view` and `columns` for no filters."""
        return NarrowedList

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; StrangeFilters names what its address asks for in vain."""
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            names = list(self._strange(request))
            if not names and PAGE_VAR not in request.GET:
                raise
            raise StrangeFilters(names) from None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, below the views of it; opened without an address of its own it shows the first view."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        actor = actor_of(request)
        kept = list(self._views(actor)) if can(actor, VERB) else []
        first = next((view for view in kept if view.is_first), None)
        if first is not None and request.method == "GET" and not request.GET:
            return HttpResponseRedirect(address_of(first))
        if COLUMNS_VAR in request.GET and (elsewhere := self._with_columns_there_are(request)):
            return elsewhere
        try:
            answer = self.listed(request, {**(extra_context or {}), **self._bar(request, actor, kept)})
        except StrangeFilters as strange:
            return self._without(request, strange.names)
        if isinstance(answer, TemplateResponse) and answer.context_data and "cl" in answer.context_data:
            answer.context_data["stale_filters"] = list(_stale(answer.context_data["cl"]))
        return answer

    def listed(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """The list itself; StrangeFilters names what its address asks for in vain."""
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        """The pages of the views, before all that Django takes for an object."""
        meta = self.model._meta
        named = {
            "": ("views", self.views_page),
            "save/": ("save_view", self.save_page),
            "<uuid:view>/": ("saved_view", self.open_view),
            "<uuid:view>/<slug:act>/": ("view_act", self.act_page),
        }
        own = [
            path(f"views/{tail}", self.admin_site.admin_view(view), name=f"{meta.app_label}_{meta.model_name}_{name}")
            for tail, (name, view) in named.items()
        ]
        return [*own, *super().get_urls()]

    def views_page(self, request: HttpRequest) -> HttpResponse:
        """All views of this list that the caller sees."""
        actor = self._keeper(request)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        views = list(self._views(actor))
        words = self.in_words(request, actor, [kept_in(view) for view in views])
        teams = _teams(views, actor)
        rows = [
            self._line_of_view(view, said, _whose(view, actor, teams), actor)
            for view, said in zip(views, words, strict=True)
        ]
        empty = "No views yet. Narrow the list by filters, a search, an order or columns, then save what it shows."
        headers = ("View", "Shows", "Who sees it", "Opens the list", "", "")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"Views of {self.heading.lower()}",
            "trail": [Link(self.heading, self.address("changelist")), Link("Views", "")],
            "tables": [Table("", headers, rows, empty)],
            "back": f"{self.address('changelist')}?{VIEW_VAR}={ALL}",
            "media": self.media,
        }
        return TemplateResponse(request, "leadhub/console/tables.html", context)

    def open_view(self, request: HttpRequest, view: UUID) -> HttpResponse:
        """The address of a view: it leads to the list as the view shows it."""
        return HttpResponseRedirect(address_of(self._saved_view(self._keeper(request), view)))

    def save_page(self, request: HttpRequest) -> HttpResponse:
        """Keep what the address of this page asks for."""
        actor, asked = self._keeper(request), asked_of(request.GET)
        (said,) = self.in_words(request, actor, [asked])
        back = f"{self.address('changelist')}{query_of(asked)}"
        title = f"Save this view: {said}" if said else SAVE.label
        return SAVE.view(request, Page(admin=self, subject=Kept(self.page_name(), asked), back=back, title=title))

    def act_page(self, request: HttpRequest, view: UUID, act: str) -> HttpResponse:
        """Do something with a view."""
        actor = self._keeper(request)
        row = self._saved_view(actor, view)
        chosen = next((one for one in OF_VIEW if one.name == act), None)
        if chosen is None:
            raise Http404
        kept = Kept(row.page, asked_of(request.GET), row)
        back = self.address("views")
        return chosen.view(request, Page(admin=self, subject=kept, back=back, title=f"{chosen.label}: {row}"))

    def _keeper(self, request: HttpRequest) -> Actor:
        """Whoever may see the list, and keep views."""
        actor = actor_of(request)
        if not self.has_view_permission(request) or not can(actor, VERB):
            raise PermissionDenied
        return actor

    def _views(self, actor: Actor) -> Any:
        """The views of this list that the caller sees: the one that it opens with, their own, then those of others."""
        first = FirstView.objects.filter(user=actor.user_id, view=OuterRef("pk"))
        seen = SavedView.objects.visible_to(actor).filter(page=self.page_name()).select_related("owner")
        found = seen.annotate(is_first=Exists(first)).order_by("name", "pk")
        return sorted(found, key=lambda view: (not view.is_first, view.owner_id != actor.user_id))

    def _saved_view(self, actor: Actor, key: UUID) -> Any:
        found = next((view for view in self._views(actor) if view.pk == key), None)
        if found is None:
            raise Http404
        return found

    def _bar(self, request: HttpRequest, actor: Actor, kept: Sequence[Any]) -> dict[str, Any]:
        if not can(actor, VERB):
            return {}
        asked, here = asked_of(request.GET), request.GET.get(VIEW_VAR, "")
        current = next((view for view in kept if str(view.pk) == here), None)
        chips = [(Link("All", f"?{VIEW_VAR}={ALL}"), current is None and not asked, "")]
        teams = _teams(kept, actor)
        chips += [(Link(view.name, address_of(view)), view is current, _whose(view, actor, teams)) for view in kept]
        differs = current is not None and not same(asked, kept_in(current))
        links = []
        if differs and current is not None and may_change(current, actor):
            links.append(Link("Save the change", f"{self.address('view_act', current.pk, 'narrow')}{query_of(asked)}"))
        if asked and (current is None or differs):
            links.append(Link(SAVE.label, f"{self.address('save_view')}{query_of(asked)}"))
        if kept:
            links.append(Link("Views", self.address("views")))
        return {
            "view_chips": chips if kept else [],
            "view_links": links,
            "view_here": current,
            "view_differs": current if differs else None,
            "columns": self._choice_of_columns(request),
        }

    def _choice_of_columns(self, request: HttpRequest) -> dict[str, Any]:
        """What the form that chooses columns asks, and what else the address asks for, which it sends along."""
        (first, title), *rest = self.columns(request).items() or [("", "")]
        if len(rest) + 1 < FEWEST:
            return {}
        shown = frozenset(request.GET.getlist(COLUMNS_VAR))
        # The order counts the columns that were shown.
        left = (COLUMNS_VAR, ORDER_VAR, PAGE_VAR)
        return {
            "first": (first, title),
            "rest": [(name, title, name in shown or not shown) for name, title in rest],
            "hidden": [(name, value) for name, values in request.GET.lists() if name not in left for value in values],
        }

    def _with_columns_there_are(self, request: HttpRequest) -> HttpResponse | None:
        """The list without the columns that it does not have, which are named; all of them need not be asked for."""
        asked, every = request.GET.getlist(COLUMNS_VAR), self.columns(request)
        strange = [name for name in dict.fromkeys(asked) if name not in every]
        known = [name for name in every if name in asked]
        if not strange and len(known) < len(every):
            return None
        if strange:
            messages.warning(request, f"This list has no column {_quoted(strange)}. It was left out.")
        rest = request.GET.copy()
        rest.setlist(COLUMNS_VAR, known if len(known) < len(every) else [])
        rest.setdefault(VIEW_VAR, ALL)
        return HttpResponseRedirect(f"{self.address('changelist')}?{rest.urlencode()}")

    def _line_of_view(self, view: Any, said: str, whose: str, actor: Actor) -> tuple[Any, ...]:
        own = may_change(view, actor)
        first = "not-first" if view.is_first else "first"
        return (
            Link(view.name, address_of(view)),
            said,
            whose or "Only you",
            Link("Yes: change" if view.is_first else "Open with it", self.address("view_act", view.pk, first)),
            Link("Rename or share", self.address("view_act", view.pk, "change")) if own else "",
            Link("Delete", self.address("view_act", view.pk, "delete")) if own else "",
        )

    def _strange(self, request: HttpRequest) -> Iterator[str]:
        """The filters that the list does not have, each tried alone; past the first few all of them."""
        names = list(asked_of(request.GET).filters)
        found = [name for name in names[:NAMED_AT_MOST] if not self._knows(request, name)]
        yield from found if len(names) <= NAMED_AT_MOST or found else names

    def _knows(self, request: HttpRequest, name: str) -> bool:
        alone = QueryDict(mutable=True)
        alone.setlist(name, request.GET.getlist(name))
        try:
            with asking(request, alone):
                super().get_changelist_instance(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            return False
        return True

    def _without(self, request: HttpRequest, names: Sequence[str]) -> HttpResponse:
        """The list without the filters that it does not have, which are named."""
        said = _quoted(names)
        what = f"This list has no filter {said}, or not with this value" if said else "This list has no such page"
        messages.warning(request, f"{what}. It was left out.")
        rest = request.GET.copy()
        for name in (*names, PAGE_VAR):
            rest.pop(name, None)
        rest.setdefault(VIEW_VAR, ALL)
        return HttpResponseRedirect(f"{self.address('changelist')}?{rest.urlencode()}")


def _quoted(names: Sequence[str]) -> str:
    """The first of them, each cut where it is long."""
    return " and ".join(f"“{name[:LONGEST]}”" for name in names[:NAMED_AT_MOST])


def _teams(views: Sequence[SavedView], actor: Actor) -> dict[UUID, str]:
    """The names of the teams of the caller, where a view is for one."""
    if not any(view.team for view in views):
        return {}
    return {team.pk: str(team) for teams_of in parts("LEADHUB_TEAMS") for team in teams_of(actor)}


def _whose(view: SavedView, actor: Actor, teams: Mapping[UUID, str]) -> str:
    """Whom a view is for, and who keeps it where somebody else does."""
    if view.audience == Audience.OWNER:
        return ""
    of_team = teams.get(view.team, "a team") if view.team else ""
    audience = f"Everybody in {of_team}" if of_team else f"Everybody of {view.role}"
    return audience if view.owner_id == actor.user_id else f"{audience}, kept by {view.owner}"


def _stale(listed: Any) -> Iterator[str]:
    """The titles of filters that ask for what they no longer offer."""
    for spec in listed.filter_specs:
        if spec.used_parameters and not any(choice.get("selected") for choice in spec.choices(listed)):
            yield str(spec.title)
