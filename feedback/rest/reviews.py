"""Reviews of leads: prepared, rated blind, minuted, closed."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import ratings, reviews
from feedback.readers.review_packs import ReviewPackView, pack_of
from feedback.readers.review_results import ReviewResultsView, results_of
from feedback.readers.reviews import RATING, REVIEW, REVIEWS, RatingsView, ReviewItemsView, items_of, ratings_of, seen
from feedback.review_forms import CreateReviewBody, RateReviewItemBody, UpdateReviewBody, said_in, wish_of
from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.forms import EmptyBody

CLOSED = ("review_closed",)


class Reviews(Endpoint):
    """All reviews."""

    verbs = {"GET": "review.list", "POST": "review.prepare"}

    @describes("listReviews", "Reviews of leads, the latest first", lists=REVIEWS)
    def get(self, request: Request) -> dict[str, Any]:
        """With what was drawn and who has rated how much."""
        return listed(request, REVIEWS)

    @describes(
        "createReview",
        "Prepare a review: draw leads of a period by a seed",
        body=CreateReviewBody,
        shows=REVIEW,
        status=201,
        errors={422: ("out_of_bounds", "stages_required")},
    )
    def post(self, request: Request, body: CreateReviewBody) -> Response:
        """Some of each kind (good, weak, borderline, disputed), MQLs and SQLs in turn.

        The same seed and period draw the same leads; of what there is too little, `strata` say so.
        """
        made = reviews.prepare(wish_of(body), actor=actor_of(request), now=clock.now())
        return shown(request, REVIEW, made.pk, version=made.version, status=201)


class ReviewOne(Endpoint):
    """One review."""

    verbs = {"GET": "review.read", "PATCH": "review.minute"}

    @describes("readReview", "One review", shows=REVIEW)
    def get(self, request: Request, id: UUID) -> Response:
        """With its ETag, which changes with minutes and state."""
        return review_shown(request, id)

    @describes(
        "updateReview",
        "Write the minutes of a review",
        body=UpdateReviewBody,
        shows=REVIEW,
        if_match=True,
        errors={409: CLOSED, 422: ("out_of_bounds",)},
    )
    def patch(self, request: Request, id: UUID, body: UpdateReviewBody) -> Response:
        """Until it is closed."""
        return review_after(
            request, id, partial(reviews.minute, id, body.minutes, actor=actor_of(request), now=clock.now())
        )


class ReviewClose(Endpoint):
    """The end of a review."""

    verbs = {"POST": "review.close"}

    @describes(
        "closeReview",
        "Close a review and lock its minutes",
        body=EmptyBody,
        shows=REVIEW,
        if_match=True,
        errors={409: CLOSED},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """Ratings, minutes and what was decided stand from now on, and everybody may read them; `review.completed`."""
        return review_after(request, id, partial(reviews.close, id, actor=actor_of(request), now=clock.now()))


class ReviewItems(Endpoint):
    """The leads of a review."""

    verbs = {"GET": "review.items"}

    @describes("listReviewItems", "The leads of a review, in the order in which they are rated", answer=ReviewItemsView)
    def get(self, request: Request, id: UUID) -> ReviewItemsView:
        """As the rules saw each when they asked for most in the period."""
        return items_of(actor_of(request), id)


class ReviewRatings(Endpoint):
    """What people say of the leads of a review."""

    verbs = {"GET": "review.ratings", "POST": "review.rate"}

    @describes("listRatings", "The ratings that you may read", answer=RatingsView)
    def get(self, request: Request, id: UUID) -> RatingsView:
        """Your own; those of others once you have rated every lead, or once the review is closed."""
        return ratings_of(actor_of(request), id)

    @describes(
        "rateReviewItem",
        "Say whether a lead is an MQL, and why it did not become an SQL",
        body=RateReviewItemBody,
        shows=RATING,
        status=201,
        errors={
            409: (*CLOSED, "ratings_stand"),
            422: ("unknown_item", "reason_required", "reason_not_asked", "out_of_bounds"),
        },
    )
    def post(self, request: Request, id: UUID, body: RateReviewItemBody) -> Response:
        """For the caller's side. Rated again it replaces what the caller said before (200), until the last lead is
        rated: then the caller may read what others said, and what they said themselves stands.
        """
        actor = actor_of(request)
        seen(actor, id)
        ((made, is_new),) = ratings.rate(id, [said_in(body)], actor=actor, now=clock.now())
        return shown(request, RATING, made.pk, status=201 if is_new else 200)


class ReviewResults(Endpoint):
    """How far raters agree."""

    verbs = {"GET": "review.results"}

    @describes(
        "readReviewResults",
        "How far raters agree, and the leads with the most disputed first",
        answer=ReviewResultsView,
        errors={409: ("ratings_blind",)},
    )
    def get(self, request: Request, id: UUID) -> ReviewResultsView:
        """Once you have rated every lead, or once the review is closed. What too few answers cannot say is null, with a
        sentence.
        """
        return results_of(actor_of(request), id)


class ReviewPack(Endpoint):
    """All that a review is about."""

    verbs = {"GET": "review.items"}

    @describes("readReviewPack", "The pack of a review: what page, PDF and CSV show, as data", answer=ReviewPackView)
    def get(self, request: Request, id: UUID) -> ReviewPackView:
        """Numbers of the period, leads, results as far as you may read them, decisions old and new."""
        return pack_of(actor_of(request), id)


def review_shown(request: Request, id: UUID) -> Response:
    """A review with its ETag."""
    return shown(request, REVIEW, id, version=seen(actor_of(request), id).version)


def review_after(request: Request, id: UUID, act: Callable[[], object]) -> Response:
    """The review after an act, which a stale If-Match prevents."""
    seen(actor_of(request), id)
    matched(request, lambda: reviews.hold(id).version, act)
    return review_shown(request, id)
