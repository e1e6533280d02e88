"""What racing processes, people and machines, say of one handoff."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.live.races import actor_of, told


def explain_or_dismiss(number: int, runner: int, words: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Say why it is so, or that it is not: one act each about one word of a machine."""
    from feedback.proposals import dismiss, explain

    word, actor = words[number], actor_of(people[runner % len(people)])
    if runner % 2:
        return told(lambda: explain(word, reason="timing", comment="Later.", actor=actor, now=at).state)
    return told(lambda: dismiss(word, comment="Another record.", actor=actor, now=at).state)


def say_or_reject(
    number: int,
    runner: int,
    handoffs: Sequence[UUID],
    leads: Sequence[UUID],
    people: Sequence[UUID],
    machine: UUID,
    at: datetime,
) -> str:
    """A person rejects while machines say that it was rejected, one of them with a reason."""
    from feedback.proposals import propose
    from feedback.verdicts import reject
    from qualification.models import Proposed
    from qualification.proposals import Word

    why: dict[str, Any] = {"reason": "timing", "comment": "Later."}
    person, crm = actor_of(people[0]), actor_of(machine)
    acts: list[Callable[[], Any]] = [
        lambda: reject(handoffs[number], **why, actor=person, now=at).status,
        lambda: propose(leads[number], Word(to=Proposed.REJECTED, source="hubspot"), actor=crm, now=at).state,
        lambda: propose(leads[number], Word(to=Proposed.REJECTED, source="salesforce"), actor=crm, now=at).state,
        lambda: propose(leads[number], Word(to=Proposed.REJECTED, source="marketo", **why), actor=crm, now=at).state,
    ]
    return told(acts[(number + runner) % len(acts)])


def say_the_same(number: int, runner: int, leads: Sequence[UUID], machine: UUID, at: datetime) -> str:
    """Deliver one message, as a queue does that is not sure."""
    from feedback.proposals import propose
    from qualification.models import Proposed
    from qualification.proposals import Word

    word = Word(to=Proposed.LOST, source="hubspot", external_id=f"evt-{number}")
    return told(lambda: propose(leads[number], word, actor=actor_of(machine), now=at).pk)
