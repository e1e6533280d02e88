"""The agreement as a page: HTML that prints, the same as tagged PDF, its parts as data, and its address for people."""

from base64 import b64encode
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.views import Endpoint, Parameter, describes
from leadhub.documents.draft_readers import draft_of
from leadhub.errors import BadRequest
from leadhub.models import DocumentKind
from leadhub.printing import pdf_of
from qualification.readers.agreement_pages import AgreementPageView, page_of_draft, page_of_version
from qualification.readers.clause_kinds import ClauseKindsView, clause_kinds

HTML: Final = "text/html"
PDF: Final = "application/pdf"
LIVE: Final = "/agreement/"
PRINTING: Final = {503: ("pdf_unavailable",)}


class Paper(StrEnum):
    """The paper that a page is laid out for."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def label(self) -> str:
        """As people call it."""
        return "A4" if self is Paper.A4 else "Letter"


STYLES: Final = Path(__file__).parents[1] / "templates" / "qualification" / "agreement"
SIZES: Final = {Paper.A4: "210mm 297mm", Paper.LETTER: "8.5in 11in"}
ON_PAPER = (Parameter("paper", Paper, "The paper that it is laid out for: `a4` without it."),)


def paper_of(request: HttpRequest) -> Paper:
    """The paper that a request asks for."""
    given = request.GET.get("paper", Paper.A4.value)
    if given not in set(Paper):
        raise BadRequest(
            f"The parameter paper: write {' or '.join(Paper)}.", code="malformed_parameter", parameter="paper"
        )
    return Paper(given)


def page_html(page: AgreementPageView, request: HttpRequest, *, pdf: str = "") -> str:
    """The whole document; for a browser with where the same is found as `pdf`."""
    paper = paper_of(request)
    context = {
        "page": page,
        "paper": paper,
        "style": style_for(paper, on_screen=bool(pdf)),
        "live": request.build_absolute_uri(LIVE),
        "pdf": pdf,
        "papers": list(Paper),
    }
    return render_to_string("qualification/agreement/page.html", context)


def shown_as_html(page: AgreementPageView, request: HttpRequest, *, pdf: str) -> HttpResponse:
    """The page for a browser: nothing but its own style is let in, and no script."""
    answer = HttpResponse(page_html(page, request, pdf=pdf), content_type=f"{HTML}; charset=utf-8")
    policy = {"default-src": ["'none'"], "style-src": [allowed(paper_of(request))], "form-action": ["'none'"]}
    answer._csp_replace = policy  # type: ignore[attr-defined]  # read by the policy's middleware
    return answer


def shown_as_pdf(page: AgreementPageView, request: HttpRequest) -> HttpResponse:
    """The page as a file that prints alike everywhere."""
    name = f"handoff-agreement-{page.number or 'draft'}-{paper_of(request)}.pdf"
    made = pdf_of(page_html(page, request))
    return HttpResponse(made, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})


@cache
def style_for(paper: Paper, *, on_screen: bool) -> SafeString:
    """The style of the page on one paper, for a browser also on its screen; it is ours, so it is written as it is."""
    names = ["page.css", *(["screen.css"] if on_screen else [])]
    text = "".join((STYLES / name).read_text() for name in names)
    return mark_safe(f"{text}@page {{ size: {SIZES[paper]}; }}\n")  # noqa: S308  # our own files


@cache
def allowed(paper: Paper) -> str:
    """How a policy names the one style that it lets in."""
    return f"'sha256-{b64encode(sha256(style_for(paper, on_screen=True).encode()).digest()).decode()}'"


def address_of(number: int | None) -> str:
    """Where a version is found, or the one in force."""
    return "/api/v1/agreements/" + (f"versions/{number}" if number else "current")


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


class Agreement(ForPeople):
    """The agreement in force."""

    verbs = {"GET": "document.read"}

    @describes("openAgreement", "The agreement in force, for people", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request) -> HttpResponse:
        """The page."""
        page = page_of_version(None, clock.now())
        return shown_as_html(page, request._request, pdf=f"{address_of(None)}.pdf")


class AgreementVersion(ForPeople):
    """One version of the agreement."""

    verbs = {"GET": "document.read"}

    @describes("openAgreementVersion", "One version, for people", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request, n: int) -> HttpResponse:
        """The page."""
        return shown_as_html(page_of_version(n, clock.now()), request._request, pdf=f"{address_of(n)}.pdf")


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
