"""Moves that people make with a reason."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import outcomes
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification.forms import AdvanceBody, DisqualifyBody, RecycleBody, ReopenBody
from qualification.readers.leads import LEAD
from qualification.rest.answers import lead_after

REASONED = ("reason_required", "unknown_reason", "reason_not_here", "comment_required")
GIVEN_BACK = ("stage_not_allowed", "attempts_incomplete")


class Advance(Endpoint):
    """The pipeline after acceptance."""

    verbs = {"POST": "lead.advance"}

    @describes(
        "advanceLead",
        "Move a lead along the pipeline",
        body=AdvanceBody,
        shows=LEAD,
        if_match=True,
        errors={
            403: ("not_sales", "not_holder"),
            409: ("stage_not_allowed", "sheet_incomplete", "attempts_incomplete", "shares_handoff"),
            422: (*REASONED, "amount_not_expected", "currency_required", "unknown_currency", "out_of_bounds"),
        },
    )
    def post(self, request: Request, id: UUID, body: AdvanceBody) -> Response:
        """By the holder of the handoff; lost and nurture need a reason and a comment."""
        act = partial(
            outcomes.advance,
            id,
            body.to,
            actor=actor_of(request),
            now=clock.now(),
            reason=body.reason,
            comment=body.comment,
            amount=body.amount,
            currency=body.currency,
        )
        return lead_after(request, id, act)


class Recycle(Endpoint):
    """Back to nurture."""

    verbs = {"POST": "lead.recycle"}

    @describes(
        "recycleLead",
        "Send a lead back to nurture",
        body=RecycleBody,
        shows=LEAD,
        if_match=True,
        errors={409: GIVEN_BACK, 422: (*REASONED, "until_in_the_past", "rest_too_long")},
    )
    def post(self, request: Request, id: UUID, body: RecycleBody) -> Response:
        """It rests until the date, or as agreed for the reason; a buying signal ends any rest at once."""
        actor, now = actor_of(request), clock.now()
        act = partial(
            outcomes.recycle,
            id,
            reason=body.reason,
            comment=body.comment,
            actor=actor,
            now=now,
            until=body.until,
        )
        return lead_after(request, id, act)


class Disqualify(Endpoint):
    """Out."""

    verbs = {"POST": "lead.disqualify"}

    @describes(
        "disqualifyLead",
        "Take a lead out",
        body=DisqualifyBody,
        shows=LEAD,
        if_match=True,
        errors={409: GIVEN_BACK, 422: REASONED},
    )
    def post(self, request: Request, id: UUID, body: DisqualifyBody) -> Response:
        """With a reason and a comment; operations may reopen it."""
        actor, now = actor_of(request), clock.now()
        act = partial(outcomes.disqualify, id, reason=body.reason, comment=body.comment, actor=actor, now=now)
        return lead_after(request, id, act)


class Reopen(Endpoint):
    """Taking up again."""

    verbs = {"POST": "lead.reopen"}

    @describes(
        "reopenLead",
        "Take up again what has ended",
        body=ReopenBody,
        shows=LEAD,
        if_match=True,
        errors={409: ("stage_not_allowed", "shares_handoff"), 422: ("reason_required",)},
    )
    def post(self, request: Request, id: UUID, body: ReopenBody) -> Response:
        """What was lost goes to opportunity, what was disqualified to inquiry; won is corrected by operations."""
        actor, now = actor_of(request), clock.now()
        act = partial(outcomes.reopen, id, reason=body.reason, comment=body.comment, actor=actor, now=now)
        return lead_after(request, id, act)
