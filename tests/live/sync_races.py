"""What racing processes do with connections to other systems."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

CALLS, BATCH = 5, 60
PEOPLE = 12


@contextmanager
def in_memory(*, business: bool) -> Iterator[Any]:
    """The vendor in memory among the kinds, each process its own; the business in memory too, or that of the house."""
    from django.test import override_settings

    from tests.leadhub.integrations.engine import installed, memory

    with override_settings(**installed.KINDS, **(installed.BUSINESS if business else {})), installed.begun():
        yield memory


def turn(number: int, runner: int) -> int:
    """Take the turns that are due, as workers do; how many records were looked at."""
    from leadhub.clock import real_now
    from leadhub.integrations.syncing import sync_due

    return sync_due(real_now())


def spend(number: int, runner: int, connection: UUID) -> int:
    """Take turns of a connection that allows few calls, again and again; how many calls this process made."""
    from dataclasses import replace

    from leadhub.clock import real_now
    from leadhub.integrations.kinds import kinds
    from leadhub.integrations.syncing import sync_due
    from leadhub.models import Connection, SyncStream
    from tests.fence import allow_writes

    calls = 0
    with in_memory(business=True) as memory:
        memory.THERE.now = real_now()
        memory.KIND, whole = replace(memory.KIND, pace=(10, 100_000.0)), memory.KIND
        called = memory.Memory._called

        def count(connector: Any) -> None:
            nonlocal calls
            called(connector)
            calls += 1

        memory.Memory._called = count
        kinds.cache_clear()
        try:
            for _ in range(6):
                with allow_writes():
                    # Nobody waits for a bucket to fill: the next one tries at once.
                    Connection.objects.filter(pk=connection, taken_until=None).update(next_turn_at=real_now())
                    SyncStream.objects.filter(connection=connection).update(due_at=real_now())
                sync_due(real_now())
        finally:
            memory.KIND, memory.Memory._called = whole, called
    return calls


def tell(number: int, runner: int, path: str, url: str, secret: str) -> list[int]:
    """Call as HubSpot does, each time of the same contacts in another order; the answers."""
    from django.test import Client

    from leadhub.clock import real_now
    from leadhub.integrations.hubspot import hooks

    answers, dice = [], random.Random(runner)
    for _ in range(CALLS):
        words = [{"subscriptionType": "contact.creation", "objectId": 1_000 + one} for one in range(BATCH)]
        dice.shuffle(words)
        body = json.dumps(words).encode()
        instant = str(int(real_now().timestamp() * 1000))
        signed = hooks.signature(secret, "POST", url, body, instant)
        headers = {hooks.SIGNATURE: signed, hooks.TIMESTAMP: instant}
        client = Client(SERVER_NAME="localhost")
        answers.append(client.post(path, body, content_type="application/json", headers=headers).status_code)
    return answers


def name_the_same(number: int, runner: int, connections: Sequence[UUID], at: datetime) -> int:
    """Two send a form, the others are connections whose records are of the same new people; how many were named."""
    from leadhub.clock import real_now
    from leadhub.integrations.ports import Quiet
    from leadhub.integrations.protocol import Change, Remote
    from leadhub.integrations.pulling import take_in
    from leadhub.models import Connection
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    addresses = [f"p{number}-{one}@medico.example" for one in range(PEOPLE)]
    random.Random(runner).shuffle(addresses)
    if runner < 2:
        batch = [
            signal("guide_download", at, external_id=f"{number}-{runner}-{one}", contact={"email": one}, account=MEDICO)
            for one in addresses
        ]
        return ingest(batch, actor=INTEGRATION, now=at).accepted
    real = real_now()
    with in_memory(business=False):
        connection = Connection.objects.get(pk=connections[runner - 2])
        changes = [
            Change(
                remote=Remote("person", f"{number}-{one}"),
                at=real,
                # As they were typed over there.
                values={"email": one.upper(), "last_name": "Ito", "company": "Medico Devices Inc."},
            )
            for one in addresses
        ]
        take_in(connection, changes, now=at, real=real, quiet=Quiet())
        return len(changes)


def press_retry(number: int, runner: int, connection: UUID, people: Sequence[UUID]) -> int:
    """Try all failures again; how many were."""
    from leadhub.integrations.retrying import retry
    from tests.live.races import actor_of

    with in_memory(business=True):
        return retry(connection, actor=actor_of(people[runner]))
