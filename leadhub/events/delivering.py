"""Sending: one call to each receiver at a time, to all of them at once, never within a transaction.

The rows are the truth. Whoever is killed in the middle leaves a lease behind, and what it was sending is sent once more
under the same id by whoever comes after the lease.
"""

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from leadhub import egress
from leadhub.clock import real_now as wall_clock
from leadhub.events.endpoints import MOST
from leadhub.events.line import is_anything_ready, take
from leadhub.events.parcels import Landed, Parcel, Post, RealNow, called, parcels
from leadhub.events.settling import settle

# So long are deliveries taken; then those that are on their way are waited for, and whoever comes next goes on.
SECONDS = 5.0
# How often one looks for more while all calls are on their way.
GLANCE = 0.25


def deliver_due(now: datetime, *, real_now: RealNow = wall_clock, post: Post = egress.post) -> int:
    """Send what is due; answers how many calls were made.

    There is a thread for every receiver that there may be, so nobody waits for one that is slow.
    """
    if not is_anything_ready(real_now()):
        return 0
    until, made = time.monotonic() + SECONDS, 0
    flights: set[Future[Landed]] = set()
    landed: list[Landed] = []
    with ThreadPoolExecutor(MOST, thread_name_prefix="webhook") as pool:
        while True:
            taken = _turn(landed, now=now, real=real_now(), more=time.monotonic() < until)
            made += len(landed)
            flights |= {pool.submit(called, parcel, post=post, real_now=real_now) for parcel in taken}
            if not flights:
                return made
            done, flights = wait(flights, timeout=GLANCE, return_when=FIRST_COMPLETED)
            landed = [flight.result() for flight in done]


def _turn(landed: Sequence[Landed], *, now: datetime, real: datetime, more: bool) -> list[Parcel]:
    """Write down what came of calls, take the next ones, write these out: each by itself.

    What was sent stays written down even if nothing more can be taken.
    """
    settle(landed, now=now, real=real)
    return parcels(take(now=now, real=real), real=real) if more else []
