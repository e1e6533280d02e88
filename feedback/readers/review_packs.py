"""What a meeting looks at: the numbers of the period, the leads, what is disputed, and decisions, old and new.

Page, PDF, CSV and JSON are made from this one view. Whoever is still to rate finds in it what they said themselves.
"""

from typing import Final
from uuid import UUID

from django.db.models import Count

from feedback.candidates import period_of
from feedback.models import Review, Verdict
from feedback.readers.review_decisions import ReviewDecisionView, decisions_of, open_from_before
from feedback.readers.review_results import ReviewResultsView, results_of
from feedback.readers.reviews import REVIEW, RatingView, ReviewItemView, ReviewView, items_of, ratings_of, seen
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.models import Lead, Stage, Transition

REACHED: Final = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST)


class StageReachedView(View):
    """How many leads came to a stage in the period, each once."""

    stage: Stage
    label: str
    leads: int


class ReviewNumbersView(View):
    """What happened in the period, as far as it was known when the review was prepared."""

    created: int
    reached: list[StageReachedView]
    accepted: int
    rejected: int


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
        numbers=_numbers_of(actor, seen(actor, review)),
        items=items_of(actor, review).results,
        ratings=ratings_of(actor, review).results,
        results=results_of(actor, review) if view.results_open else None,
        decisions=decisions_of(actor, review).results,
        open_decisions=open_from_before(actor, review),
    )


def _numbers_of(actor: Actor, review: Review) -> ReviewNumbersView:
    period = period_of(review)
    leads = Lead.objects.visible_to(actor).canonical()
    # What moved since is found by an index; whatever moves a lead changes it.
    moved = leads.filter(updated_at__gte=period.start)
    moves = period.of(Transition.objects.filter(lead__in=moved, to_stage__in=REACHED), "at")
    reached = dict(moves.values_list("to_stage").annotate(n=Count("lead", distinct=True)))
    verdicts = period.of(Verdict.objects.filter(handoff__lead__in=leads), "at")
    said = dict(verdicts.values_list("kind").annotate(n=Count("pk")))
    return ReviewNumbersView(
        created=period.of(leads, "created_at").count(),
        reached=[
            StageReachedView(stage=stage, label=str(stage.label), leads=reached.get(stage, 0)) for stage in REACHED
        ],
        accepted=said.get(Verdict.Kind.ACCEPTED, 0),
        rejected=said.get(Verdict.Kind.REJECTED, 0),
    )
