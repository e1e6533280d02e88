"""What racing processes ask of each other about one handoff."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.live.races import actor_of, told


def ask_or_answer(number: int, runner: int, handoffs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Ask marketing for data, accept, say that it is not one's own, or reject: one act each about one handoff."""
    from feedback.verdicts import accept, reject
    from qualification.data_requests import ask
    from qualification.placements import dispute

    handoff, actor = handoffs[number], actor_of(people[runner % len(people)])
    acts: list[Callable[[], Any]] = [
        lambda: ask(handoff, items=["phone"], comment="", actor=actor, now=at),
        lambda: accept(handoff, actor=actor, now=at),
        lambda: dispute(handoff, comment="Theirs.", actor=actor, now=at),
        lambda: reject(handoff, reason="timing", comment="Later.", actor=actor, now=at),
    ]
    return told(acts[(number + runner) % len(acts)])


def place(
    number: int, runner: int, handoffs: Sequence[UUID], teams: Sequence[UUID], operations: UUID, at: datetime
) -> str:
    """Place one handoff with one of two teams; whom it then goes to."""
    from qualification.placements import place as answer

    actor, team = actor_of(operations), teams[runner % len(teams)]
    where: Any = {"team": team, "partner": None, "stays": False}
    return told(lambda: answer(handoffs[number], **where, comment="Theirs.", actor=actor, now=at).team_id)


def give_to(number: int, runner: int, handoffs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Give one handoff to somebody, or let owners be found for what waits, at the same time."""
    from qualification.assigning import assign_waiting
    from qualification.reassigning import reassign

    actor = actor_of(people[-1])
    if runner == 0:
        return str(assign_waiting(now=at))
    owner = people[runner % (len(people) - 1)]
    return told(lambda: reassign(handoffs[number], owner=owner, team=None, comment="", actor=actor, now=at).owner_id)


def leave_or_accept(number: int, runner: int, handoffs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Give all work of the first of these people to the second, while the first one accepts."""
    from feedback.verdicts import accept
    from qualification.leaving import hand_over

    leaver, colleague, manager = people
    if runner == 0:
        done = hand_over(leaver, to=colleague, accounts=False, actor=actor_of(manager), now=at)
        return f"{done.open_handoffs + done.accepted_handoffs} went over"
    return told(lambda: accept(handoffs[runner], actor=actor_of(leaver), now=at).status)


def answer_review(number: int, runner: int, reviews: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Answer one technical review as one engineer; the code of the refusal or the name."""
    from qualification.technical_reviews import answer

    actor = actor_of(people[runner % len(people)])
    said: Any = {"answer": "feasible", "limiting_fact": None, "comment": "Yes."}
    return told(lambda: answer(reviews[number], **said, actor=actor, now=at).answered_by_name)


def end(number: int, runner: int, handoffs: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Provide the data, or end what is overdue, at the same time."""
    from qualification.data_requests import end_overdue, provide

    if runner % 2:
        return f"ended {end_overdue(now=at)}"
    return told(lambda: provide(handoffs[number], comment="", actor=actor_of(people[0]), now=at).pk)
