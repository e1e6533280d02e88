"""What the triage desk decides, and how those are answered whom it declines."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import triage
from feedback.readers.decline_texts import DeclineTextView, suggested_text
from feedback.rest.leads import REASONED
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes
from qualification.forms import DeclineBody, TriageBody
from qualification.readers.leads import LEAD
from qualification.rest.answers import lead_after


class TriageDecide(Endpoint):
    """The decision of the desk."""

    verbs = {"POST": "triage.decide"}

    @describes(
        "triageLead",
        "Decide on a lead before the triage desk",
        body=TriageBody,
        shows=LEAD,
        if_match=True,
        errors={
            403: ("not_holder",),
            409: ("triage_closed", "stage_not_allowed", "partner_not_cleared", "house_account"),
            422: (
                "decision_required",
                "unknown_decision",
                *REASONED,
                "team_required",
                "unknown_team",
                "team_observes",
                "team_is_empty",
                "partner_required",
                "unknown_partner",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: TriageBody) -> Response:
        """Hand over, to a team or by the route; give to a partner, named or by territory; or decline, with a reason."""
        act = partial(
            triage.decide,
            id,
            body.decision,
            team=body.team,
            partner=body.partner,
            reason=body.reason,
            comment=body.comment,
            text=body.text,
            actor=actor_of(request),
            now=clock.now(),
        )
        return lead_after(request, id, act)


class Decline(Endpoint):
    """The answer to an excluded party that asks."""

    verbs = {"POST": "lead.decline"}

    @describes(
        "declineLead",
        "Say that an excluded party was answered politely",
        body=DeclineBody,
        shows=LEAD,
        if_match=True,
        errors={403: ("not_holder",), 409: ("triage_closed",), 422: ("unknown_reason", "reason_not_here")},
    )
    def post(self, request: Request, id: UUID, body: DeclineBody) -> Response:
        """What was sent is kept with the lead; until then it waits on the list, against a clock."""
        act = partial(triage.answer, id, reason=body.reason, text=body.text, actor=actor_of(request), now=clock.now())
        return lead_after(request, id, act)


class DeclineText(Endpoint):
    """Words for a polite answer."""

    verbs = {"GET": "decline_text.suggest"}

    @describes(
        "suggestDeclineText",
        "A polite answer to a lead that is declined",
        answer=DeclineTextView,
        parameters=(
            Parameter("reason", str, "A rejection reason; without one the reason that the lead itself names."),
            Parameter("language", str, "ISO 639-1; without one the language of the contact."),
        ),
    )
    def get(self, request: Request, id: UUID) -> DeclineTextView:
        """In the language of the contact where there is one, with the name, to be changed by whoever sends it."""
        given = request.query_params
        return suggested_text(actor_of(request), id, given.get("reason"), given.get("language"))
