"""Events on their way by real workers: to one receiver, and to forty of which one answers 500 and one never answers.

Beside it stands what one sender reaches that does nothing but call: receivers are called one event at a time.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from leadhub import egress
from leadhub.actors import Role
from leadhub.clock import real_now
from leadhub.events import endpoints
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.example import found_company
from leadhub.installing import install
from leadhub.keys import new_id
from leadhub.models import Delivery, User
from leadhub.usecases import use_case
from tests.live.production import beat, kill, worker
from tests.receiving import Receivers, receiving
from tests.servers import redis

MANY = 40
BARE_CALLS = 300
GLANCE = 0.05
PATIENCE = 600.0
READY = 10.0
"""So long workers take to load: they are awake when the first event comes."""


def main(events: int, rounds: int) -> None:
    """Start the workers, then send round by round, and print one table."""
    call_command("migrate", verbosity=0, interactive=False)
    install(now=real_now())
    found_company()
    owner = User.objects.filter(role=Role.OPERATIONS).order_by("pk")[0]
    print(f"\n{connection.vendor}: starting workers and receivers …", file=sys.stderr)
    with receiving() as receivers, workers():
        workloads: dict[str, Callable[[], float]] = {
            "bare calls, one after the other": lambda: calling(receivers),
            "one receiver": lambda: sending(receivers, owner, events, 1),
            f"{MANY} receivers, one answers 500, one hangs": lambda: sending(
                receivers, owner, max(1, events // 10), MANY, ill=(500, "hang")
            ),
        }
        # The first events wake everything up, and count for nothing.
        sending(receivers, owner, 1, 1)
        figures: dict[str, list[float]] = {name: [] for name in workloads}
        for _ in range(rounds):
            for name, run in workloads.items():
                figures[name].append(run())
    show(figures, events)


def show(figures: dict[str, list[float]], events: int) -> None:
    """Print calls a second and the ratio to the bare calls of the same round."""
    first, *_ = figures.values()
    print(
        f"\n{connection.vendor}: {events:,} events to one receiver, {max(1, events // 10):,} to each of {MANY}; "
        f"{len(first)} rounds, median (lowest to highest)"
    )
    for name, values in figures.items():
        ratios = [value / bare for value, bare in zip(values, first, strict=True)]
        print(
            f"  {name:<48}{median(values):>9,.1f} calls/s ({min(values):,.1f} to {max(values):,.1f})"
            f"   {median(ratios):.3f} of bare calls ({min(ratios):.3f} to {max(ratios):.3f})"
        )


def calling(receivers: Receivers) -> float:
    """Calls a second of one sender without tables."""
    address, body = receivers.url(new_id().hex), b"{}" * 200
    began = time.perf_counter()
    for _ in range(BARE_CALLS):
        assert egress.post(address, body, {"webhook-id": "1"}).status == 200
    return BARE_CALLS / (time.perf_counter() - began)


def sending(receivers: Receivers, owner: User, events: int, count: int, ill: Sequence[object] = ()) -> float:
    """Calls a second to those receivers that take everything, from the moment that the events have their place."""
    habits = [*ill, *[200] * (count - len(ill))]
    made = [_subscribed(receivers, owner, habit) for habit in habits]
    well = made[len(ill) :]
    use_case(record)([Happening("lead.decided", real_now(), {}, lead=new_id(), lead_seq=1) for _ in range(events)])
    began = time.perf_counter()
    place_events(real_now())
    waiting = Delivery.objects.filter(endpoint__in=well, state="due")
    while waiting.exists():
        assert time.perf_counter() - began < PATIENCE, f"{waiting.count()} are not sent"
        time.sleep(GLANCE)
    took = time.perf_counter() - began
    delivered = Delivery.objects.filter(endpoint__in=well, state="delivered").count()
    assert delivered >= events * len(well), "what is not taken costs another time"
    receivers.release()
    for endpoint in made:
        endpoints.remove(endpoint, actor=owner.actor, now=real_now())
    # What its removal tells has no receiver; without this the next round would place it.
    place_events(real_now())
    return delivered / took


def _subscribed(receivers: Receivers, owner: User, habit: object) -> UUID:
    name = new_id().hex
    receivers.answer(name, then=habit)
    return endpoints.create(
        actor=owner.actor, now=real_now(), name=name, url=receivers.url(name), types=["lead.decided"]
    ).endpoint


@contextmanager
def workers() -> Iterator[None]:
    """Celery on a Redis of its own for PostgreSQL, as production has it; the embedded worker for SQLite."""
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            environment = _production(stack.enter_context(redis.server(Path(settings.DATA_DIR) / "redis")))
            stack.enter_context(worker(environment))
            stack.enter_context(beat(environment))
        else:
            embedded = subprocess.Popen([sys.executable, "manage.py", "worker"], process_group=0)
            stack.callback(kill, embedded)
        time.sleep(READY)
        yield


def _production(address: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.live.receivers_nearby",
        "LEADHUB_MODE": "production",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "leadhub.example",
        "REDIS_URL": address,
    }
