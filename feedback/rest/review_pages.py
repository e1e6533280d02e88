"""The pack of a review for people: a page that prints, the same as tagged PDF, and all of it in two tables."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from feedback.readers.review_packs import pack_of
from feedback.rest.review_numbers import numbers_file
from feedback.rest.review_printing import file_name, shown_as_csv, shown_as_html, shown_as_pdf
from leadhub.api.csv_files import CSV
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification.rest.agreement_pages import PRINTING, ForPeople
from qualification.rest.agreement_printing import HTML, ON_PAPER, PDF

VERBS: Final = {"GET": "review.items"}


class ReviewHtml(Endpoint):
    """A review as a page."""

    verbs = VERBS

    @describes("printReview", "The pack of a review as a page", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """A whole HTML document without scripts, made for printing. It tells what the caller may read of ratings."""
        return shown_as_html(pack_of(actor_of(request), id), request._request)


class ReviewPdf(Endpoint):
    """A review as PDF."""

    verbs = VERBS

    @describes("printReviewPdf", "The pack of a review as PDF", media=PDF, parameters=ON_PAPER, errors=PRINTING)
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """Tagged (PDF/UA-1); 503 where the machine lacks the libraries that draw text."""
        return shown_as_pdf(pack_of(actor_of(request), id), request._request)


class ReviewCsv(Endpoint):
    """The leads of a review as a table."""

    verbs = VERBS

    @describes("exportReview", "The leads of a review with the ratings that you may read, as CSV", media=CSV)
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """A row for each lead and rating, a lead without ratings once; no cell is read as a formula."""
        return shown_as_csv(pack_of(actor_of(request), id))


class ReviewNumbersCsv(Endpoint):
    """The numbers and decisions of a review as a table."""

    verbs = VERBS

    @describes("exportReviewNumbers", "The numbers and decisions of a review, as CSV", media=CSV)
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """A row for each number and decision, all that the page says besides leads; no cell is read as a formula."""
        pack = pack_of(actor_of(request), id)
        return numbers_file(file_name(pack, "numbers.csv"), pack)


class ReviewPage(ForPeople):
    """A review, for people."""

    verbs = VERBS

    @describes("openReview", "The pack of a review, for people", media=HTML, parameters=ON_PAPER)
    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The page; who is not signed in is asked to, and comes back."""
        return shown_as_html(pack_of(actor_of(request), id), request._request)


pages = [path("reviews/<uuid:id>/", ReviewPage.as_view(), name="review-page")]
