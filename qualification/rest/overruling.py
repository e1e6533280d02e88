"""Exclusions and stages that a person sets aside for a time."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification import overruling
from qualification.forms import LiftOverruleBody, OverruleBody
from qualification.readers.leads import LEAD
from qualification.rest.answers import lead_after


class Overrule(Endpoint):
    """A person's word against the rules."""

    verbs = {"POST": "lead.overrule"}

    @describes(
        "overruleLead",
        "Set aside an exclusion or a computed stage",
        body=OverruleBody,
        shows=LEAD,
        if_match=True,
        errors={
            409: ("not_excluded", "excluded", "stage_not_allowed"),
            422: (
                "comment_required",
                "until_required",
                "until_in_the_past",
                "until_too_far",
                "unknown_cause",
                "unknown_stage",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: OverruleBody) -> Response:
        """With a comment and until a date, a year at most; it replaces what was overruled of the same kind before.

        `exclusion`: the cause in `value` does not count, without `value` the one that excludes now. `stage`: the lead
        is given MQL or kept where it stands, and the rules leave it there.
        """
        act = partial(
            overruling.overrule,
            id,
            kind=body.kind,
            value=body.value or "",
            comment=body.comment or "",
            until=body.until,
            actor=actor_of(request),
            now=clock.now(),
        )
        return lead_after(request, id, act)


class OverruleLift(Endpoint):
    """The early end."""

    verbs = {"POST": "lead.lift_overrule"}

    @describes(
        "liftOverrule",
        "Let the rules answer again",
        body=LiftOverruleBody,
        shows=LEAD,
        if_match=True,
        errors={409: ("not_overruled",)},
    )
    def post(self, request: Request, id: UUID, body: LiftOverruleBody) -> Response:
        """Before the date; without `kind` in everything."""
        act = partial(overruling.lift, id, kind=body.kind, actor=actor_of(request), now=clock.now())
        return lead_after(request, id, act)
