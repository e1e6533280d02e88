"""Sending: what is due leaves by its channel, all channels at the same time, and each outcome is written at once.

A worker that is killed in between leaves at most the messages that it was about to write down; they go again under
the same id once the lease is over.
"""

import logging
import queue
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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
from leadhub.usecases import BUSY

# A round begins no turn after so many seconds; those that are on their way are waited for.
SLICE = 5.0
# A turn of a channel begins no message after so many seconds; with its last one it ends long before the lease does.
TURN = 5.0
# How often one looks for what fell due while all turns last.
GLANCE = 0.25
log = logging.getLogger(__name__)
Sent: TypeAlias = tuple[Parcel, Outcome]


def send_alerts(now: datetime) -> int:
    """Send what is due; answers how many messages left."""
    settling.catch_up()
    until = time.monotonic() + SLICE
    with ThreadPoolExecutor(taking.CHANNELS, thread_name_prefix="alerts") as pool:
        turns = Turns(pool, now)
        try:
            while turns.begin(turns.taken() if time.monotonic() < until else ()):
                turns.land(GLANCE)
        finally:
            # What was sent is written down even if nothing more can be taken.
            turns.end()
    return turns.sent


def send_now(alert: UUID, now: datetime) -> None:
    """Send one alert, as when somebody waits for it; nothing happens where another worker has it."""
    taken = taking.take_one(alert)
    for parcel in parcels_of([taken], now) if taken else ():
        with closing(carrier_of(parcel.channel)) as carrier:
            outcome = _tried(carrier, parcel)
        settling.settle(parcel.alerts, parcel.key, outcome, now=now)


class Turns:
    """The channels that are sent by at present, each by a thread that touches no database."""

    def __init__(self, pool: ThreadPoolExecutor, now: datetime) -> None:
        self.sent = 0
        self._pool = pool
        self._now = now
        self._running: set[UUID] = set()
        # A parcel with what came of it, or the channel whose turn is over.
        self._landed: queue.SimpleQueue[Sent | UUID] = queue.SimpleQueue()
        self._unwritten: list[Sent] = []

    def taken(self) -> Sequence[tuple[Alert, ...]]:
        """What is due by channels for which there is a thread."""
        free = taking.CHANNELS - len(self._running)
        return taking.take(self._now, free) if free else ()

    def begin(self, taken: Sequence[tuple[Alert, ...]]) -> bool:
        """Begin a turn of each channel; answers whether any lasts."""
        channels = {group[0].channel_id for group in taken}
        by_channel: dict[UUID, list[Parcel]] = defaultdict(list)
        try:
            for parcel in parcels_of(taken, self._now):
                by_channel[parcel.channel.pk].append(parcel)
        except Exception:
            # What was taken waits for the end of its lease, what else goes these ways need not.
            self._give_back(channels)
            raise
        for channel, parcels in by_channel.items():
            self._running.add(channel)
            self._pool.submit(_turn, parcels, self._landed.put)
        # Of some nothing had to be told any more.
        self._give_back(channels - by_channel.keys())
        return bool(self._running)

    def land(self, patience: float | None = None) -> None:
        """Wait for something to come of a turn, and write it down."""
        try:
            landed = self._landed.get(timeout=patience)
        except queue.Empty:
            return
        if isinstance(landed, UUID):
            self._running.discard(landed)
            self._give_back({landed})
            return
        try:
            self._write(landed)
        except Exception:
            log.exception("What came of alert %s cannot be written down; it is tried once more", landed[0].key)
            self._unwritten.append(landed)

    def end(self) -> None:
        """Wait for all turns; what could not be written down is tried once more, all of it, before that is a fault."""
        while self._running:
            self.land()
        failed = None
        for sent in self._unwritten:
            try:
                self._write(sent)
            except Exception as error:
                log.exception("What came of alert %s is not written down; it goes again after its lease", sent[0].key)
                failed = error
        if failed is not None:
            raise failed

    def _write(self, sent: Sent) -> None:
        parcel, outcome = sent
        settling.settle(parcel.alerts, parcel.key, outcome, now=self._now)
        self.sent += outcome.fault == Fault.NONE

    def _give_back(self, channels: Iterable[UUID]) -> None:
        try:
            taking.give_back(sorted(channels))
        except BUSY:
            log.exception("A channel of alerts cannot be given back; it is free once its lease is over")


def _turn(parcels: Sequence[Parcel], put: Callable[[Sent | UUID], None]) -> None:
    """Send the parcels of one channel one after the other, until it fails or its time is over."""
    until = time.monotonic() + TURN
    try:
        with closing(carrier_of(parcels[0].channel)) as carrier:
            goes_on = True
            for parcel in parcels:
                outcome = _tried(carrier, parcel) if goes_on else UNTRIED
                goes_on = goes_on and not outcome.is_of_channel and time.monotonic() < until
                put((parcel, outcome))
    finally:
        put(parcels[0].channel.pk)


def _tried(carrier: Carrier, parcel: Parcel) -> Outcome:
    try:
        return carrier.send(parcel)
    except Exception:
        # A fault of ours in one message must not stop the others; the log says what it was.
        log.exception("Alert %s cannot be sent", parcel.key)
        return Outcome(Fault.MESSAGE, "cannot_be_sent")
