"""`loss-flow/`: where qualified leads get lost."""

from typing import Final

from rest_framework.request import Request

from feedback.readers.loss_flow import Flow, LossFlowView, loss_flow
from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.parameters import instant_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes
from qualification.models import RouteKind

NARROWED: Final = ("source", "campaign", "product_line", "route", "last_team", "last_owner")


class LossFlow(Endpoint):
    """From qualified leads to deals."""

    verbs = {"GET": "scorecard.read"}

    @describes(
        "readLossFlow",
        "Where qualified leads get lost: at which step, after how long, why",
        answer=LossFlowView,
        parameters=(
            Parameter("from", Instant, "Of leads that were qualified since; without it, ever."),
            Parameter("to", Instant, "Of leads that were qualified before; without it, until now."),
            Parameter("source", str, "Only of these sources."),
            Parameter("campaign", str, "Only of this campaign."),
            Parameter("product_line", str, "Only of these product lines."),
            Parameter("route", RouteKind, "Only of these channels."),
            Parameter("last_team", str, "Only of these teams."),
            Parameter("last_owner", str, "Only of these owners."),
        ),
    )
    def get(self, request: Request) -> LossFlowView:
        """Of the leads that count for marketing; each is in exactly one end, or won."""
        given = request.query_params
        flow = Flow(
            start=instant_in(request, "from"),
            end=instant_in(request, "to"),
            narrowed={name: given[name] for name in NARROWED if name in given},
        )
        base = request.build_absolute_uri("/").rstrip("/")
        return loss_flow(actor_of(request), flow, clock.now(), base=base)
