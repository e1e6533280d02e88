"""Reviews over GraphQL: the use cases and views of REST, with the same words."""

from typing import Any
from uuid import UUID

from feedback import ratings, review_decisions, reviews
from feedback.readers.my_feedback import MyFeedbackView, my_feedback
from feedback.readers.review_decisions import (
    REVIEW_DECISION,
    REVIEW_DECISIONS,
    ReviewDecisionView,
)
from feedback.readers.review_packs import ReviewPackView, pack_of
from feedback.readers.review_results import ReviewResultsView, results_of
from feedback.readers.reviews import (
    RATING,
    REVIEW,
    REVIEW_ITEM,
    REVIEWS,
    RatingView,
    ReviewItemView,
    ReviewView,
    items_of,
    ratings_of,
    seen,
)
from feedback.review_forms import (
    AddReviewDecisionBody,
    CreateReviewBody,
    OpenDraftOfDecisionBody,
    RateReviewItemBody,
    UpdateReviewBody,
    UpdateReviewDecisionBody,
    said_in,
    wish_of,
)
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import given
from leadhub.api.graphql import connection, mutation, one, query
from leadhub.api.nouns import Noun

NOUNS: list[Noun[Any]] = [REVIEW, REVIEW_ITEM, RATING, REVIEW_DECISION]


class ReviewQueries:
    """Root fields of queries."""

    review = one(REVIEW)
    reviews = connection(REVIEWS)
    review_decision = one(REVIEW_DECISION)
    review_decisions = connection(REVIEW_DECISIONS)

    @staticmethod
    @query("review.items", list[ReviewItemView])
    def review_items(actor: Actor, review: UUID) -> list[ReviewItemView]:
        """The leads of a review, in the order in which they are rated."""
        return items_of(actor, review).results

    @staticmethod
    @query("review.ratings", list[RatingView])
    def ratings(actor: Actor, review: UUID) -> list[RatingView]:
        """Your own ratings; those of others once you have rated every lead, or once the review is closed."""
        return ratings_of(actor, review).results

    @staticmethod
    @query("review.results", ReviewResultsView)
    def review_results(actor: Actor, review: UUID) -> ReviewResultsView:
        """How far raters agree, and the leads with the most disputed first."""
        return results_of(actor, review)

    @staticmethod
    @query("review.items", ReviewPackView)
    def review_pack(actor: Actor, review: UUID) -> ReviewPackView:
        """All that a review is about: what page, PDF and CSV show."""
        return pack_of(actor, review)

    @staticmethod
    @query("feedback.mine", list[MyFeedbackView])
    def my_feedback(actor: Actor) -> list[MyFeedbackView]:
        """What became of your last 20 rejections."""
        return my_feedback(actor).results


class ReviewActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("review.prepare", REVIEW)
    def create_review(actor: Actor, input: CreateReviewBody | None = None) -> ReviewView:
        """Prepare a review: draw leads of a period by a seed."""
        made = reviews.prepare(wish_of(input or CreateReviewBody()), actor=actor, now=clock.now())
        return REVIEW.read(actor, made.pk)

    @staticmethod
    @mutation("review.minute", REVIEW)
    def update_review(actor: Actor, id: UUID, input: UpdateReviewBody) -> ReviewView:
        """Write the minutes of a review, until it is closed."""
        seen(actor, id)
        reviews.minute(id, input.minutes, actor=actor, now=clock.now())
        return REVIEW.read(actor, id)

    @staticmethod
    @mutation("review.close", REVIEW)
    def close_review(actor: Actor, id: UUID) -> ReviewView:
        """Close a review: ratings, minutes and what was decided stand, and everybody may read them."""
        seen(actor, id)
        reviews.close(id, actor=actor, now=clock.now())
        return REVIEW.read(actor, id)

    @staticmethod
    @mutation("review.rate", RATING)
    def rate_review_item(actor: Actor, review: UUID, input: RateReviewItemBody) -> RatingView:
        """Say whether a lead is an MQL, and why it did not become an SQL."""
        seen(actor, review)
        ((made, _),) = ratings.rate(review, [said_in(input)], actor=actor, now=clock.now())
        return RATING.read(actor, made.pk)

    @staticmethod
    @mutation("review.decide", REVIEW_DECISION)
    def add_review_decision(actor: Actor, review: UUID, input: AddReviewDecisionBody) -> ReviewDecisionView:
        """Decide something in a review, with an owner and a date."""
        seen(actor, review)
        made = review_decisions.decide(
            review,
            text=input.text or "",
            owner=input.owner,
            due_on=input.due_on,
            items=input.items or (),
            actor=actor,
            now=clock.now(),
        )
        return REVIEW_DECISION.read(actor, made.pk)

    @staticmethod
    @mutation("review.revise", REVIEW_DECISION)
    def update_review_decision(actor: Actor, id: UUID, input: UpdateReviewDecisionBody) -> ReviewDecisionView:
        """Change a decision until its review is closed, or say what became of it, also later."""
        REVIEW_DECISION.read(actor, id)
        review_decisions.revise(id, given(input), actor=actor, now=clock.now())
        return REVIEW_DECISION.read(actor, id)

    @staticmethod
    @mutation("review.draft", REVIEW_DECISION)
    def open_draft_of_decision(actor: Actor, id: UUID, input: OpenDraftOfDecisionBody) -> ReviewDecisionView:
        """Open a draft of a document from a decision, or link the one that somebody is editing already."""
        REVIEW_DECISION.read(actor, id)
        review_decisions.open_draft(id, input.document, actor=actor, now=clock.now())
        return REVIEW_DECISION.read(actor, id)
