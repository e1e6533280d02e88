"""Technical reviews as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.rules.enquiries import TechnicalFact
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.models import ClockRun, Feasibility, TechnicalReview
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM


class TechnicalReviewView(View):
    """A question of feasibility, and what the engineers answer: whether it can be made and which fact limits.

    One that was withdrawn needs no answer any more: the lead went back or has ended.
    """

    id: UUID
    lead: UUID
    handoff: UUID
    team: UUID
    engineer: UUID | None
    question: str | None
    asked_at: datetime
    asked_by: str
    due_at: datetime | None
    answer: Feasibility | None
    limiting_fact: TechnicalFact | None
    comment: str | None
    answered_at: datetime | None
    answered_by: str | None
    withdrawn_at: datetime | None


class TechnicalReviewFilters(Filters):
    """What technical reviews may be narrowed to."""

    open = Truth(method="waits")
    answer = OneOf("answer", Feasibility)
    team = Ids("team_id")
    lead = Ids("lead_id")
    handoff = Ids("handoff_id")
    asked_at__gte = Instant("asked_at", "gte")
    asked_at__lt = Instant("asked_at", "lt")

    def waits(self, rows: "QuerySet[TechnicalReview]", name: str, value: bool) -> "QuerySet[TechnicalReview]":
        """Those that wait for an engineer, or those that were answered or withdrawn."""
        open_ones = Q(answered_at=None, withdrawn_at=None)
        return rows.filter(open_ones) if value else rows.exclude(open_ones)


def review_rows(actor: Actor) -> "QuerySet[TechnicalReview]":
    """The technical reviews that a caller may see."""
    return TechnicalReview.objects.visible_to(actor).select_related("question", "remark")


def review_views(actor: Actor, rows: Sequence[TechnicalReview]) -> list[TechnicalReviewView]:
    """The technical reviews of one page."""
    clocks = ClockRun.objects.filter(technical_review__in=[row.pk for row in rows])
    due: dict[UUID | None, datetime] = dict(clocks.values_list("technical_review_id", "due_at"))
    return [
        TechnicalReviewView(
            id=row.pk,
            lead=row.lead_id,
            handoff=row.handoff_id,
            team=row.team_id,
            engineer=row.engineer_id,
            question=row.question.text if row.question else None,
            asked_at=row.asked_at,
            asked_by=row.asked_by_name,
            due_at=due.get(row.pk),
            answer=Feasibility(row.answer) if row.answer else None,
            limiting_fact=TechnicalFact(row.limiting_fact) if row.limiting_fact else None,
            comment=row.remark.text if row.remark else None,
            answered_at=row.answered_at,
            answered_by=row.answered_by_name or None,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]


def reviews_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TechnicalReviewView]:
    """The technical reviews with these ids."""
    return {view.id: view for view in review_views(actor, list(review_rows(actor).filter(pk__in=keys)))}


TECHNICAL_REVIEW = Noun(
    name="TechnicalReview",
    view=TechnicalReviewView,
    verb="technical_review.read",
    load=reviews_by_id,
    links=lambda: {"lead": LEAD, "handoff": HANDOFF, "team": TEAM, "engineer": USER},
)
TECHNICAL_REVIEWS = Listing(
    noun=TECHNICAL_REVIEW,
    verb="technical_review.list",
    rows=review_rows,
    views=review_views,
    filters=TechnicalReviewFilters,
    orderings=Orderings({"asked_at": Key("asked_at")}, default="-asked_at"),
)
