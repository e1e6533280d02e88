"""Sending: what is due leaves by its channel, all channels at the same time, and each outcome is written at once.

A worker that is killed in between leaves at most the messages that it was about to write down; they go again under
the same id once the lease is over.
"""

import logging
import queue
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from leadhub.alerts import settling, taking
from leadhub.alerts.carriers import carrier_of
from leadhub.alerts.outcomes import UNTRIED, Fault, Outcome
from leadhub.alerts.parcels import Carrier, Parcel
from leadhub.alerts.writing import parcels_of
from leadhub.models import Alert

# A round begins nothing new after so many seconds: other work of the same worker never waits long.
SLICE = 20.0
CHANNELS_AT_ONCE = 8
log = logging.getLogger(__name__)
Sent: TypeAlias = tuple[Parcel, Outcome]


def send_alerts(now: datetime) -> int:
    """Send what is due; answers how many messages left."""
    until, sent = time.monotonic() + SLICE, 0
    while time.monotonic() < until and (taken := taking.take(now)):
        sent += _sent(taken, now)
    return sent


def send_now(alert: UUID, now: datetime) -> None:
    """Send one alert, as when somebody waits for it; nothing happens where another worker has it."""
    if taken := taking.take_one(alert):
        _sent([taken], now)


def _sent(taken: Sequence[tuple[Alert, ...]], now: datetime) -> int:
    sent = 0
    for parcel, outcome in _delivered(parcels_of(taken, now)):
        settling.settle(parcel.alerts, parcel.key, outcome, now=now)
        sent += outcome.fault == Fault.NONE
    return sent


def _delivered(parcels: Sequence[Parcel]) -> Iterator[Sent]:
    """Each parcel with its outcome, as soon as that is known; a channel that hangs keeps no other waiting."""
    by_channel: dict[UUID, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        by_channel[parcel.channel.pk].append(parcel)
    outcomes: queue.SimpleQueue[Sent | None] = queue.SimpleQueue()
    with ThreadPoolExecutor(max_workers=CHANNELS_AT_ONCE) as pool:
        running = [pool.submit(_send, batch, outcomes.put) for batch in by_channel.values()]
        for future in running:
            future.add_done_callback(lambda _: outcomes.put(None))
        left = len(running)
        while left:
            sent = outcomes.get()
            if sent is None:
                left -= 1
            else:
                yield sent
    for future in running:
        future.result()


def _send(parcels: Sequence[Parcel], put: Callable[[Sent], None]) -> None:
    """Send the parcels of one channel one after the other; once it fails, the others are not tried."""
    with closing(carrier_of(parcels[0].channel)) as carrier:
        is_well = True
        for parcel in parcels:
            outcome = _tried(carrier, parcel) if is_well else UNTRIED
            is_well = is_well and not outcome.is_of_channel
            put((parcel, outcome))


def _tried(carrier: Carrier, parcel: Parcel) -> Outcome:
    try:
        return carrier.send(parcel)
    except Exception:
        # A fault of ours in one message must not stop the others; the log says what it was.
        log.exception("Alert %s cannot be sent", parcel.key)
        return Outcome(Fault.MESSAGE, "cannot_be_sent")
