"""Campaigns as callers read them, and what came of each for what it cost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from feedback.models import Campaign
from feedback.readers.scorecard import MOST
from feedback.readers.scorecard_cases import Card, counted_leads_of, leads_of
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_numbers import Counts, count_leads, worth_of
from feedback.rules.scorecard import ScorecardGroup, Touch
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Word, require_period
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import Milestone
from qualification.readers.leads import MoneyView

CENT = Decimal("0.01")


class CampaignView(View):
    """When it ran and what it cost; null is what nobody said."""

    id: UUID
    code: str
    name: str
    begins: date | None
    ends: date | None
    cost: MoneyView | None


class CampaignTouchView(View):
    """The leads of one touch, and what each cost; null without a cost, or without such a lead.

    `won_value` is by currency. `cost_to_value` is the cost for each unit of value that was won in the same currency.
    """

    created: int
    mql: int
    sql: int
    won: int
    won_value: list[MoneyView]
    cost_per_mql: MoneyView | None
    cost_per_sql: MoneyView | None
    cost_per_won: MoneyView | None
    cost_to_value: float | None
    leads: str


class CampaignPerformanceView(View):
    """One campaign; `campaign` is null of one that leads name and nobody keeps, `code` null of leads without one.

    `first` are the leads that it brought, `qualifying` those that it qualified.
    """

    code: str | None
    campaign: UUID | None
    name: str
    begins: date | None
    ends: date | None
    cost: MoneyView | None
    first: CampaignTouchView
    qualifying: CampaignTouchView


class CampaignsPerformanceView(View):
    """Campaigns with a cost or a lead of the period, the most leads first; `left_out` others are smaller."""

    results: list[CampaignPerformanceView]
    left_out: int
    begins: datetime | None
    ends: datetime | None


class CampaignFilters(Filters):
    """What campaigns may be narrowed to."""

    code = Word("code")


def campaign_rows(actor: Actor) -> "QuerySet[Campaign]":
    """The campaigns that the caller may see."""
    return Campaign.objects.visible_to(actor)


def campaign_views(actor: Actor, rows: Sequence[Campaign]) -> list[CampaignView]:
    """The campaigns of one page."""
    return [
        CampaignView(id=row.pk, code=row.code, name=row.name, begins=row.begins, ends=row.ends, cost=_cost(row))
        for row in rows
    ]


def campaigns_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, CampaignView]:
    """The campaigns with these ids."""
    return {view.id: view for view in campaign_views(actor, list(campaign_rows(actor).filter(pk__in=keys)))}


def campaign_performance(
    actor: Actor, now: datetime, *, start: datetime | None = None, end: datetime | None = None, base: str = ""
) -> CampaignsPerformanceView:
    """What came of the leads that came in the period, by first and by qualifying touch: seven statements."""
    require_period(start, end)
    kept = {row.code: row for row in campaign_rows(actor)}
    first = Card(start=start, end=end, group=ScorecardGroup.CAMPAIGN)
    touches = {touch: replace(first, touch=touch) for touch in Touch}
    counts = {touch: count_leads(leads_of(actor, card), card, now)[0] for touch, card in touches.items()}
    worths = {touch: worth_of(counted_leads_of(actor, card), card) for touch, card in touches.items()}
    codes = {code for code, row in kept.items() if row.cost_amount is not None}
    # What qualified nobody yet has no qualifying touch: such leads are no group of their own.
    codes |= {code for code, row in counts[Touch.FIRST].items() if row["created"]}
    codes |= {code for code, row in counts[Touch.QUALIFYING].items() if row["mql"]}
    largest = sorted(codes, key=lambda code: (-_size(counts, code), code is None, code or ""))
    views = []
    for code in largest[:MOST]:
        row = kept.get(code)
        cost = _cost(row) if row else None
        parts = {
            touch: _touch(
                counts[touch].get(code, Counts()),
                worths[touch].get(code, {}).get("won", []),
                cost,
                Links(card, code, base).count(Milestone.CREATED),
            )
            for touch, card in touches.items()
        }
        views.append(
            CampaignPerformanceView(
                code=code,
                campaign=row.pk if row else None,
                name=row.name if row else (code or "Without a campaign"),
                begins=row.begins if row else None,
                ends=row.ends if row else None,
                cost=cost,
                first=parts[Touch.FIRST],
                qualifying=parts[Touch.QUALIFYING],
            )
        )
    return CampaignsPerformanceView(results=views, left_out=len(codes) - len(views), begins=start, ends=end)


def _size(counts: Mapping[Touch, Mapping[str | None, Counts]], code: str | None) -> int:
    return counts[Touch.FIRST].get(code, Counts())["created"]


def _touch(counts: Counts, worth: list[MoneyView], cost: MoneyView | None, leads: str) -> CampaignTouchView:
    value = next((money.amount for money in worth if cost and money.currency == cost.currency), None)
    return CampaignTouchView(
        created=counts["created"],
        mql=counts["mql"],
        sql=counts["sql"],
        won=counts["won"],
        won_value=worth,
        cost_per_mql=_per(cost, counts["mql"]),
        cost_per_sql=_per(cost, counts["sql"]),
        cost_per_won=_per(cost, counts["won"]),
        cost_to_value=round(float(cost.amount / value), 4) if cost and value else None,
        leads=leads,
    )


def _per(cost: MoneyView | None, count: int) -> MoneyView | None:
    if cost is None or not count:
        return None
    return MoneyView(amount=(cost.amount / count).quantize(CENT), currency=cost.currency)


def _cost(row: Campaign) -> MoneyView | None:
    return None if row.cost_amount is None else MoneyView(amount=row.cost_amount, currency=row.cost_currency)


CAMPAIGN = Noun(name="Campaign", view=CampaignView, verb="campaign.read", load=campaigns_by_id)
CAMPAIGNS = Listing(
    noun=CAMPAIGN,
    verb="campaign.list",
    rows=campaign_rows,
    views=campaign_views,
    filters=CampaignFilters,
    orderings=Orderings({"code": Key("code"), "begins": Key("begins", nullable=True)}, default="code"),
)
