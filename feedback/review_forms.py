"""What callers send of reviews: one body for REST and GraphQL."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from feedback.models import Rating, ReviewDecision
from feedback.ratings import Said
from feedback.reviews import Wish
from feedback.rules.sampling import ReviewStage
from leadhub.api.bodies import Body, Day, Text, Whole
from leadhub.models import DocumentKind

When = Annotated[
    str,
    Meta(
        max_length=40,
        description="RFC 3339 with an offset, or a day, which begins at midnight UTC.",
        examples=["2026-11-01"],
    ),
]
Stages = Annotated[list[ReviewStage], Meta(max_length=2)]
Items = Annotated[list[UUID], Meta(max_length=200)]


class CreateReviewBody(Body):
    """Of which leads. All may be left out: the month that ended last, five of each kind, by a seed that is told."""

    from_: When | None = field(name="from", default=None)
    to: When | None = None
    seed: Whole | None = None
    per_stratum: Whole | None = None
    stages: Stages | None = None


class UpdateReviewBody(Body):
    """What the minutes say."""

    minutes: Text


class RateReviewItemBody(Body):
    """What one says of one lead. `why_not_sql` is asked of leads that sales had not qualified, and only of these."""

    item: UUID
    is_mql: Rating.IsMql
    why_not_sql: Rating.WhyNotSql | None = None
    comment: Text | None = None


class AddReviewDecisionBody(Body):
    """What is decided, who answers for it and until when; `items` are the leads that it is about."""

    text: Text | None = None
    owner: UUID | None = None
    due_on: Day | None = None
    items: Items | None = None


class UpdateReviewDecisionBody(Body):
    """What is to change; text, owner, date and leads until the review is closed, and what became of it also later."""

    text: Text | UnsetType = UNSET
    owner: UUID | UnsetType = UNSET
    due_on: Day | UnsetType = UNSET
    items: Items | UnsetType = UNSET
    state: ReviewDecision.State | UnsetType = UNSET
    because: Text | UnsetType | None = UNSET


class OpenDraftOfDecisionBody(Body):
    """The document whose rules are to change."""

    document: DocumentKind


def wish_of(body: CreateReviewBody) -> Wish:
    """Which leads a body asks for."""
    return Wish(start=body.from_, end=body.to, seed=body.seed, per_stratum=body.per_stratum, stages=body.stages)


def said_in(body: RateReviewItemBody) -> Said:
    """What a body says of a lead."""
    return Said(item=body.item, is_mql=body.is_mql, why_not_sql=body.why_not_sql or "", comment=body.comment or "")
