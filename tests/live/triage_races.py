"""What racing processes decide at the triage desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

DECISIONS: tuple[dict[str, Any], ...] = (
    {"decision": "hand_over"},
    {"decision": "partner"},
    {"decision": "decline", "reason": "outside_market", "comment": "They bake."},
    {"decision": "hand_over"},
)


def decide(number: int, runner: int, leads: Sequence[UUID], people: Sequence[UUID], at: datetime) -> tuple[str, str]:
    """Decide on the lead of the round in a way of one's own; the outcome and who is said to have been first."""
    from feedback import triage
    from leadhub.errors import Conflict
    from leadhub.models import User

    actor = User.objects.get(pk=people[runner]).actor
    # In the next round each of them does what the neighbour did.
    said = DECISIONS[(runner + number) % len(DECISIONS)]
    try:
        triage.decide(leads[number], **said, actor=actor, now=at)
    except Conflict as refusal:
        return refusal.code, str(refusal.facts["closed_by_name"])
    return str(said["decision"]), actor.name


def answer(number: int, runner: int, leads: Sequence[UUID], people: Sequence[UUID], at: datetime) -> tuple[str, str]:
    """Say that the excluded party of the round was answered, in words of one's own."""
    from feedback import triage
    from leadhub.errors import Conflict
    from leadhub.models import User

    actor = User.objects.get(pk=people[runner]).actor
    try:
        triage.answer(leads[number], reason=None, text=f"Sorry, {actor.name}", actor=actor, now=at)
    except Conflict as refusal:
        return refusal.code, str(refusal.facts["closed_by_name"])
    return "answered", actor.name
