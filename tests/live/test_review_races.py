"""Several people close, rate and decide in one review at the same moment, on both engines, with real commits."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from feedback import review_decisions, reviews
from feedback.models import Rating, Review, ReviewDecision
from leadhub.actors import Role
from leadhub.models import Draft, Event, User
from tests.fence import allow_writes
from tests.live.races import race
from tests.live.review_races import close, open_drafts, rate_or_close, rate_twice
from tests.live.test_races import RUNNERS, hand_over

ROUNDS = 6


@pytest.fixture
def people(fresh_database: str) -> list[User]:
    """Four who may close, rate and decide."""
    with allow_writes():
        return [
            User.objects.create_user(f"m{number}@leadhub.example", name=f"Person {number}", role=Role.MARKETING)
            for number in range(RUNNERS)
        ]


@pytest.fixture
def prepared(people: list[User], now: datetime) -> list[UUID]:
    """Reviews that were prepared alike."""
    return prepare(people[0], now, leads=1)


def prepare(by: User, now: datetime, *, leads: int) -> list[UUID]:
    """Reviews over so many leads."""
    from tests.qualification.company import make_company

    make_company()
    hand_over(leads, now)
    wish = reviews.Wish(start="2026-11-01", end="2026-12-01", seed=1)
    made = [reviews.prepare(wish, actor=by.actor, now=now).pk for _ in range(ROUNDS)]
    assert {review.items.count() for review in Review.objects.all()} == {leads}
    return made


def test_one_closes_a_review_and_the_others_are_told_who(
    fresh_database: str, people: list[User], prepared: list[UUID], now: datetime
) -> None:
    rounds = race(fresh_database, RUNNERS, ROUNDS, close, prepared, [one.pk for one in people], now)
    for review, answers in zip(prepared, rounds, strict=True):
        assert sorted(answers)[1:] == ["review_closed"] * 3, answers
        assert Review.objects.get(pk=review).closed_by_name in answers
    assert Event.objects.filter(type="review.completed").count() == ROUNDS


def test_what_was_rated_while_it_closed_is_in_it_or_was_refused(
    fresh_database: str, people: list[User], prepared: list[UUID], now: datetime
) -> None:
    rounds = race(fresh_database, RUNNERS, ROUNDS, rate_or_close, prepared, [one.pk for one in people], now)
    for review, (closed, *rated) in zip(prepared, rounds, strict=True):
        assert closed == "closed"
        assert set(rated) <= {"rated", "review_closed"}
        assert Rating.objects.filter(item__review=review).count() == rated.count("rated")
        (event,) = Event.objects.filter(type="review.completed", data__review=str(review))
        # Whoever was let in was let in before it closed, and is counted.
        assert event.data["raters"] == rated.count("rated")


def test_a_person_who_rates_from_several_windows_has_rated_once(
    fresh_database: str, people: list[User], now: datetime
) -> None:
    prepared = prepare(people[0], now, leads=2)
    rounds = race(fresh_database, RUNNERS, ROUNDS, rate_twice, prepared, [one.pk for one in people], now)
    for review, answers in zip(prepared, rounds, strict=True):
        assert answers == ["rated"] * RUNNERS
        assert Rating.objects.filter(item__review=review).count() == 1


def test_decisions_that_open_a_draft_at_once_share_it(
    fresh_database: str, people: list[User], prepared: list[UUID], now: datetime
) -> None:
    documents = 4
    made = [
        review_decisions.decide(
            prepared[0],
            text=f"No. {number}",
            owner=people[0].pk,
            due_on=(now + timedelta(days=9)).date(),
            actor=people[0].actor,
            now=now,
        ).pk
        for number in range(documents * RUNNERS)
    ]
    rounds = race(fresh_database, RUNNERS, documents, open_drafts, made, [one.pk for one in people], now)
    for number, answers in enumerate(rounds):
        decisions = ReviewDecision.objects.filter(pk__in=made[RUNNERS * number : RUNNERS * (number + 1)])
        assert len(set(answers)) == 1, answers
        assert {str(one.draft_id) for one in decisions} == set(answers)
        assert sorted(one.draft_was_open for one in decisions) == [False, True, True, True]
    assert Draft.objects.filter(state=Draft.State.OPEN).count() == documents
