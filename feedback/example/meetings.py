"""The reviews of the example company: last month's was rated, minuted and closed, the latest waits for its raters."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from feedback import ratings, review_decisions, reviews
from feedback.models import Review, ReviewDecision, ReviewItem
from feedback.ratings import Said
from feedback.rules.sampling import ReviewStage, Stratum
from leadhub.example import People

SEED: Final = 11
PER_STRATUM: Final = 3
RATERS: Final = ("marketing", "manager", "sales", "sales2")
# How often marketing, and sales, take a lead of a kind for an MQL: sales is the stricter one.
TAKEN_FOR_MQL: Final = {
    Stratum.GOOD: (0.95, 0.9),
    Stratum.BORDERLINE: (0.7, 0.4),
    Stratum.DISPUTED: (0.75, 0.3),
    Stratum.WEAK: (0.3, 0.1),
}
WHY: Final = ("no_project", "later", "commercial", "wrong_person", "not_reached", "still_open")
DOUBTS: Final = 0.1
MINUTES: Final = """Most of what is disputed only asked for a price: marketing reads a project in it, sales does not.

Until the next review sales names on the card what was missing, and marketing asks for it before handing over."""
Act = Callable[[datetime], None]


def meetings(people: People, now: datetime) -> Iterator[tuple[datetime, Act]]:
    """When each was held, and the act."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = (month - timedelta(days=1)).replace(day=1)
    yield now - timedelta(days=2), _last_month(people, first, month)
    yield now - timedelta(days=1), _latest(people, now - timedelta(days=31), now - timedelta(days=1))


def _last_month(people: People, start: datetime, end: datetime) -> Act:
    """Everybody rates; two things are decided, of which one is that all stays as it is."""

    def act(at: datetime) -> None:
        review = _prepared(people, start, end, at)
        for who in RATERS:
            _rate(review, people, who, list(review.items.order_by("position")), at)
        marketing, manager = people.users["marketing"], people.users["manager"]
        disputed = list(review.items.filter(stratum=Stratum.DISPUTED).values_list("pk", flat=True))
        near = list(review.items.filter(stratum=Stratum.BORDERLINE).values_list("pk", flat=True))
        due = (at + timedelta(days=20)).date()
        decide = partial(
            review_decisions.decide, review.pk, owner=marketing.pk, due_on=due, actor=marketing.actor, now=at
        )
        decide(text="Ask who only wants a price what the part is for, before handing over.", items=disputed)
        keeps = decide(text="Look whether fewer of the leads near the line should be MQLs.", items=near)
        reviews.minute(review.pk, MINUTES, actor=marketing.actor, now=at)
        reviews.close(review.pk, actor=manager.actor, now=at)
        kept = {
            "state": ReviewDecision.State.KEPT,
            "because": "Sales accepted as many of them as of the others, so the line stays where it is.",
        }
        review_decisions.revise(keeps.pk, kept, actor=marketing.actor, now=at)

    return act


def _latest(people: People, start: datetime, end: datetime) -> Act:
    """One has rated every lead, one has begun, the others have not."""

    def act(at: datetime) -> None:
        review = _prepared(people, start, end, at)
        items = list(review.items.order_by("position"))
        _rate(review, people, "manager", items, at)
        _rate(review, people, "sales2", items[:3], at)

    return act


def _prepared(people: People, start: datetime, end: datetime, at: datetime) -> Review:
    wish = reviews.Wish(
        start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", seed=SEED, per_stratum=PER_STRATUM, stages=tuple(ReviewStage)
    )
    return reviews.prepare(wish, actor=people.users["marketing"].actor, now=at)


def _rate(review: Review, people: People, who: str, items: list[ReviewItem], at: datetime) -> None:
    dice = Random(f"{SEED} {who}")
    if items:
        said = [_said(item, dice, is_sales=who != "marketing") for item in items]
        ratings.rate(review.pk, said, actor=people.users[who].actor, now=at)


def _said(item: ReviewItem, dice: Random, *, is_sales: bool) -> Said:
    doubts, takes, why = dice.random() < DOUBTS, dice.random(), dice.choice(WHY)
    answer = "yes" if takes < TAKEN_FOR_MQL[Stratum(item.stratum)][is_sales] else "no"
    return Said(
        item=item.pk,
        is_mql="unsure" if doubts else answer,
        why_not_sql=why if item.stage == ReviewStage.MQL else "",
    )
