"""Pages on which somebody answers one question, by a link of their own or signed in. Nothing is changed by a GET:
scanners of mail and previews of chat systems open every link that they see.
"""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from leadhub.actors import Actor
from leadhub.alerts import links
from leadhub.alerts.answering import Question, answering
from leadhub.alerts.repeating import tell_again
from leadhub.clock import now, real_now
from leadhub.errors import DomainError, NotFound
from leadhub.models import User
from leadhub.plain_pages import plain_page

TEMPLATE: Final = "leadhub/alerts/answer.html"
GONE: Final = 410
TITLE_OVER: Final = "This link is over"
OVER: Final = "This link is over: it held for seven days."
ANSWERED: Final = "This link was for one answer, and that was given."
TOLD: Final = "A new link is on its way to you."
NOT_TOLD: Final = "No new link was sent: there was one within the last hour, or nothing waits for your answer."


class Answers(View):
    """One question before one person; `says_no` is the page with the form of a no."""

    http_method_names = ["get", "head", "post"]
    says_no: ClassVar[bool] = False
    key: UUID
    actor: Actor
    addresses: tuple[str, str]

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The question, and what can be pressed."""
        try:
            question = answering().look(self.key, self.actor, now())
        except DomainError as error:
            return self.page(title=error.title, lines=[error.detail], status=error.status)
        return self.asked(question) if question.is_open else self.ended(question)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The answer; whoever was slower is told how it stands."""
        reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "")
        port, at = answering(), now()
        try:
            if self.says_no:
                said = port.reject(self.key, reason=reason, comment=comment, actor=self.actor, now=at)
            else:
                said = port.accept(self.key, actor=self.actor, now=at)
        except NotFound as error:
            return self.page(title=error.title, lines=[error.detail], status=error.status)
        except DomainError as error:
            return self.refused(error, reason, comment)
        return self.page(title="Done", lines=[said])

    def refused(self, error: DomainError, reason: str, comment: str) -> HttpResponse:
        """What was typed stays, with what is wrong beside it."""
        try:
            question = answering().look(self.key, self.actor, now())
        except DomainError as other:
            return self.page(title=other.title, lines=[other.detail], status=other.status)
        if not question.is_open:
            return self.ended(question)
        faults = {fault.pointer.removeprefix("/"): fault.detail for fault in error.errors}
        return self.asked(
            question, fault=error.detail, faults=faults, reason=reason, comment=comment, status=error.status
        )

    def asked(self, question: Question, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page of a question that is open."""
        yes, no = self.addresses
        reasons = answering().reasons(now()) if self.says_no else ()
        return self.page(
            title=question.message.title,
            lines=[question.message.sentence],
            facts=question.message.facts,
            pages=question.message.pages,
            form="no" if self.says_no else "yes",
            yes=yes,
            no=no,
            reasons=reasons,
            status=status,
            **more,
        )

    def ended(self, question: Question) -> HttpResponse:
        """How a question stands that waits no more."""
        return self.page(title=question.message.title, lines=[question.said], pages=question.message.pages)

    def page(self, *, title: str, lines: list[str], status: int = 200, **more: Any) -> HttpResponse:
        """A whole page without a script: nothing but its own style is let in, and nothing is fetched."""
        return plain_page(title, lines, status=status, template=TEMPLATE, request=self.request, **more)


# No page of others can know the link, which is as good as a token in a form; and a browser that is to tell no Referer
# tells no Origin either, by which forms are judged elsewhere.
@method_decorator(csrf_exempt, name="dispatch")
class ByLink(Answers):
    """Whoever has the link is the person that it was sent to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, after which no address is told to anybody."""
        answer = self.opened(request, *args, **kwargs)
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def opened(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Judge the link first."""
        text = kwargs["text"]
        try:
            link = links.read(text)
        except links.NoLink:
            said = "This link is not whole. Copy all of it, or open it from the message that you got."
            return self.page(title="No such link", lines=[said], status=404)
        person = User.objects.filter(pk=link.person, is_active=True).first()
        if person is None:
            return self.page(title=TITLE_OVER, lines=["It was for somebody who is not here any more."], status=GONE)
        if person.role in settings.SECOND_FACTOR_ROLES:
            return HttpResponseRedirect(reverse("answer-signed-in", args=[link.key]))
        self.key, self.actor = link.key, person.actor.by_way_of("link")
        self.addresses = reverse("answer", args=[text]), reverse("answer-no", args=[text])
        if not link.holds(real_now()):
            return self.over(text)
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse), "pages are answered whole"
        return answer

    def ended(self, question: Question) -> HttpResponse:
        """It dies with the answer, and tells nothing but how that stands."""
        return self.page(title=TITLE_OVER, lines=[ANSWERED, question.said], status=GONE)

    def over(self, text: str) -> HttpResponse:
        """Its time is over; while nobody has answered a new one goes to where the first one went."""
        try:
            question = answering().look(self.key, self.actor, now())
        except DomainError as error:
            return self.page(title=error.title, lines=[error.detail], status=error.status)
        if not question.is_open:
            return self.ended(question)
        return self.page(title=TITLE_OVER, lines=[OVER], again=reverse("answer-again", args=[text]), status=GONE)


class ByLinkNo(ByLink):
    """The form of a no."""

    says_no = True


class Again(ByLink):
    """Asks for a new link in place of one whose time is over."""

    http_method_names = ["post"]

    def over(self, text: str) -> HttpResponse:
        """Send it, to the person that the old one was for."""
        if self.request.method != "POST":
            return super().over(text)
        sent = tell_again(links.read(text).person, self.key)
        return self.page(title=TITLE_OVER, lines=[TOLD if sent else NOT_TOLD])

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """A link that holds needs no other."""
        return HttpResponseRedirect(self.addresses[0])


class SignedIn(Answers):
    """Whoever has signed in; others are asked to, and come back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        if not isinstance(request.user, User):
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        self.key, self.actor = kwargs["key"], request.user.actor
        self.addresses = (
            reverse("answer-signed-in", args=[self.key]),
            reverse("answer-signed-in-no", args=[self.key]),
        )
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse), "pages are answered whole"
        return answer


class SignedInNo(SignedIn):
    """The form of a no."""

    says_no = True


pages = [
    path("answer/to/<uuid:key>/", SignedIn.as_view(), name="answer-signed-in"),
    path("answer/to/<uuid:key>/no/", SignedInNo.as_view(), name="answer-signed-in-no"),
    path("answer/<str:text>/", ByLink.as_view(), name="answer"),
    path("answer/<str:text>/no/", ByLinkNo.as_view(), name="answer-no"),
    path("answer/<str:text>/again/", Again.as_view(), name="answer-again"),
]
