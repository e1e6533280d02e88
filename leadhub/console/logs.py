"""Pages of logs: narrowed by a form above, read from the newest on by cursor, taken out as a file as they stand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from leadhub.actors import Actor
from leadhub.api.exporting import AT_ONCE, FORMATS, sent
from leadhub.api.json import is_storable
from leadhub.api.nouns import Listing
from leadhub.api.pages import Page
from leadhub.api.shapes import Shape
from leadhub.api.tokens import actor_of
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.saved.addresses import CURSOR_VAR, asked_of
from leadhub.console.saved.pages import StrangeFilters
from leadhub.console.saved.words import GONE, NO_FILTER
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.errors import BadRequest
from leadhub.policy.registry import can
from leadhub.saved_views import Narrowing

INCOMPLETE = 422


class NarrowForm(ActForm):
    """What a log is narrowed to: each field is named as the filter of its listing, blank for all."""

    def given(self) -> Mapping[str, str]:
        """The filters that were filled in, as the listing reads them."""
        return {name: self.written(name, value) for name, value in self.cleaned_data.items() if value not in (None, "")}

    def written(self, name: str, value: Any) -> str:
        """A value as a filter reads it."""
        return value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else str(value)


class LogAdmin(ConsoleAdmin):
    """A list that only grows. `listing` says what its rows are, `narrowing` how they are narrowed.

    `headers` and `lines` print one page; `under` says what the page is, and `beside` where else to look when a search
    finds nothing.
    """

    narrowing: ClassVar[type[NarrowForm]] = NarrowForm
    headers: ClassVar[Sequence[str]] = ()
    under: ClassVar[str] = ""

    def lines(self, actor: Actor, views: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """The cells of each row."""
        raise NotImplementedError(f"{type(self).__name__} must print its rows.")

    def asked(self, actor: Actor, given: Mapping[str, str]) -> tuple[Listing[Any], Mapping[str, str]]:
        """The list that is read with these filters: where a filter asks what the caller may see, one of its own."""
        assert self.listing is not None, f"{type(self).__name__} names no listing"
        return self.listing, given

    def hidden(self, given: Mapping[str, str]) -> str:
        """What a page is narrowed to that no field of the form says, since links lead there with it."""
        return ""

    def beside(self, actor: Actor, given: Mapping[str, str]) -> Link | None:
        """Where else there may be something, where these filters find nothing."""
        return None

    def columns(self, request: HttpRequest) -> Mapping[str, str]:
        """What one row says is printed as a whole."""
        return {}

    def in_words(self, request: HttpRequest, actor: Actor, several: Sequence[Narrowing]) -> list[str]:
        """As the form asks for them."""
        form = self._form(request)
        return [
            ", ".join(_said(form.fields.get(name), name, values[-1]) for name, values in each.filters.items())
            for each in several
        ]

    def listed(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """One page of the log, the newest first."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not self._is_sane(request):
            return redirect(self.address("changelist"))
        actor, form = actor_of(request), self._form(request)
        address = asked_of(request.GET)
        # A log is neither searched nor sorted: it is narrowed by the fields of its form.
        besides = ((SEARCH_VAR, address.search), (ORDER_VAR, address.order))
        names = [*address.filters, *(name for name, value in besides if value)]
        strange = [name for name in names if name not in form.fields]
        if strange:
            raise StrangeFilters(strange)
        given: Mapping[str, str] = {}
        page: Page[Any] = Page([], [], has_next=False, has_previous=False)
        if form.is_valid():
            given = form.given()
            try:
                page = self._page(actor, given, request.GET.get(CURSOR_VAR))
            except BadRequest as refusal:
                form.show_refusal(refusal)
        context = {
            **context,
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "media": self.media + form.media,
            "title": f"Error: {self.heading}" if form.errors else self.heading,
            "trail": [Link(self.heading, "")],
            "under": self.under,
            "form": form,
            "faults": form.faults(),
            "is_narrowed": bool(given),
            "hidden": self.hidden(given),
            "table": Table("", self.headers, list(self.lines(actor, page.rows)), self._empty(given)),
            "beside": self.beside(actor, given) if given and not page.rows else None,
            "pages": list(neighbours(page, "Newer", "Older", **self._asked(request))),
            "files": list(self._files(request)) if not form.errors else [],
        }
        if form.errors:
            # What cannot be read is no view.
            context["view_links"] = []
        return TemplateResponse(request, "leadhub/console/log.html", context, status=INCOMPLETE if form.errors else 200)

    def file_view(self, request: HttpRequest, format: str) -> HttpResponse | StreamingHttpResponse:
        """All that the form finds, as a file."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.file_verb):
            raise PermissionDenied
        if format not in FORMATS:
            raise Http404
        form = self._form(request)
        if not self._is_sane(request) or not form.is_valid():
            return redirect(self.address("changelist"))
        given = form.given()
        try:
            listing, asked = self.asked(actor, given)
            pages = listing.pages(actor, asked, None, AT_ONCE)
        except BadRequest:
            return redirect(self.address("changelist"))
        return sent(self.file_of, format, listing.noun, Shape(), pages, filters=given, actor=actor)

    def _page(self, actor: Actor, given: Mapping[str, str], cursor: str | None) -> Page[Any]:
        listing, asked = self.asked(actor, given)
        # Refuses a filter before anything is made of the cursor, without which the reader begins anew.
        listing.filters.narrowed(listing.rows(actor), asked)
        return asked_page(lambda window: listing.page(actor, asked, None, window), cursor)

    def _form(self, request: HttpRequest) -> NarrowForm:
        form = self.narrowing(request.GET, actor=actor_of(request))
        for field in form.fields.values():
            # Whoever narrows nothing sees all: nothing here is demanded.
            field.required = False
        return form

    def _empty(self, given: Mapping[str, str]) -> str:
        if not given:
            return self.empty
        return f"Nothing matches {'these ' + str(len(given)) + ' filters' if len(given) > 1 else 'this filter'}."

    def _is_sane(self, request: HttpRequest) -> bool:
        return all(is_storable(value) for _, values in request.GET.lists() for value in values)

    def _asked(self, request: HttpRequest) -> dict[str, str]:
        return {name: str(value) for name, value in request.GET.items() if value and name != CURSOR_VAR}


def closed(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices of a filter, with all of them first."""
    return [("", "All"), *choices]


def narrow_choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """A filter of a closed list."""
    return forms.ChoiceField(label=label, choices=closed(choices))


def _said(field: forms.Field | None, name: str, value: str) -> str:
    """What one filter asks for; of what only links ask for, that it does."""
    if field is None:
        return f"{name}: {NO_FILTER}"
    if isinstance(field.widget, forms.HiddenInput):
        return str(field.label)
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        return f"{field.label}: {dict(offered).get(value, GONE)}"
    try:
        read = field.to_python(value)
    except forms.ValidationError:
        return f"{field.label}: {GONE}"
    if isinstance(read, datetime):
        return f"{field.label}: {clock_time(read)}"
    return f"{field.label}: {read:%-d %b %Y}" if isinstance(read, date) else f"{field.label}: {read}"
