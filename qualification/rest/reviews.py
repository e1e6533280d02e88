"""What engineers are asked about a lead, what stands before its next stage, and that it goes on after a hold."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.parameters import word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown
from qualification import reconfirming, technical_reviews
from qualification.forms import AnswerReviewBody, ReconfirmBody, TechnicalReviewBody
from qualification.models import Stage
from qualification.readers.guards import GuardsView, guards_view
from qualification.readers.leads import LEAD
from qualification.readers.technical_reviews import TECHNICAL_REVIEW, TECHNICAL_REVIEWS
from qualification.rest.answers import lead_after


class TechnicalReviewAsk(Endpoint):
    """The question to the engineers."""

    verbs = {"POST": "lead.technical_review"}

    @describes(
        "askForTechnicalReview",
        "Ask the engineers whether it can be made",
        body=TechnicalReviewBody,
        shows=TECHNICAL_REVIEW,
        status=201,
        errors={
            403: ("not_sales", "not_holder"),
            409: ("technical_review_open", "no_engineering_desk", "shares_handoff", "stage_not_allowed"),
            422: ("question_required",),
        },
    )
    def post(self, request: Request, id: UUID, body: TechnicalReviewBody) -> Response:
        """By the holder of the handoff; until the answer the agreement gives more time to decide."""
        actor = actor_of(request)
        made = technical_reviews.ask(id, question=body.question or "", actor=actor, now=clock.now())
        return shown(request, TECHNICAL_REVIEW, made.pk, status=201)


class TechnicalReviews(Endpoint):
    """All technical reviews."""

    verbs = {"GET": "technical_review.list"}

    @describes("listTechnicalReviews", "What engineers are and were asked, newest first", lists=TECHNICAL_REVIEWS)
    def get(self, request: Request) -> dict[str, Any]:
        """The staff sees all."""
        return listed(request, TECHNICAL_REVIEWS)


class TechnicalReviewOne(Endpoint):
    """One technical review."""

    verbs = {"GET": "technical_review.read"}

    @describes("readTechnicalReview", "One technical review", shows=TECHNICAL_REVIEW)
    def get(self, request: Request, id: UUID) -> Response:
        """The question, and the answer with the fact that limits."""
        return shown(request, TECHNICAL_REVIEW, id)


class TechnicalReviewAnswer(Endpoint):
    """The answer of an engineer."""

    verbs = {"POST": "technical_review.answer"}

    @describes(
        "answerTechnicalReview",
        "Answer whether it can be made",
        body=AnswerReviewBody,
        shows=TECHNICAL_REVIEW,
        errors={
            403: ("not_allowed", "not_engineer"),
            409: ("already_answered", "review_withdrawn"),
            422: (
                "answer_required",
                "unknown_answer",
                "limiting_fact_required",
                "unknown_fact",
                "comment_required",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: AnswerReviewBody) -> Response:
        """By somebody of the engineering desk; it is written into the qualification sheet."""
        technical_reviews.answer(
            id,
            answer=body.answer,
            limiting_fact=body.limiting_fact,
            comment=body.comment or "",
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, TECHNICAL_REVIEW, id)


class Reconfirm(Endpoint):
    """The word that a lead goes on."""

    verbs = {"POST": "lead.reconfirm"}

    @describes(
        "reconfirmLead",
        "Say that a lead goes on after its hold",
        body=ReconfirmBody,
        shows=LEAD,
        if_match=True,
        errors={403: ("not_sales", "not_holder"), 409: ("nothing_to_reconfirm",)},
    )
    def post(self, request: Request, id: UUID, body: ReconfirmBody) -> Response:
        """By the holder; whoever acts on the lead has said so too."""
        actor, now = actor_of(request), clock.now()
        act = partial(reconfirming.reconfirm, id, comment=body.comment or "", actor=actor, now=now)
        return lead_after(request, id, act)


class Guards(Endpoint):
    """What stands before a stage."""

    verbs = {"GET": "lead.guards"}

    @describes(
        "readGuards",
        "Each guard of the way to a stage, met or not",
        answer=GuardsView,
        parameters=(Parameter("to", Stage, "The stage that is asked for.", required=True),),
    )
    def get(self, request: Request, id: UUID) -> GuardsView:
        """From where the lead stands; what does not bind is shown and stops nobody."""
        return guards_view(actor_of(request), id, word_in(request, "to", Stage), clock.now())
