"""What racing processes do with one review."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tests.live.races import actor_of, told


def close(number: int, runner: int, reviews: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Close one review; who did, or the code of the refusal."""
    from feedback.reviews import close as end

    return told(lambda: end(reviews[number], actor=actor_of(people[runner]), now=at).closed_by_name)


def rate_or_close(number: int, runner: int, reviews: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """One closes the review while the others rate its leads."""
    from feedback.models import ReviewItem
    from feedback.ratings import Said, rate
    from feedback.reviews import close as end

    actor = actor_of(people[runner])
    if runner == 0:
        return told(lambda: str(end(reviews[number], actor=actor, now=at).state))
    item = ReviewItem.objects.get(review=reviews[number]).pk
    said = [Said(item=item, is_mql="yes", why_not_sql="later", comment="")]
    return told(lambda: rate(reviews[number], said, actor=actor, now=at) and "rated")


def rate_twice(number: int, runner: int, reviews: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """The same person rates the same lead from several windows."""
    from feedback.models import ReviewItem
    from feedback.ratings import Said, rate

    first = ReviewItem.objects.filter(review=reviews[number]).order_by("position")[0].pk
    said = [Said(item=first, is_mql=("yes", "no", "unsure", "yes")[runner], why_not_sql="later")]
    return told(lambda: rate(reviews[number], said, actor=actor_of(people[0]), now=at) and "rated")


def open_drafts(number: int, runner: int, decisions: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Each opens a draft of the same document from a decision of its own."""
    from feedback.review_decisions import open_draft
    from leadhub.models import DocumentKind

    kind = list(DocumentKind)[number]
    return told(
        lambda: open_draft(decisions[4 * number + runner], kind, actor=actor_of(people[runner]), now=at).draft_id
    )
