"""What reviews decide, and what becomes of it."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import review_decisions
from feedback.readers.review_decisions import (
    REVIEW_DECISION,
    REVIEW_DECISIONS,
    ReviewDecisionsView,
    decisions_of,
)
from feedback.readers.reviews import seen
from feedback.review_forms import AddReviewDecisionBody, OpenDraftOfDecisionBody, UpdateReviewDecisionBody
from leadhub import clock
from leadhub.api.bodies import given
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown

AGREED = ("text_required", "unknown_owner", "due_required", "due_in_the_past", "unknown_item", "out_of_bounds")


class ReviewDecisionsOf(Endpoint):
    """The decisions of one review."""

    verbs = {"GET": "review.decisions", "POST": "review.decide"}

    @describes("listDecisionsOfReview", "What a review decided", answer=ReviewDecisionsView)
    def get(self, request: Request, id: UUID) -> ReviewDecisionsView:
        """In the order in which it did."""
        return decisions_of(actor_of(request), id)

    @describes(
        "addReviewDecision",
        "Decide something in a review, with an owner and a date",
        body=AddReviewDecisionBody,
        shows=REVIEW_DECISION,
        status=201,
        errors={409: ("review_closed",), 422: AGREED},
    )
    def post(self, request: Request, id: UUID, body: AddReviewDecisionBody) -> Response:
        """`items` are the leads that it is about: whoever of sales rejected one of them reads what became of it."""
        actor = actor_of(request)
        seen(actor, id)
        made = review_decisions.decide(
            id,
            text=body.text or "",
            owner=body.owner,
            due_on=body.due_on,
            items=body.items or (),
            actor=actor,
            now=clock.now(),
        )
        return shown(request, REVIEW_DECISION, made.pk, status=201)


class ReviewDecisionsAll(Endpoint):
    """The decisions of all reviews."""

    verbs = {"GET": "review.decisions"}

    @describes("listReviewDecisions", "What reviews decided, the latest first", lists=REVIEW_DECISIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """With what became of each."""
        return listed(request, REVIEW_DECISIONS)


class ReviewDecisionOne(Endpoint):
    """One decision."""

    verbs = {"GET": "review.decisions", "PATCH": "review.revise"}

    @describes("readReviewDecision", "One decision of a review", shows=REVIEW_DECISION)
    def get(self, request: Request, id: UUID) -> Response:
        """With the draft that it led to, and the version once that is published."""
        return shown(request, REVIEW_DECISION, id)

    @describes(
        "updateReviewDecision",
        "Change a decision, or say what became of it",
        body=UpdateReviewDecisionBody,
        shows=REVIEW_DECISION,
        errors={
            403: ("not_owner",),
            409: ("review_closed", "decision_settled"),
            422: (*AGREED, "because_required"),
        },
    )
    def patch(self, request: Request, id: UUID, body: UpdateReviewDecisionBody) -> Response:
        """Text, owner, date and leads until the review is closed. `state` `done`, `kept` (with `because`) or `dropped`
        is said once, also afterwards.
        """
        actor = actor_of(request)
        REVIEW_DECISION.read(actor, id)
        review_decisions.revise(id, given(body), actor=actor, now=clock.now())
        return shown(request, REVIEW_DECISION, id)


class ReviewDecisionDraft(Endpoint):
    """The draft that a decision leads to."""

    verbs = {"POST": "review.draft"}

    @describes(
        "openDraftOfDecision",
        "Open a draft of a document from a decision",
        body=OpenDraftOfDecisionBody,
        shows=REVIEW_DECISION,
        errors={409: ("draft_linked", "decision_settled")},
    )
    def post(self, request: Request, id: UUID, body: OpenDraftOfDecisionBody) -> Response:
        """Its note names the review. A draft that somebody is editing already is linked instead: `draft.was_open`."""
        actor = actor_of(request)
        REVIEW_DECISION.read(actor, id)
        review_decisions.open_draft(id, body.document, actor=actor, now=clock.now())
        return shown(request, REVIEW_DECISION, id)
