"""People and machines say different things of one handoff at the same moment, on both engines, with real commits."""

from datetime import datetime

import pytest

from feedback.models import Verdict
from feedback.proposals import propose
from leadhub.actors import Role
from leadhub.models import User
from qualification.models import ClockRun, Handoff, Lead, Proposal, Proposed, Transition
from qualification.proposals import Word
from tests.fence import allow_writes
from tests.live.feedback_races import explain_or_dismiss, say_or_reject, say_the_same
from tests.live.races import race
from tests.live.test_races import RUNNERS, hand_over
from tests.qualification.company import make_company


@pytest.fixture
def sellers(fresh_database: str) -> list[User]:
    """Two people of sales, in all teams."""
    return make_company("ann", "bob")


@pytest.fixture
def machine(fresh_database: str) -> User:
    """A machine that speaks for a CRM."""
    with allow_writes():
        return User.objects.create_user("crm@leadhub.example", name="CRM", role=Role.INTEGRATION)


def test_of_those_who_explain_and_dismiss_at_once_one_is_heard(
    fresh_database: str, sellers: list[User], machine: User, now: datetime
) -> None:
    word = Word(to=Proposed.REJECTED, source="hubspot")
    words = [propose(each.lead_id, word, actor=machine.actor, now=now).pk for each in hand_over(5, now)]
    people = [seller.pk for seller in sellers]
    rounds = race(fresh_database, RUNNERS, len(words), explain_or_dismiss, words, people, now)
    for key, answers in zip(words, rounds, strict=True):
        assert sorted(answers)[1:] == ["feedback_settled"] * (RUNNERS - 1), answers
        said = Proposal.objects.get(pk=key)
        assert said.state == min(answers)
        is_so = said.state == "answered"
        assert Verdict.objects.filter(handoff=said.handoff, kind="rejected").exists() == is_so
        assert said.handoff is not None
        assert Handoff.objects.get(pk=said.handoff.pk).status == ("rejected" if is_so else "open")
        running = ClockRun.objects.filter(handoff=said.handoff, outcome="running")
        assert running.exists() != is_so
        assert not running.filter(running_since=None).exists()


def test_a_rejection_and_words_of_machines_at_once_leave_one_story(
    fresh_database: str, sellers: list[User], machine: User, now: datetime
) -> None:
    handoffs = hand_over(8, now)
    keys, leads = [each.pk for each in handoffs], [each.lead_id for each in handoffs]
    people = [seller.pk for seller in sellers]
    rounds = race(fresh_database, RUNNERS, len(keys), say_or_reject, keys, leads, people, machine.pk, now)
    for key, lead, answers in zip(keys, leads, rounds, strict=True):
        assert set(answers) <= {"rejected", "handoff_closed", "waiting", "applied", "known"}, answers
        # Whoever was first with a reason, it was said once.
        assert sum(answer in ("rejected", "applied") for answer in answers) == 1, answers
        assert Verdict.objects.filter(handoff=key).count() == 1
        assert Transition.objects.filter(lead=lead, to_stage="nurture").count() == 1
        assert Lead.objects.get(pk=lead).stage == "nurture"
        assert not Proposal.objects.waiting().filter(lead=lead).exists()
        assert not ClockRun.objects.filter(handoff=key, outcome="running").exists()


def test_a_message_that_is_delivered_by_several_at_once_is_one(
    fresh_database: str, sellers: list[User], machine: User, now: datetime
) -> None:
    leads = [each.lead_id for each in hand_over(5, now)]
    rounds = race(fresh_database, RUNNERS, len(leads), say_the_same, leads, machine.pk, now)
    for lead, answers in zip(leads, rounds, strict=True):
        assert len(set(answers)) == 1, answers
        assert Proposal.objects.filter(lead=lead).count() == 1
        assert ClockRun.objects.filter(lead=lead, kind="feedback").count() == 1
