"""Campaigns over GraphQL."""

from datetime import datetime
from uuid import UUID

from feedback import campaigns
from feedback.campaigns import AddCampaignBody, CampaignBody
from feedback.readers.campaigns import (
    CAMPAIGN,
    CAMPAIGNS,
    CampaignsPerformanceView,
    CampaignView,
    campaign_performance,
)
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one, query


def performance_of_campaigns(
    actor: Actor, from_: datetime | None = None, to: datetime | None = None
) -> CampaignsPerformanceView:
    """What each campaign brought, and what a lead of it cost, of those that came in the period, or ever."""
    return campaign_performance(actor, clock.now(), start=from_, end=to)


def add_campaign(actor: Actor, input: AddCampaignBody) -> CampaignView:
    """Keep a campaign, by the code that the origins of leads name it by."""
    return CAMPAIGN.read(actor, campaigns.add(input, actor=actor, now=clock.now()).pk)


def update_campaign(actor: Actor, id: UUID, input: CampaignBody) -> CampaignView:
    """Change name, dates or cost of a campaign."""
    campaigns.revise(id, input, actor=actor, now=clock.now())
    return CAMPAIGN.read(actor, id)


class CampaignQueries:
    """Root fields of queries."""

    campaign = one(CAMPAIGN)
    campaigns = connection(CAMPAIGNS)
    campaign_performance = query("scorecard.read", CampaignsPerformanceView)(performance_of_campaigns)


class CampaignActs:
    """Root fields of mutations."""

    add_campaign = mutation("campaign.edit", CAMPAIGN)(add_campaign)
    update_campaign = mutation("campaign.edit", CAMPAIGN)(update_campaign)
