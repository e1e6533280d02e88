"""What a meeting looks at: the numbers of the period, the leads, what is disputed, and decisions, old and new.

Page, PDF, CSV and JSON are made from this one view. Whoever is still to rate finds in it what they said themselves.
"""

from uuid import UUID

from feedback.candidates import period_of
from feedback.readers.period_numbers import ReviewNumbersView, numbers_in
from feedback.readers.review_decisions import ReviewDecisionView, decisions_of, open_from_before
from feedback.readers.review_results import ReviewResultsView, results_of
from feedback.readers.reviews import REVIEW, RatingView, ReviewItemView, ReviewView, items_of, ratings_of, seen
from leadhub.actors import Actor
from leadhub.api.bodies import View


class ReviewPackView(View):
    """All that a review is about. `results` is null, and `ratings` one's own, until one may read what others said."""

    review: ReviewView
    numbers: ReviewNumbersView
    items: list[ReviewItemView]
    ratings: list[RatingView]
    results: ReviewResultsView | None
    decisions: list[ReviewDecisionView]
    open_decisions: list[ReviewDecisionView]


def pack_of(actor: Actor, review: UUID) -> ReviewPackView:
    """The pack of a review as the caller may read it: a number of statements that does not depend on the leads."""
    view = REVIEW.read(actor, review)
    return ReviewPackView(
        review=view,
        numbers=numbers_in(actor, period_of(seen(actor, review))),
        items=items_of(actor, review).results,
        ratings=ratings_of(actor, review).results,
        results=results_of(actor, review) if view.results_open else None,
        decisions=decisions_of(actor, review).results,
        open_decisions=open_from_before(actor, review),
    )
