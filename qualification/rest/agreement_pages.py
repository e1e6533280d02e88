"""The agreement as a page over REST: HTML that prints, the same as tagged PDF, its parts as data, and for people."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.views import Endpoint, describes
from leadhub.documents.draft_readers import draft_of
from leadhub.models import DocumentKind, User, Version
from qualification.readers.agreement_pages import page_of_draft, page_of_version
from qualification.readers.agreement_views import AgreementPageView
from qualification.readers.attainment import PAGE
from qualification.readers.clause_kinds import ClauseKindsView, clause_kinds
from qualification.rest.agreement_printing import HTML, ON_PAPER, PDF, address_of, shown_as_html, shown_as_pdf

PRINTING: Final = {503: ("pdf_unavailable",)}


class CurrentHtml(Endpoint):
    """The version in force as a page."""

    verbs = {"GET": "document.read"}

    @describes(
        "printCurrentAgreement",
        "Handoff agreement: the version in force as a page",
        media=HTML,
        parameters=ON_PAPER,
    )
    def get(self, request: Request) -> HttpResponse:
        """A whole HTML document without scripts, made for printing."""
        page = page_of_version(None, clock.now())
        return shown_as_html(page, request._request, pdf=f"{address_of(None)}.pdf")


class CurrentPdf(Endpoint):
    """The version in force as PDF."""

    verbs = {"GET": "document.read"}

    @describes(
        "printCurrentAgreementPdf",
        "Handoff agreement: the version in force as PDF",
        media=PDF,
        parameters=ON_PAPER,
        errors=PRINTING,
    )
    def get(self, request: Request) -> HttpResponse:
        """Tagged (PDF/UA-1); 503 where the machine lacks the libraries that draw text."""
        return shown_as_pdf(page_of_version(None, clock.now()), request._request)


class VersionHtml(Endpoint):
    """One version as a page."""

    verbs = {"GET": "document.read"}

    @describes(
        "printAgreementVersion",
        "Handoff agreement: one version as a page",
        media=HTML,
        parameters=ON_PAPER,
    )
    def get(self, request: Request, n: int) -> HttpResponse:
        """Beside its clauses how they were kept this month."""
        return shown_as_html(page_of_version(n, clock.now()), request._request, pdf=f"{address_of(n)}.pdf")


class VersionPdf(Endpoint):
    """One version as PDF."""

    verbs = {"GET": "document.read"}

    @describes(
        "printAgreementVersionPdf",
        "Handoff agreement: one version as PDF",
        media=PDF,
        parameters=ON_PAPER,
        errors=PRINTING,
    )
    def get(self, request: Request, n: int) -> HttpResponse:
        """Tagged (PDF/UA-1); 503 where the machine lacks the libraries that draw text."""
        return shown_as_pdf(page_of_version(n, clock.now()), request._request)


class DraftHtml(Endpoint):
    """A draft as it would be printed."""

    verbs = {"GET": "draft.read"}

    @describes(
        "printAgreementDraft",
        "Handoff agreement: a draft as it would be printed",
        media=HTML,
        parameters=ON_PAPER,
        errors={422: ("rule_check_failed",)},
    )
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """Beside the rules in force; marked as a draft."""
        page = page_of_draft(draft_of(DocumentKind.AGREEMENTS, id), clock.now())
        return shown_as_html(page, request._request, pdf=f"/api/v1/agreements/drafts/{id}/page.pdf")


class DraftPdf(Endpoint):
    """A draft as it would be printed, as PDF."""

    verbs = {"GET": "draft.read"}

    @describes(
        "printAgreementDraftPdf",
        "Handoff agreement: a draft as it would be printed, as PDF",
        media=PDF,
        parameters=ON_PAPER,
        errors=PRINTING | {422: ("rule_check_failed",)},
    )
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """Tagged (PDF/UA-1); 503 where the machine lacks the libraries that draw text."""
        return shown_as_pdf(page_of_draft(draft_of(DocumentKind.AGREEMENTS, id), clock.now()), request._request)


class CurrentPage(Endpoint):
    """What the page of the version in force says."""

    verbs = {"GET": "document.read"}

    @describes("readCurrentAgreementPage", "Handoff agreement: what the page in force says", answer=AgreementPageView)
    def get(self, request: Request) -> AgreementPageView:
        """As data: definitions in words, promises with their limits, and how each was kept this month."""
        return page_of_version(None, clock.now())


class VersionPage(Endpoint):
    """What the page of one version says."""

    verbs = {"GET": "document.read"}

    @describes("readAgreementPage", "Handoff agreement: what the page of one version says", answer=AgreementPageView)
    def get(self, request: Request, n: int) -> AgreementPageView:
        """As data."""
        return page_of_version(n, clock.now())


class ClauseKinds(Endpoint):
    """The kinds of clauses there are."""

    verbs = {"GET": "document.list"}

    @describes("listClauseKinds", "Handoff agreement: the kinds of clauses", answer=ClauseKindsView)
    def get(self, request: Request) -> ClauseKindsView:
        """The closed table by which the service runs; a clause of another code is kept by people alone."""
        return clause_kinds()


class ForPeople(Endpoint):
    """Base of the addresses that people open: who is not signed in is asked to, and comes back."""

    schema = None

    def handle_exception(self, exc: Exception) -> Any:
        """A browser without a session is led to the sign-in."""
        if isinstance(exc, NotAuthenticated) or getattr(exc, "code", "") == "authentication_required":
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': self.request.get_full_path()})}")
        return super().handle_exception(exc)

    def page(self, request: Request, number: int | None) -> HttpResponse:
        """A version, without a number the one in force; who may open the console is led to the cases behind numbers."""
        shown, cases = page_of_version(number, clock.now()), ""
        if isinstance(request.user, User) and request.user.is_staff:
            version = Version.objects.filter(kind=DocumentKind.AGREEMENTS, number=shown.number or 0).get()
            cases = reverse("admin:leadhub_version_view", args=[version.pk, PAGE])
        return shown_as_html(shown, request._request, pdf=f"{address_of(number)}.pdf", cases=cases)


class Agreement(ForPeople):
    """The agreement in force."""

    verbs = {"GET": "document.read"}

    @describes("openAgreement", "The agreement in force, for people", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request) -> HttpResponse:
        """The page."""
        return self.page(request, None)


class AgreementVersion(ForPeople):
    """One version of the agreement."""

    verbs = {"GET": "document.read"}

    @describes("openAgreementVersion", "One version, for people", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request, n: int) -> HttpResponse:
        """The page."""
        return self.page(request, n)


routes = [
    path("agreements/clause-kinds/", ClauseKinds.as_view(), name="clause-kinds"),
    path("agreements/current.html", CurrentHtml.as_view(), name="agreement-current-html"),
    path("agreements/current.pdf", CurrentPdf.as_view(), name="agreement-current-pdf"),
    path("agreements/current/page/", CurrentPage.as_view(), name="agreement-current-page"),
    path("agreements/versions/<int:n>.html", VersionHtml.as_view(), name="agreement-version-html"),
    path("agreements/versions/<int:n>.pdf", VersionPdf.as_view(), name="agreement-version-pdf"),
    path("agreements/versions/<int:n>/page/", VersionPage.as_view(), name="agreement-version-page"),
    path("agreements/drafts/<uuid:id>/page.html", DraftHtml.as_view(), name="agreement-draft-html"),
    path("agreements/drafts/<uuid:id>/page.pdf", DraftPdf.as_view(), name="agreement-draft-pdf"),
]
pages = [
    path("agreement/", Agreement.as_view(), name="agreement"),
    path("agreement/versions/<int:n>/", AgreementVersion.as_view(), name="agreement-version"),
]
