"""Workers that are killed over and over while they keep two sides in step: each life ends itself before a statement.

Run with the number of lives; the database is that of the environment. The last life is spared. Each life ends one
statement later than the one before, so that every place between two statements has its turn, also that after a call
which the other side has carried out.
"""

import sys
from datetime import datetime
from functools import partial

from tests.live.killing import Death, was_killed


def live(after: int | None) -> None:
    """Take the turns that are due, as a worker does that takes over once the lease of the one before is over."""
    from django.db import connection

    from leadhub.clock import real_now
    from leadhub.integrations.syncing import sync_due
    from leadhub.models import Connection, SyncItem

    real = real_now()
    # Leases, pauses and buckets are over.
    Connection.objects.update(taken_until=None, held_until=None, next_turn_at=real, paced={})
    SyncItem.objects.filter(is_dead=False).update(next_try_at=real)
    if after is None:
        sync_due(real)
        return
    with connection.execute_wrapper(Death(after)):
        sync_due(real)


def hand_over(number: int, now: datetime) -> None:
    """Somebody new who is to be over there, and news of somebody who is."""
    from leadhub.events.relay import place_events
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    names = [number, number // 2]
    batch = [
        signal(
            "rfq_submitted",
            now,
            external_id=f"{number}-{one}",
            contact={"email": f"p{one}@c{one}.example", "first_name": f"Of {number}"},
            account=MEDICO | {"name": f"Company {one}", "domain": f"c{one}.example"},
        )
        for one in names
    ]
    ingest(batch, actor=INTEGRATION, now=now)
    place_events(now)


def main(lives: int) -> int:
    """Answers how many lives were really ended."""
    import django

    django.setup()
    from leadhub import clock

    killed = 0
    for number in range(lives):
        hand_over(number, clock.now())
        killed += was_killed(partial(live, 1 + number))
    for _ in range(3):
        live(None)
    return killed


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
