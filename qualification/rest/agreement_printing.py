"""How the page of the agreement is rendered: one template, for a browser and for PDF, on either paper."""

from base64 import b64encode
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from leadhub.api.choices import Choice, Enumeration
from leadhub.api.views import Parameter
from leadhub.errors import BadRequest
from leadhub.printing import pdf_of
from qualification.readers.agreement_views import AgreementPageView

HTML: Final = "text/html"
PDF: Final = "application/pdf"
LIVE: Final = "/agreement/"


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


def enumerations() -> list[Enumeration]:
    """The closed list of papers, as clients read it at meta/choices/."""
    return [Enumeration(name="paper", label="Papers", choices=[Choice(value=one, label=one.label) for one in Paper])]


def paper_of(request: HttpRequest) -> Paper:
    """The paper that a request asks for."""
    given = request.GET.get("paper", Paper.A4.value)
    if given not in set(Paper):
        raise BadRequest(
            f"The parameter paper: write {' or '.join(Paper)}.", code="malformed_parameter", parameter="paper"
        )
    return Paper(given)


def page_html(page: AgreementPageView, request: HttpRequest, *, pdf: str = "", cases: str = "") -> str:
    """The whole document; for a browser with where the same is found as `pdf`, and the `cases` behind its numbers."""
    paper = paper_of(request)
    context = {
        "page": page,
        "paper": paper,
        "style": style_for(paper, on_screen=bool(pdf)),
        "live": request.build_absolute_uri(LIVE),
        "pdf": pdf,
        "cases": cases,
        "papers": list(Paper),
    }
    return render_to_string("qualification/agreement/page.html", context)


def shown_as_html(page: AgreementPageView, request: HttpRequest, *, pdf: str, cases: str = "") -> HttpResponse:
    """The page for a browser: nothing but its own style is let in, and no script."""
    text = page_html(page, request, pdf=pdf, cases=cases)
    answer = HttpResponse(text, content_type=f"{HTML}; charset=utf-8")
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
