"""Receivers in a process of their own, and events that happen."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.events import endpoints
from leadhub.events.delivering import deliver_due
from leadhub.events.endpoints import WithSecret
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.keys import new_id
from leadhub.models import Delivery, Event, User, WebhookEndpoint
from leadhub.usecases import use_case
from tests.receiving import Receivers, receiving


@pytest.fixture(scope="session")
def receivers_process() -> Iterator[Receivers]:
    """One process for all tests."""
    with receiving() as receivers:
        yield receivers


class Post:
    """A hub with receivers, at a moment of the real clock that the test moves."""

    day = timedelta(days=1)

    def __init__(self, receivers: Receivers, owner: User, now: datetime) -> None:
        self.receivers = receivers
        self.owner = owner
        self.now = now
        self.real = real_now()
        self._names: dict[UUID, str] = {}

    @property
    def actor(self) -> Actor:
        """Whoever may manage receivers."""
        return self.owner.actor

    def subscribe(self, *answers: Any, then: Any = 200, types: Sequence[str] | None = None) -> WithSecret:
        """A receiver that answers so."""
        name = new_id().hex
        self.receivers.answer(name, *answers, then=then)
        made = endpoints.create(actor=self.actor, now=self.now, name=name, url=self.receivers.url(name), types=types)
        self._names[made.endpoint] = name
        return made

    def name_of(self, made: WithSecret) -> str:
        """What the process of receivers calls it."""
        return self._names[made.endpoint]

    def row(self, made: WithSecret) -> WebhookEndpoint:
        """Its row as it stands."""
        return WebhookEndpoint.objects.get(pk=made.endpoint)

    def answer(self, made: WithSecret, *answers: Any, then: Any = 200) -> None:
        """How it answers from now on."""
        self.receivers.answer(self._names[made.endpoint], *answers, then=then)

    def got(self, made: WithSecret) -> list[dict[str, Any]]:
        """Every message that it got."""
        return self.receivers.got(self._names[made.endpoint])

    def ids(self, made: WithSecret) -> list[str]:
        """The ids of every message that it got."""
        return [message["id"] for message in self.got(made)]

    def happen(self, *leads: UUID | None, type: str = "lead.decided") -> list[str]:
        """An event of each lead, one after the other, placed in the feed; their ids."""
        before = set(Event.objects.values_list("pk", flat=True))
        seqs = {lead: Event.objects.filter(lead_ref=lead).count() for lead in leads}
        happenings = []
        for number, lead in enumerate(leads):
            seqs[lead] += 1
            at = self.now + timedelta(seconds=number)
            seq = seqs[lead] if lead else None
            happenings.append(Happening(type, at, {"number": number}, lead=lead, lead_seq=seq))
        use_case(record)(happenings)
        place_events(self.now)
        made = Event.objects.exclude(pk__in=before).order_by("place__position")
        return [str(pk) for pk in made.values_list("pk", flat=True)]

    def pass_time(self, **later: float) -> datetime:
        """Let real time go by; it never stands behind that of the machine."""
        self.real = max(self.real, real_now()) + timedelta(**later)
        return self.real

    def deliver(self, **later: float) -> None:
        """Let real time go by, and send what is due then."""
        self.pass_time(**later)
        deliver_due(self.now, real_now=lambda: self.real)

    def fail(self) -> None:
        """Let everything be tried until nothing is tried any more, which takes less than five days."""
        for _ in range(24 * 4):
            self.deliver(hours=1)

    def states(self, made: WithSecret) -> list[str]:
        """What became of everything that was meant for a receiver, in the order of the feed."""
        rows = Delivery.objects.filter(endpoint=made.endpoint).order_by("position")
        return list(rows.values_list("state", flat=True))


@pytest.fixture
def hub(receivers_process: Receivers, user_of: Callable[..., User], now: datetime) -> Post:
    """Somebody of operations who has receivers."""
    return Post(receivers_process, user_of("operations"), now)


@pytest.fixture
def operations(client_of: Callable[..., APIClient], hub: Post) -> APIClient:
    """A client of theirs."""
    return client_of(hub.owner)
