"""Several people ask and answer about one handoff at the same moment, on both engines, with real commits."""

from datetime import datetime, timedelta

import pytest

from leadhub.actors import Role
from leadhub.models import User
from qualification import data_requests, placements, technical_reviews
from qualification.models import (
    ClockRun,
    DataRequest,
    Handoff,
    Lead,
    Placement,
    Reassignment,
    Team,
    TeamMember,
    TechnicalReview,
)
from tests.fence import allow_writes
from tests.live.ask_races import answer_review, ask_or_answer, end, give_to, leave_or_accept, place
from tests.live.races import race
from tests.live.test_races import RUNNERS, hand_over
from tests.qualification.company import make_company

WEEK = timedelta(days=7)
OVER = frozenset({"rejected", "withdrawn", "expired"})


@pytest.fixture
def sellers(fresh_database: str) -> list[User]:
    """Two people of sales, in all teams."""
    return make_company("ann", "bob")


def person(role: Role) -> User:
    """Somebody of another role."""
    with allow_writes():
        return User.objects.create_user(f"{role}@leadhub.example", name=str(role), role=role)


def test_asking_and_answering_at_once_leave_one_story(fresh_database: str, sellers: list[User], now: datetime) -> None:
    keys = [handoff.pk for handoff in hand_over(8, now)]
    race(fresh_database, RUNNERS, len(keys), ask_or_answer, keys, [seller.pk for seller in sellers], now)
    handoffs = list(Handoff.objects.all())
    assert len(handoffs) >= len(keys)
    for handoff in handoffs:
        runs = ClockRun.objects.filter(handoff=handoff, outcome="running")
        asked = DataRequest.objects.filter(handoff=handoff, ended_at=None).exists()
        disputed = Placement.objects.filter(handoff=handoff, answered_at=None).exists()
        if handoff.status in OVER:
            assert not (asked or disputed or runs.exists())
            continue
        assert runs.filter(kind="needs_data").exists() == asked
        assert runs.filter(kind="not_mine").exists() == disputed
        assert {run.running_since is None for run in runs.filter(owner="sales")} <= {asked or disputed}


def test_two_people_place_one_handoff_and_one_of_them_does(
    fresh_database: str, sellers: list[User], now: datetime
) -> None:
    handoffs, operations = hand_over(5, now), person(Role.OPERATIONS)
    for handoff in handoffs:
        placements.dispute(handoff.pk, comment="Theirs.", actor=sellers[0].actor, now=now)
    calendar = Team.objects.get(kind="direct").calendar
    with allow_writes():
        same_kind = Team.objects.create(name="Elsewhere", kind="direct", calendar=calendar)
    teams = [same_kind.pk, Team.objects.get(kind="oem").pk]
    keys = [handoff.pk for handoff in handoffs]
    rounds = race(fresh_database, RUNNERS, len(keys), place, keys, teams, operations.pk, now)
    for key, answers in zip(keys, rounds, strict=True):
        assert sorted(answers)[-3:] == ["no_placement_open"] * 3, answers
        (holder,) = Handoff.objects.filter(lead__handoffs=key, status="open")
        assert str(holder.team_id) in answers
        assert Placement.objects.get(handoff=key).answer == "moved"


def test_giving_on_and_finding_owners_do_not_lose_each_other(
    fresh_database: str, sellers: list[User], now: datetime
) -> None:
    keys = [handoff.pk for handoff in hand_over(5, now)]
    people = [*(seller.pk for seller in sellers), person(Role.MANAGER).pk]
    race(fresh_database, RUNNERS, len(keys), give_to, keys, people, now)
    handoffs = list(Handoff.objects.select_related("lead"))
    assert len(handoffs) == len(keys)
    for handoff in handoffs:
        assert not handoff.needs_owner
        assert handoff.owner_id == handoff.lead.owner_id
        last = Reassignment.objects.filter(handoff=handoff).order_by("-id").first()
        assert last is None or last.to_owner_id == handoff.owner_id


def test_whoever_accepts_while_their_work_goes_to_others_keeps_none_of_it(
    fresh_database: str, sellers: list[User], now: datetime
) -> None:
    keys = [handoff.pk for handoff in hand_over(6, now)]
    ann, bob = (seller.pk for seller in sellers)
    with allow_writes():
        Handoff.objects.update(owner=ann, needs_owner=False)
        Lead.objects.update(owner=ann)
    people = [ann, bob, person(Role.MANAGER).pk]
    ((went, *answers),) = race(fresh_database, RUNNERS, 1, leave_or_accept, keys, people, now)
    assert went == "6 went over"
    assert set(answers) <= {"accepted", "not_found", "not_holder"}
    assert set(Handoff.objects.values_list("owner", "lead__owner")) == {(bob, bob)}
    assert Handoff.objects.filter(status="accepted").count() == answers.count("accepted")


def test_one_engineer_answers(fresh_database: str, sellers: list[User], now: datetime) -> None:
    engineers = [person(Role.VIEWER), person(Role.MARKETING)]
    with allow_writes():
        for engineer in engineers:
            TeamMember.objects.create(team=Team.objects.get(kind="engineering"), user=engineer)
    for handoff in hand_over(5, now):
        technical_reviews.ask(handoff.lead_id, question="5 µm?", actor=sellers[0].actor, now=now)
    reviews = list(TechnicalReview.objects.order_by("pk").values_list("pk", flat=True))
    people = [engineer.pk for engineer in engineers]
    rounds = race(fresh_database, RUNNERS, len(reviews), answer_review, reviews, people, now)
    for review, answers in zip(reviews, rounds, strict=True):
        assert sorted(answers)[:3] == ["already_answered"] * 3, answers
        assert TechnicalReview.objects.get(pk=review).answered_by_name in answers


def test_data_that_comes_as_the_time_is_over_ends_it_once(
    fresh_database: str, sellers: list[User], now: datetime
) -> None:
    keys = [handoff.pk for handoff in hand_over(5, now)]
    for key in keys:
        data_requests.ask(key, items=["phone"], comment="", actor=sellers[0].actor, now=now)
    marketing = person(Role.MARKETING)
    race(fresh_database, RUNNERS, len(keys), end, keys, [marketing.pk], now + WEEK)
    assert DataRequest.objects.filter(ended_at__isnull=False).count() == 5
    outcomes = set(ClockRun.objects.filter(kind="needs_data").values_list("outcome", flat=True))
    assert outcomes <= {"late", "missed"}
    due = set(ClockRun.objects.filter(kind="acceptance").values_list("due_at", "running_since"))
    # Whoever ended it: the clocks of sales go on as of when the agreed time was over.
    assert len(due) == 1
