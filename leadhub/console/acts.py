"""Acts of the console: a link leads to a page of its own, whose form posts and calls one use case."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse

from leadhub.actors import Actor
from leadhub.api.requests import notes_of
from leadhub.api.tokens import actor_of
from leadhub.api.uploads import refuse_overflow
from leadhub.console.forms import ActForm
from leadhub.console.tables import Link
from leadhub.errors import DomainError, NotAllowed, NotFound
from leadhub.policy.registry import can

Call = Callable[[Actor, Any, Mapping[str, Any]], Any]
Shows = Callable[[Actor, Any], Mapping[str, Any]]
INCOMPLETE = 422


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where an act stands: the admin that shows it, the thing it is done to, and the way back."""

    admin: Any
    subject: Any
    back: str
    title: str

    @property
    def trail(self) -> Iterator[Link]:
        """The way that leads here: the list, then the thing."""
        yield Link(self.admin.heading, self.admin.address("changelist"))
        if self.subject is not None:
            yield Link(str(self.subject), self.back)


@dataclass(frozen=True)
class ObjectAction:
    """One thing that a person can do to an object: `call(actor, object, cleaned_data)`.

    `possible` says whether it makes sense now and only hides the link; the use case decides. `done` is what is said
    afterwards and `lands` the address that is shown then: both may look at what the use case answered. `effect` tells
    what will happen and `press` is the word on the button. An act that asks nothing may be offered as a button that
    posts `at_once`. `shows` is what else stands on its page before the form: `lines` of text and `tables`. What `tells`
    says of the answer is shown in its place and nowhere kept: for what nobody may read a second time. What is said
    afterwards is said as a fault where it `went_wrong`: the act was done, and found something.
    """

    page: ClassVar[str] = "act"

    name: str
    label: str
    verb: str
    call: Call
    form: type[ActForm] = ActForm
    possible: Callable[[Any], bool] = lambda _: True
    initial: Callable[[Any], Mapping[str, Any]] = lambda _: {}
    is_dangerous: bool = False
    done: str | Callable[[Any], str] = "Done."
    lands: Callable[[Any], str] | None = None
    effect: str = ""
    press: str = ""
    at_once: bool = False
    shows: Shows = lambda _actor, _subject: {}
    tells: Callable[[Any], str] | None = None
    went_wrong: Callable[[Any], bool] = lambda _: False

    @property
    def button(self) -> str:
        """What the button says."""
        return self.press or self.label

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """Whether the link is offered."""
        return can(actor, self.verb) and self.possible(subject)

    def view(self, request: HttpRequest, page: Page) -> HttpResponse:
        """Show the form, or do the act and go on; a refusal is shown on the form with what was typed."""
        actor = actor_of(request)
        if not can(actor, self.verb):
            raise PermissionDenied
        notes_of(request).asked.append(self.verb)
        if request.method != "POST":
            initial = {**self.initial(page.subject), **(self._offered_by(request) if page.subject is None else {})}
            form = self.form(actor=actor, subject=page.subject, initial=initial)
            return self._shown(request, page, form, status=200)
        form = self.form(request.POST, request.FILES, actor=actor, subject=page.subject)
        try:
            refuse_overflow(request)
            form.refuse_before()
            if not form.is_valid():
                return self._shown(request, page, form, status=INCOMPLETE)
            answer = self.call(actor, page.subject, form.cleaned_data)
        except DomainError as refusal:
            notes_of(request).code = refusal.code
            form.show_refusal(refusal)
            return self._shown(request, page, form, status=refusal.status)
        done = self.done if isinstance(self.done, str) else self.done(answer)
        lands = self.lands(answer) if self.lands else page.back
        if self.tells is not None:
            return self._told(request, page, {"done": done, "lands": lands, "told": self.tells(answer)})
        say = messages.error if self.went_wrong(answer) else messages.success
        say(request, done)
        return HttpResponseRedirect(lands)

    def _offered_by(self, request: HttpRequest) -> dict[str, str]:
        """What a link to the page of a new object has filled in already."""
        return {name: request.GET[name] for name in self.form.base_fields if name in request.GET}

    def _told(self, request: HttpRequest, page: Page, content: Mapping[str, str]) -> HttpResponse:
        context = {
            **page.admin.admin_site.each_context(request),
            **content,
            "opts": page.admin.model._meta,
            "title": page.title,
            "trail": [*page.trail, Link(self.label, "")],
            "media": page.admin.media,
        }
        return TemplateResponse(request, "leadhub/console/told.html", context)

    def _shown(self, request: HttpRequest, page: Page, form: ActForm, *, status: int) -> HttpResponse:
        context = {
            **page.admin.admin_site.each_context(request),
            **self.shows(actor_of(request), page.subject),
            "opts": page.admin.model._meta,
            "title": f"Error: {page.title}" if form.errors else page.title,
            "heading": page.title,
            "trail": [*page.trail, Link(self.label, "")],
            "action": self,
            "form": form,
            "faults": form.faults(),
            "back": page.back,
            "media": page.admin.media + form.media,
        }
        return TemplateResponse(request, "leadhub/console/act.html", context, status=status)


@dataclass(frozen=True, kw_only=True)
class ObjectPage:
    """One more page of an object, which only reads: `shows(actor, object, what the address asks for)`."""

    page: ClassVar[str] = "view"
    at_once: ClassVar[bool] = False
    is_dangerous: ClassVar[bool] = False

    name: str
    label: str
    verb: str
    template: str
    shows: Callable[[Actor, Any, QueryDict], Mapping[str, Any]]
    possible: Callable[[Any], bool] = lambda _: True

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """Whether the link is offered."""
        return can(actor, self.verb) and self.possible(subject)

    def view(self, request: HttpRequest, page: Page) -> HttpResponse:
        """The page; reading it changes nothing, and what is not there has none."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.verb):
            raise PermissionDenied
        try:
            content = self.shows(actor, page.subject, request.GET)
        except NotFound as missing:
            raise Http404 from missing
        except NotAllowed as refused:
            raise PermissionDenied(refused.detail) from refused
        context = {
            **page.admin.admin_site.each_context(request),
            "opts": page.admin.model._meta,
            "title": page.title,
            "trail": [*page.trail, Link(self.label, "")],
            "back": page.back,
            "media": page.admin.media,
            **content,
        }
        return TemplateResponse(request, self.template, context)


@dataclass(frozen=True, kw_only=True)
class ObjectLink:
    """A page of an object that stands outside the console: `leads` says where. It asks for the right again."""

    page: ClassVar[str] = "view"
    at_once: ClassVar[bool] = False
    is_dangerous: ClassVar[bool] = False

    name: str
    label: str
    verb: str
    leads: Callable[[Any], str]
    possible: Callable[[Any], bool] = lambda _: True

    def is_shown(self, actor: Actor, subject: Any) -> bool:
        """Whether the link is offered."""
        return can(actor, self.verb) and self.possible(subject)


Act = ObjectAction | ObjectPage | ObjectLink
