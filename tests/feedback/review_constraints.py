"""Rows of reviews that the database must refuse, and some that it must take."""

from collections.abc import Callable, Iterable
from typing import Any

from feedback.models import DecidedOn, Rating, Review, ReviewDecision, ReviewItem
from tests.rows import AT, row

Breach = Callable[[], Any]
DONE = {"state": "done", "settled_at": AT}


def two_items(**other: Any) -> None:
    first = row(ReviewItem, position=1)
    row(ReviewItem, **{"review": first.review, "lead": first.lead, "position": 2} | other)


def two_ratings(**other: Any) -> None:
    first = row(Rating)
    row(Rating, **{"item": first.item, "rater": first.rater} | other)


def twice_about_one_lead() -> None:
    first = row(DecidedOn)
    row(DecidedOn, decision=first.decision, item=first.item)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "review_is_open_or_says_when_it_closed": [
        lambda: row(Review, state="closed"),
        lambda: row(Review, state="open", closed_at=AT),
    ],
    "review_item_is_a_lead_once": two_items,
    "review_item_has_a_place_of_its_own": lambda: row(
        ReviewItem, review=row(ReviewItem, position=1).review, position=1
    ),
    "rating_is_one_for_each_rater_and_lead": two_ratings,
    "review_decision_says_what": [lambda: row(ReviewDecision, text=""), lambda: row(ReviewDecision, text="  ")],
    "review_decision_is_open_or_says_when_it_ended": [
        lambda: row(ReviewDecision, state="done"),
        lambda: row(ReviewDecision, settled_at=AT),
    ],
    "review_decision_that_keeps_says_why": [
        lambda: row(ReviewDecision, state="kept", settled_at=AT),
        lambda: row(ReviewDecision, state="kept", settled_at=AT, because=" "),
    ],
    "review_decision_is_about_a_lead_once": twice_about_one_lead,
}
KEPT: dict[str, Breach] = {
    "two reviews look at one lead": lambda: row(ReviewItem, lead=row(ReviewItem).lead),
    "two people rate one lead": lambda: row(Rating, item=row(Rating).item),
    "one person rates two leads": lambda: row(Rating, rater=row(Rating).rater),
    "a decision is done without a word": lambda: row(ReviewDecision, **DONE),
    "a decision is about several leads": lambda: row(DecidedOn, decision=row(DecidedOn).decision),
    "a review closes": lambda: row(Review, state="closed", closed_at=AT),
}
