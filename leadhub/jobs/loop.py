"""The embedded worker: one loop of the process tree does what Celery does in production, and one more each apart."""

import logging
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from leadhub import clock
from leadhub.interpreter import with_room
from leadhub.jobs.due import run_due, together

PAUSE = 1.0
# While one waits for the last answers of its round, the other begins the next.
LOOPS_APART = 2
log = logging.getLogger(__name__)


def work() -> None:
    """Run what is due, rest a second, again; ends after the present round on SIGTERM or SIGINT."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    for name in settings.LEADHUB_APART:
        for _ in range(LOOPS_APART):
            threading.Thread(target=_apart, args=(name, ended), name=name).start()
    try:
        _repeat(together(), ended)
    finally:
        ended.set()


def _apart(name: str, ended: threading.Event) -> None:
    try:
        _repeat([name], ended)
    finally:
        connection.close()


@with_room
def _repeat(names: Sequence[str], ended: threading.Event) -> None:
    while not ended.is_set():
        close_old_connections()
        try:
            run_due(clock.now(), names)
        except DatabaseError:
            # The sandbox's clock lives in the database.
            log.exception("The clock cannot be read; it is tried again in a second")
        ended.wait(PAUSE)
