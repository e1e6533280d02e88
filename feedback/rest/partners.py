"""What partners answer."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import progress, verdicts
from leadhub import clock
from leadhub.api.bodies import given
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, shown
from qualification.forms import EmptyBody, ProgressBody, RejectBody
from qualification.readers.partner_leads import PARTNER_LEAD


class PartnerAccept(Endpoint):
    """The yes of a partner."""

    verbs = {"POST": "partner.accept"}

    @describes(
        "acceptPartnerLead",
        "Accept a lead that was handed to you",
        body=EmptyBody,
        shows=PARTNER_LEAD,
        errors={409: ("handoff_closed",)},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """A second answer is told who was first."""
        actor = actor_of(request)
        PARTNER_LEAD.read(actor, id)
        verdicts.accept(id, actor=actor, now=clock.now())
        return shown(request, PARTNER_LEAD, id)


class PartnerReject(Endpoint):
    """The no of a partner."""

    verbs = {"POST": "partner.reject"}

    @describes(
        "rejectPartnerLead",
        "Give a lead back with a reason and a comment",
        body=RejectBody,
        shows=PARTNER_LEAD,
        errors={
            409: ("handoff_closed", "attempts_incomplete"),
            422: ("reason_required", "unknown_reason", "reason_not_here", "comment_required"),
        },
    )
    def post(self, request: Request, id: UUID, body: RejectBody) -> Response:
        """It goes where the reason asks for."""
        actor = actor_of(request)
        PARTNER_LEAD.read(actor, id)
        verdicts.reject(id, reason=body.reason, comment=body.comment, actor=actor, now=clock.now())
        return shown(request, PARTNER_LEAD, id)


class PartnerProgress(Endpoint):
    """How a partner is getting on."""

    verbs = {"POST": "partner.progress"}

    @describes(
        "reportPartnerLead",
        "Say how it goes with a lead that you accepted",
        body=ProgressBody,
        shows=PARTNER_LEAD,
        errors={
            409: ("handoff_not_accepted", "handoff_closed", "progress_goes_back"),
            422: (
                "out_of_bounds",
                "amount_not_expected",
                "currency_required",
                "unknown_currency",
                "reason_required",
                "unknown_reason",
                "reason_not_here",
                "comment_required",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: ProgressBody) -> Response:
        """The same said twice is kept once; each report lets the time for the next one begin anew."""
        actor = actor_of(request)
        PARTNER_LEAD.read(actor, id)
        progress.report(id, **given(body), actor=actor, now=clock.now())
        return shown(request, PARTNER_LEAD, id)
