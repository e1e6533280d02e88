"""What sales answers to a handoff."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import verdicts
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification.forms import AttemptBody, EmptyBody, RejectBody
from qualification.readers.attempts import AttemptsView, attempts_view
from qualification.readers.handoffs import HANDOFF
from qualification.rest.answers import handoff_after


class Accept(Endpoint):
    """The yes of sales."""

    verbs = {"POST": "handoff.accept"}

    @describes(
        "acceptHandoff",
        "Accept an open handoff",
        body=EmptyBody,
        shows=HANDOFF,
        if_match=True,
        errors={403: ("not_sales", "not_holder"), 409: ("handoff_closed", "sheet_incomplete")},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """The lead becomes sales accepted; a second answer is told who was first."""
        return handoff_after(request, id, partial(verdicts.accept, id, actor=actor_of(request), now=clock.now()))


class Reject(Endpoint):
    """The no of sales."""

    verbs = {"POST": "handoff.reject"}

    @describes(
        "rejectHandoff",
        "Reject an open handoff with a reason and a comment",
        body=RejectBody,
        shows=HANDOFF,
        if_match=True,
        errors={
            403: ("not_sales", "not_holder"),
            409: ("handoff_closed", "attempts_incomplete"),
            422: ("reason_required", "unknown_reason", "reason_not_here", "comment_required"),
        },
    )
    def post(self, request: Request, id: UUID, body: RejectBody) -> Response:
        """What the reason asks for is done at once: nurture, disqualify, another desk or a partner."""
        actor, now = actor_of(request), clock.now()
        act = partial(verdicts.reject, id, reason=body.reason, comment=body.comment, actor=actor, now=now)
        return handoff_after(request, id, act)


class Attempts(Endpoint):
    """Attempts to reach the contact."""

    verbs = {"GET": "handoff.attempts", "POST": "handoff.attempt"}

    @describes("listAttempts", "The attempts of a handoff, and how many are left", answer=AttemptsView)
    def get(self, request: Request, id: UUID) -> AttemptsView:
        """Against what the agreement that the handoff began with asks for."""
        return attempts_view(actor_of(request), id)

    @describes(
        "logAttempt",
        "Record a personal attempt to reach the contact",
        body=AttemptBody,
        shows=HANDOFF,
        if_match=True,
        status=201,
        errors={403: ("not_sales", "not_holder"), 409: ("handoff_closed",), 422: ("out_of_bounds",)},
    )
    def post(self, request: Request, id: UUID, body: AttemptBody) -> Response:
        """The first one is the first response; on an open handoff it also accepts."""
        actor, now = actor_of(request), clock.now()
        act = partial(
            verdicts.log_attempt, id, channel=body.channel, outcome=body.outcome, at=body.at, actor=actor, now=now
        )
        return handoff_after(request, id, act, status=201)
