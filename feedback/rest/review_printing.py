"""How a review is put on paper and into tables: one page for a browser and for PDF, and one table."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from feedback.models import Rating
from feedback.readers.agreement_words import questions_of, words_of
from feedback.readers.group_labels import labels_of
from feedback.readers.review_drawings import agreement, reached, why_rejected
from feedback.readers.review_packs import ReviewPackView
from feedback.readers.reviews import RatingView, ReviewItemView
from leadhub.api.csv_files import csv_answer
from leadhub.console.charts import printing as charts
from leadhub.console.charts.printing import printed
from leadhub.printing import pdf_of
from qualification.rest.agreement_printing import HTML, PDF, SIZES, Paper, paper_of

STYLES: Final = Path(__file__).parents[1] / "templates" / "feedback" / "review"
ITEM: Final = (
    "position",
    "lead",
    "company",
    "contact_function",
    "product_line",
    "stage",
    "stratum",
    "tier",
    "score",
    "level",
    "research",
    "buying",
    "action",
)
RATED: Final = ("rater_name", "side", "is_mql", "why_not_sql", "comment", "at")


def page_html(pack: ReviewPackView, request: HttpRequest, *, on_screen: bool) -> str:
    """The whole document; for a browser with where the same is found as PDF and as a table."""
    paper = paper_of(request)
    context = {
        "pack": pack,
        "rows": list(_rows(pack)),
        "questions": _questions(pack),
        "drawings": _drawings(pack, on_screen=on_screen),
        "style": style_for(paper, on_screen=on_screen),
        "on_screen": on_screen,
        "papers": list(Paper),
        "paper": paper,
        "address": f"/api/v1/reviews/{pack.review.id}",
    }
    return render_to_string("feedback/review/page.html", context)


def shown_as_html(pack: ReviewPackView, request: HttpRequest) -> HttpResponse:
    """The page for a browser: nothing but its own style is let in, and no script."""
    answer = HttpResponse(page_html(pack, request, on_screen=True), content_type=f"{HTML}; charset=utf-8")
    style = style_for(paper_of(request), on_screen=True)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = {"default-src": ["'none'"], "style-src": [f"'sha256-{digest}'"], "form-action": ["'none'"]}
    answer._csp_replace = policy  # type: ignore[attr-defined]  # read by the policy's middleware
    return answer


def shown_as_pdf(pack: ReviewPackView, request: HttpRequest) -> HttpResponse:
    """The page as a file that prints alike everywhere."""
    made = pdf_of(page_html(pack, request, on_screen=False))
    named = {"Content-Disposition": f'inline; filename="{file_name(pack, f"{paper_of(request)}.pdf")}"'}
    return HttpResponse(made, content_type=PDF, headers=named)


def shown_as_csv(pack: ReviewPackView) -> HttpResponse:
    """A row for each lead and each rating of it that the caller may read; a lead without any has one row."""
    said: dict[Any, list[RatingView | None]] = {item.id: [] for item in pack.items}
    for rating in pack.ratings:
        said[rating.item].append(rating)
    rows = (
        [*_cells(item, ITEM), *(_cells(rating, RATED) if rating else [None] * len(RATED))]
        for item in _ordered(pack)
        for rating in said[item.id] or [None]
    )
    return csv_answer(file_name(pack, "leads.csv"), [*ITEM, *RATED], rows)


@cache
def style_for(paper: Paper, *, on_screen: bool) -> SafeString:
    """The style of the page on one paper, for a browser also on its screen; it is ours, so it is written as it is."""
    names = ["page.css", *(["screen.css"] if on_screen else [])]
    text = "".join((STYLES / name).read_text() for name in names) + charts.style()
    return mark_safe(f"{text}@page {{ size: {SIZES[paper]}; }}\n")  # noqa: S308  # our own files


def file_name(pack: ReviewPackView, ending: str) -> str:
    """What a file of the review is called."""
    return f"review-{pack.review.from_:%Y-%m-%d}-{pack.review.seed}-{ending}"


def _ordered(pack: ReviewPackView) -> list[ReviewItemView]:
    """The most disputed first, as far as the caller may know which these are."""
    return [one.item for one in pack.results.items] if pack.results else pack.items


def _rows(pack: ReviewPackView) -> Iterator[dict[str, Any]]:
    """Each lead with what may be said of its ratings."""
    reviewed = {one.item.id: one for one in pack.results.items} if pack.results else {}
    own = {one.item: one for one in pack.ratings} if not pack.results else {}
    lines = labels_of("product_line", {item.product_line for item in pack.items})
    for item in _ordered(pack):
        rating = own.get(item.id)
        yield {
            "item": item,
            "line": lines[item.product_line],
            "reviewed": reviewed.get(item.id),
            "own": Rating.IsMql(rating.is_mql).label if rating else "",
        }


def _questions(pack: ReviewPackView) -> list[dict[str, Any]]:
    asked = questions_of(pack.results) if pack.results else ()
    return [{"label": label, "agreement": words_of(found), "found": found} for label, found in asked]


def _drawings(pack: ReviewPackView, *, on_screen: bool) -> dict[str, Any]:
    found = {
        "reached": reached(pack.numbers),
        "why_rejected": why_rejected([(one.label, one.times) for one in pack.numbers.reasons]),
        "agreement": agreement(pack.results) if pack.results else None,
    }
    return {name: each.svg if on_screen else printed(each) for name, each in found.items() if each}


def _cells(view: Any, names: tuple[str, ...]) -> list[Any]:
    return [getattr(view, name) for name in names]
