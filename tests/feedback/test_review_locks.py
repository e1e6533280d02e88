"""What closing a review locks the database keeps locked, whoever asks, on either engine."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from feedback.models import DecidedOn, Rating, Review, ReviewDecision, ReviewItem
from leadhub.models import User
from tests.rows import AT, row

pytestmark = pytest.mark.usefixtures("db", "direct_writes")


class Meeting:
    """A review with one lead, a rating of it, and a decision about it."""

    def __init__(self) -> None:
        self.item = row(ReviewItem)
        self.review = self.item.review
        self.rating = row(Rating, item=self.item)
        self.decision = row(ReviewDecision, review=self.review)
        self.concern = row(DecidedOn, decision=self.decision, item=self.item)

    def close(self) -> None:
        """Closed as the use case does it."""
        Review.objects.filter(pk=self.review.pk).update(state="closed", closed_at=AT)


LOCKED: dict[str, Callable[[Meeting], Any]] = {
    "minutes are written": lambda held: Review.objects.filter(pk=held.review.pk).update(minutes="Other words."),
    "it is opened again": lambda held: Review.objects.filter(pk=held.review.pk).update(state="open", closed_at=None),
    "another lead is put in": lambda held: row(ReviewItem, review=held.review),
    "another rating is put in": lambda held: row(Rating, item=held.item),
    "a rating is changed": lambda held: Rating.objects.filter(pk=held.rating.pk).update(is_mql="no"),
    "a rating is taken out": lambda held: Rating.objects.filter(pk=held.rating.pk).delete(),
    "a rating of an open review is moved into it": lambda held: Rating.objects.filter(pk=row(Rating).pk).update(
        item=held.item
    ),
    "another decision is put in": lambda held: row(ReviewDecision, review=held.review),
    "the text of a decision is changed": lambda held: change(held, text="Other words."),
    "its owner is changed": lambda held: change(held, owner=row(User)),
    "its date is changed": lambda held: change(held, due_on="2030-01-01"),
    "it is moved to another review": lambda held: change(held, review=row(Review)),
    "it is about another lead": lambda held: row(DecidedOn, decision=held.decision, item=held.item),
    "it is about no lead any more": lambda held: DecidedOn.objects.filter(pk=held.concern.pk).delete(),
    "a decision is taken out": lambda held: raw("feedback_reviewdecision", held.decision.pk),
}


def change(held: Meeting, **values: Any) -> int:
    """Another value in a column of the decision."""
    return ReviewDecision.objects.filter(pk=held.decision.pk).update(**values)


def raw(table: str, key: Any) -> None:
    """Delete as somebody before a prompt does; what refers to it is checked at the end of the transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [key if connection.vendor == "postgresql" else key.hex])


@pytest.mark.parametrize("act", LOCKED.values(), ids=LOCKED)
def test_once_closed_it_is_refused(act: Callable[[Meeting], Any]) -> None:
    held = Meeting()
    held.close()
    with pytest.raises(DatabaseError, match="of a closed review is locked"), transaction.atomic():
        act(held)


def test_while_it_is_open_all_of_it_may_change() -> None:
    held = Meeting()
    assert Review.objects.filter(pk=held.review.pk).update(minutes="Words.") == 1
    assert Rating.objects.filter(pk=held.rating.pk).update(is_mql="no") == 1
    assert change(held, text="Other words.", due_on="2030-01-01") == 1
    row(Rating, item=held.item)
    DecidedOn.objects.filter(pk=held.concern.pk).delete()


def test_what_became_of_a_decision_is_said_also_afterwards() -> None:
    held = Meeting()
    held.close()
    assert change(held, state="kept", because="It works.", settled_at=AT) == 1


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_review_is_never_deleted(is_closed: bool) -> None:
    review = row(Review)
    if is_closed:
        Review.objects.filter(pk=review.pk).update(state="closed", closed_at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        raw("feedback_review", review.pk)
    assert Review.objects.filter(pk=review.pk).exists()


@pytest.mark.engine("postgresql")
def test_no_table_of_reviews_is_emptied_at_once() -> None:
    # SQLite empties a table row by row.
    for model in (Review, ReviewItem, Rating, ReviewDecision, DecidedOn):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
