"""The agreed lists of reasons over GraphQL."""

from datetime import datetime
from uuid import UUID

from feedback.models import Reason
from feedback.readers.insights import DAYS, Asked, ConversationsView, InsightsView, conversations, insights
from feedback.readers.loss_flow import Flow, LossFlowView, loss_flow
from feedback.readers.nurture import NurtureSummaryView, nurture_summary
from feedback.readers.reasons import ReasonView, reasons_of
from feedback.readers.scorecard import scorecard
from feedback.readers.scorecard_case_list import Wanted, case_list
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_views import ScorecardCaseView, ScorecardView
from feedback.rules.insight import InsightBy, InsightOutcome, InsightUnit
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode, Touch
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import plain_connection, query
from leadhub.api.pages import Page, Window
from qualification.models import ClockKind, Priority, RouteKind


def rejection_reasons(actor: Actor, place: Reason.Place | None = None) -> list[ReasonView]:
    """Why a handoff may be rejected or a lead returned; only what may be given at a place where one is named."""
    return reasons_of(Reason.Kind.REJECTION, clock.now(), place).results


def loss_reasons(actor: Actor, place: Reason.Place | None = None) -> list[ReasonView]:
    """Why an opportunity may be lost, or an RFQ be withdrawn."""
    return reasons_of(Reason.Kind.LOSS, clock.now(), place).results


def no_bid_reasons(actor: Actor) -> list[ReasonView]:
    """Why there may be no bid for an RFQ."""
    return reasons_of(Reason.Kind.NO_BID, clock.now()).results


def summary_of_nurture(actor: Actor, from_: datetime | None = None, to: datetime | None = None) -> NurtureSummaryView:
    """What waits in nurture and what came back, by reason: from `from` to before `to`, or ever."""
    return nurture_summary(actor, clock.now(), start=from_, end=to)


def insights_by(
    actor: Actor,
    by: InsightBy,
    outcome: InsightOutcome = InsightOutcome.WON,
    per: InsightUnit = InsightUnit.LEAD,
    from_: datetime | None = None,
    to: datetime | None = None,
) -> InsightsView:
    """Which signals, sources or campaigns come before a good end, of those that came from `from` to before `to`."""
    return insights(actor, by, Asked(outcome=outcome, unit=per, start=from_, end=to))


def conversations_before(
    actor: Actor, days: int = DAYS, from_: datetime | None = None, to: datetime | None = None
) -> ConversationsView:
    """What people do in so many days before sales takes them up, of those that came from `from` to before `to`."""
    return conversations(actor, Asked(start=from_, end=to), days=days)


def scorecard_of(
    actor: Actor,
    by: ScorecardMode = ScorecardMode.COHORT,
    group_by: ScorecardGroup | None = None,
    touch: Touch = Touch.FIRST,
    from_: datetime | None = None,
    to: datetime | None = None,
) -> ScorecardView:
    """How many leads come how far, and how well the handoff works, from `from` to before `to`, or ever."""
    return scorecard(actor, Card(start=from_, end=to, mode=by, group=group_by, touch=touch), clock.now())


def loss_flow_of(
    actor: Actor,
    from_: datetime | None = None,
    to: datetime | None = None,
    source: str | None = None,
    campaign: str | None = None,
    product_line: str | None = None,
    route: RouteKind | None = None,
    last_team: UUID | None = None,
    last_owner: UUID | None = None,
) -> LossFlowView:
    """Where leads get lost that were qualified from `from` to before `to`, or ever."""
    named = {
        "source": source,
        "campaign": campaign,
        "product_line": product_line,
        "route": route,
        "last_team": last_team,
        "last_owner": last_owner,
    }
    narrowed = {name: str(word) for name, word in named.items() if word is not None}
    return loss_flow(actor, Flow(start=from_, end=to, narrowed=narrowed), clock.now())


def cases_of_scorecard(
    actor: Actor,
    of: ScorecardCases,
    clock: ClockKind | None = None,
    reason: str | None = None,
    priority: Priority | None = None,
    hit: bool | None = None,
    key: str | None = None,
    by: ScorecardMode = ScorecardMode.COHORT,
    group_by: ScorecardGroup | None = None,
    touch: Touch = Touch.FIRST,
    from_: datetime | None = None,
    to: datetime | None = None,
    *,
    window: Window,
) -> Page[ScorecardCaseView]:
    """The handoffs, clocks or RFQs behind a number of the scorecard, the newest first; a blank key is none."""
    wanted = Wanted(cases=of, clock=clock, reason=reason, priority=priority, hit=hit, key=key)
    return case_list(actor, Card(start=from_, end=to, mode=by, group=group_by, touch=touch), wanted, window)


class Queries:
    """Root fields of queries."""

    scorecard_cases = plain_connection("scorecard.read", ScorecardCaseView)(cases_of_scorecard)
    loss_flow = query("scorecard.read", LossFlowView)(loss_flow_of)
    scorecard = query("scorecard.read", ScorecardView)(scorecard_of)
    nurture_summary = query("nurture.summary", NurtureSummaryView)(summary_of_nurture)
    insights = query("insight.read", InsightsView)(insights_by)
    conversations = query("insight.read", ConversationsView)(conversations_before)
    rejection_reasons = query("reason.list", list[ReasonView])(rejection_reasons)
    loss_reasons = query("reason.list", list[ReasonView])(loss_reasons)
    no_bid_reasons = query("reason.list", list[ReasonView])(no_bid_reasons)
