"""`campaigns/`: what ran when, what it cost, and what came of it."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import campaigns
from feedback.campaigns import AddCampaignBody, CampaignBody
from feedback.readers.campaigns import CAMPAIGN, CAMPAIGNS, CampaignsPerformanceView, campaign_performance
from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.parameters import instant_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown

REFUSED = ("required", "out_of_bounds", "unknown_currency")


class Campaigns(Endpoint):
    """All that are kept."""

    verbs = {"GET": "campaign.list", "POST": "campaign.edit"}

    @describes("listCampaigns", "Campaigns with their dates and cost", lists=CAMPAIGNS)
    def get(self, request: Request) -> dict[str, Any]:
        """As marketing keeps them; leads may name others."""
        return listed(request, CAMPAIGNS)

    @describes(
        "addCampaign",
        "Keep a campaign",
        body=AddCampaignBody,
        shows=CAMPAIGN,
        status=201,
        errors={409: ("duplicate",), 422: REFUSED},
    )
    def post(self, request: Request, body: AddCampaignBody) -> Response:
        """By the code that the origins of leads name it by; leads that do so already count."""
        made = campaigns.add(body, actor=actor_of(request), now=clock.now())
        return shown(request, CAMPAIGN, made.pk, status=201)


class CampaignOne(Endpoint):
    """One of them."""

    verbs = {"GET": "campaign.read", "PATCH": "campaign.edit"}

    @describes("readCampaign", "A campaign with its dates and cost", shows=CAMPAIGN)
    def get(self, request: Request, id: UUID) -> Response:
        """As it is kept now."""
        return shown(request, CAMPAIGN, id)

    @describes(
        "updateCampaign",
        "Change name, dates or cost of a campaign",
        body=CampaignBody,
        shows=CAMPAIGN,
        errors={422: REFUSED},
    )
    def patch(self, request: Request, id: UUID, body: CampaignBody) -> Response:
        """What is left out stays."""
        campaigns.revise(id, body, actor=actor_of(request), now=clock.now())
        return shown(request, CAMPAIGN, id)


class CampaignPerformance(Endpoint):
    """What came of them."""

    verbs = {"GET": "scorecard.read"}

    @describes(
        "readCampaignPerformance",
        "What each campaign brought, and what a lead of it cost",
        answer=CampaignsPerformanceView,
        parameters=(
            Parameter("from", Instant, "Of leads that came since; without it, ever."),
            Parameter("to", Instant, "Of leads that came before; without it, until now."),
        ),
    )
    def get(self, request: Request) -> CampaignsPerformanceView:
        """By the touch that first brought a lead, and by the one that qualified it."""
        base = request.build_absolute_uri("/").rstrip("/")
        start, end = instant_in(request, "from"), instant_in(request, "to")
        return campaign_performance(actor_of(request), clock.now(), start=start, end=end, base=base)
