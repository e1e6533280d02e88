"""Who takes part in reviews is told of each month that has ended: its numbers, drawn, and what is still open."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from feedback.candidates import Period
from feedback.models import Review
from feedback.month_ends import DUE
from feedback.policy import RATERS, REVIEWERS
from feedback.readers.period_numbers import counted_in, numbers_in
from feedback.readers.review_decisions import open_decisions
from leadhub.actors import Actor
from leadhub.alerts.notices import Alerting, AlertKind, Asked, Message, Notice, Page, Panel, Row
from leadhub.models import ChannelKind, Event, User
from leadhub.policy.registry import can

MONTH: Final = AlertKind(
    code="month_ended",
    label="The month in numbers",
    help="A month has ended: how far its leads came, why leads were rejected, and which decisions are still open.",
    roles=RATERS | REVIEWERS,
    by_default=(ChannelKind.MAIL,),
)
MOST: Final = 10


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """Everybody who takes part in reviews: one statement."""
    people = frozenset(User.objects.filter(is_active=True, role__in=MONTH.roles).values_list("pk", flat=True))
    return [Notice(event=event.pk, kind=MONTH.code, people=people) for event in events]


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The words as things stand now: the staff of one role reads the same, so it is read once for all of them."""
    read: dict[tuple[UUID, str], Message] = {}
    for one in asked:
        if one.person is not None and (one.event.pk, one.person.role) not in read:
            read[one.event.pk, one.person.role] = _message(one.event, one.person.actor, now)
    return {one.alert: read[one.event.pk, one.person.role] for one in asked if one.person is not None}


def _message(event: Event, actor: Actor, now: datetime) -> Message:
    start, end = (datetime.fromisoformat(event.data[name]) for name in ("from", "to"))
    numbers = numbers_in(actor, Period(start, end, event.at))
    decisions = open_decisions(actor, before=now)
    return Message(
        title=f"{start:%B %Y} in numbers",
        sentence=f"{numbers.created:,} new leads. Sales accepted {numbers.accepted:,} handoffs and rejected "
        f"{numbers.rejected:,}.",
        panels=(
            Panel("How many leads came to each stage", tuple(_bars(counted_in(numbers)))),
            Panel(
                "Why leads were rejected",
                tuple(_bars([(one.label, one.times) for one in numbers.reasons[:MOST]])),
                "Sales rejected no handoff in this month.",
            ),
            Panel(
                "Decisions that are still open",
                tuple(Row(one.text, f"{one.owner_name}, by {one.due_on:%-d %b %Y}") for one in decisions[:MOST]),
                "Nothing is open from earlier reviews.",
            ),
        ),
        pages=tuple(_pages(start, end, actor)),
    )


def _bars(counted: Sequence[tuple[str, int]]) -> Iterator[Row]:
    most = max((count for _, count in counted), default=0) or 1
    return (Row(label, f"{count:,}", count / most) for label, count in counted)


def _pages(start: datetime, end: datetime, actor: Actor) -> Iterator[Page]:
    """The review of the month once there is one, else where it is prepared."""
    reviews = Review.objects.visible_to(actor).filter(period_from=start, period_to=end)
    review = reviews.order_by("-created_at", "-pk").first()
    if review is not None:
        yield Page("Open the review", reverse("review-page", args=[review.pk]))
    elif can(actor, "review.prepare"):
        yield Page("Prepare the review", reverse("admin:feedback_review_add"))
    if can(actor, "scorecard.read"):
        yield Page("Open the scorecard", reverse("admin:qualification_lead_scorecard"))


ALERTS: Final = Alerting(kinds=(MONTH,), events=frozenset({DUE}), notices=notices, messages=messages)
