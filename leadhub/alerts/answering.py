"""What an app brings so that people can answer where they are told: yes with one press, no with a reason and a comment.

Pages without an account and buttons of chat systems ask the same port; none of them knows what it is that is answered.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from leadhub.actors import Actor
from leadhub.alerts.notices import Message

# Reasons as people look for them: a name of a group, and in it codes with labels.
Reasons = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class Reject(Protocol):
    """How a no is said."""

    def __call__(self, key: UUID, *, reason: str, comment: str, actor: Actor, now: datetime) -> str:
        """Answers what became of it, as one sentence."""


class Accept(Protocol):
    """How a yes is said."""

    def __call__(self, key: UUID, *, actor: Actor, now: datetime) -> str:
        """Answers what follows, as one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What waits for an answer, as one person may see it; once it does not wait, `said` tells how it stands."""

    key: UUID
    message: Message
    is_open: bool
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """One kind of question.

    `look(key, actor, now)` raises NotFound for what somebody may not see, NotAllowed for whoever may not answer it;
    `accept` and `reject` refuse by DomainError with the pointers `/reason` and `/comment`. `reasons(now)` are the
    lists as they are now. After an event of the types `ended`, whose data name what it was about under `named`,
    `became(keys, now)` says how those stand that wait no more; the others it leaves out.
    """

    look: Callable[[UUID, Actor, datetime], Question]
    reasons: Callable[[datetime], Reasons]
    accept: Accept
    reject: Reject
    ended: frozenset[str]
    named: str
    became: Callable[[Collection[UUID], datetime], Mapping[UUID, Message]]


def answering() -> Answering:
    """What is answered in this installation."""
    found: Answering = import_string(settings.LEADHUB_ANSWERING)
    return found
