"""What people of marketing and sales say of the leads of a review, each without knowing what others said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from feedback.models import Rating, Review, ReviewItem
from feedback.reviews import hold_open
from feedback.rules.sampling import ReviewStage
from leadhub.actors import Actor, ActorKind
from leadhub.blanks import is_blank
from leadhub.documents.signing import side_of
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.models import Side
from leadhub.usecases import use_case
from qualification.moving import remark_of

LONGEST_COMMENT: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one says of one lead: codes of the closed lists."""

    item: UUID
    is_mql: str
    why_not_sql: str = ""
    comment: str = ""


@use_case
def rate(review: UUID, said: Sequence[Said], *, actor: Actor, now: datetime) -> list[tuple[Rating, bool]]:
    """Rate leads, or rate them anew, until the review is closed; answers each with whether it is new.

    Whoever has rated the last lead may read what others said, so from then on what he said stands: agreement is worth
    something only among people who did not know each other's answers.
    """
    row = hold_open(review)
    side, rater = _rater(actor)
    items = {item.pk: item for item in ReviewItem.objects.filter(review=row).select_related("lead")}
    before = {one.item_id: one for one in Rating.objects.filter(item__review=row, rater=rater)}
    faults = list(_faults(said, items))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    if len(before) == len(items):
        _refuse_afterthoughts(row)
    return [_keep(one, items[one.item], before, side=side, rater=rater, actor=actor, now=now) for one in said]


def _rater(actor: Actor) -> tuple[Side, UUID]:
    side = side_of(actor.role)
    if side is None or actor.kind != ActorKind.PERSON or actor.user_id is None:
        raise NotAllowed("People of marketing and of sales rate. Nothing was changed.", code="not_a_rating_side")
    return side, actor.user_id


def _refuse_afterthoughts(review: Review) -> None:
    raise Conflict(
        "You have rated every lead of this review and may read what others said, so your ratings stand. "
        "Write what changed your mind into the minutes. Nothing was changed.",
        code="ratings_stand",
        review=str(review.pk),
    )


def _keep(
    said: Said,
    item: ReviewItem,
    before: Mapping[UUID, Rating],
    *,
    side: Side,
    rater: UUID,
    actor: Actor,
    now: datetime,
) -> tuple[Rating, bool]:
    remark = None if is_blank(said.comment) else remark_of(actor, said.comment, lead=item.lead, now=now)
    row = before.get(item.pk) or Rating(item=item, rater=rater)
    row.rater_name, row.side, row.at, row.remark = actor.label, side, now, remark
    row.is_mql, row.why_not_sql = said.is_mql, said.why_not_sql
    row.save(force_insert=item.pk not in before)
    return row, item.pk not in before


def _faults(said: Sequence[Said], items: Mapping[UUID, ReviewItem]) -> Iterator[FieldError]:
    if not said:
        yield FieldError("/ratings", "rating_required", "Say at least of one lead whether it is an MQL.")
    seen: set[UUID] = set()
    for number, one in enumerate(said):
        at = f"/ratings/{number}" if len(said) > 1 else ""
        item = items.get(one.item)
        if item is None or one.item in seen:
            yield FieldError(f"{at}/item", "unknown_item", "Name a lead of this review, each once.")
            continue
        seen.add(one.item)
        asked = item.stage == ReviewStage.MQL
        if one.is_mql not in Rating.IsMql.values:
            yield FieldError(f"{at}/is_mql", "rating_required", "Is this an MQL? Choose yes, no or unsure.")
        if asked and one.why_not_sql not in Rating.WhyNotSql.values:
            yield FieldError(f"{at}/why_not_sql", "reason_required", "Choose why it did not become an SQL.")
        if not asked and one.why_not_sql:
            detail = "Sales has qualified this lead, so why it did not become an SQL is not asked."
            yield FieldError(f"{at}/why_not_sql", "reason_not_asked", detail)
        if len(one.comment.strip()) > LONGEST_COMMENT:
            yield FieldError(f"{at}/comment", "out_of_bounds", f"A comment has {LONGEST_COMMENT:,} characters at most.")
