"""One attempt: taken from the line, written out for its receiver, called without a transaction, and what came of it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from leadhub import egress
from leadhub.actors import Actor
from leadhub.api.feed import EventView, events_by_id
from leadhub.events import retries
from leadhub.events.messages import Message, TooLarge, message
from leadhub.events.retries import Result
from leadhub.models import AttemptFault, Delivery, Event, User, WebhookEndpoint
from leadhub.models.webhook import KEPT_OF_ANSWER
from leadhub.policy.registry import can
from leadhub.sealing import Unreadable, unseal

log = logging.getLogger(__name__)
RealNow = Callable[[], datetime]
VERB = "events.list"


class Post(Protocol):
    """How a message is sent."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> egress.Answer:
        """What the receiver answers; raises nothing that it could cause."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that was taken: the number of the attempt, how many that makes since it was last sent anew."""

    delivery: UUID
    endpoint: UUID
    number: int
    tries: int
    is_test: bool
    content: Message | AttemptFault


@dataclass(frozen=True, slots=True)
class Landed:
    """A parcel, when it was sent, and what came of it."""

    parcel: Parcel
    at: datetime
    duration_ms: int
    result: Result
    answer: str = ""


def may_read(owner: User) -> bool:
    """Whether somebody may read events now."""
    return owner.is_active and can(owner.actor, VERB)


def parcels(taken: Sequence[Delivery], *, real: datetime) -> list[Parcel]:
    """Deliveries written out as their owners may read them now; a fault of one concerns no other.

    Each comes with its event, its receiver and the receiver's owner.
    """
    by_owner: dict[Actor, list[UUID]] = {}
    for row in taken:
        by_owner.setdefault(row.endpoint.owner.actor, []).append(row.event_id)
    seen = {actor: events_by_id(actor, events) for actor, events in by_owner.items()}
    return [
        Parcel(
            row.pk,
            row.endpoint_id,
            row.attempts,
            row.attempts - row.tried_before,
            row.position == 0,
            _content(row, seen[row.endpoint.owner.actor], real),
        )
        for row in taken
    ]


def called(parcel: Parcel, *, post: Post, real_now: RealNow) -> Landed:
    """Make the call, or say why there is none."""
    at, content = real_now(), parcel.content
    if isinstance(content, AttemptFault):
        return Landed(parcel, at, 0, Result(fault=content))
    try:
        answer = post(content.url, content.body, content.headers)
    except Exception:
        log.exception("Delivery %s cannot be sent", parcel.delivery)
        return Landed(parcel, at, 0, Result(fault=AttemptFault.INTERNAL_ERROR))
    fault = AttemptFault(answer.fault) if answer.fault else None
    result = Result(answer.status, fault, retries.retry_after(answer.retry_after, at))
    return Landed(parcel, at, answer.duration_ms, result, readable(answer.content))


def readable(content: bytes) -> str:
    """The beginning of an answer, as a database and a page can hold it."""
    return content[:KEPT_OF_ANSWER].decode("utf-8", "replace").replace("\x00", "�")


def _content(row: Delivery, seen: Mapping[UUID, EventView], real: datetime) -> Message | AttemptFault:
    try:
        event = _view_of(row.event) if row.position == 0 else seen.get(row.event_id)
        if event is None:
            return AttemptFault.WITHHELD
        return message(event, row.endpoint.url, _secrets(row.endpoint, real), real)
    except TooLarge:
        log.exception("Delivery %s is parked", row.pk)
        return AttemptFault.TOO_LARGE
    except Unreadable:
        log.exception("Delivery %s waits for the key of its receiver's secret", row.pk)
        return AttemptFault.SECRET_UNREADABLE
    except Exception:
        log.exception("Delivery %s cannot be written out", row.pk)
        return AttemptFault.INTERNAL_ERROR


def _view_of(event: Event) -> EventView:
    """A test event, which stands in no feed and says nothing."""
    return EventView(id=event.pk, position=0, type=event.type, lead=None, lead_seq=None, at=event.at, data=event.data)


def _secrets(endpoint: WebhookEndpoint, real: datetime) -> list[str]:
    """The secret, and the one before it while receivers may not know the new one."""
    secrets = [unseal(endpoint.secret)]
    if endpoint.previous_signs_until is not None and real < endpoint.previous_signs_until:
        secrets.append(unseal(endpoint.previous_secret))
    return secrets
