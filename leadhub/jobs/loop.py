"""The embedded worker: one loop of the process tree does what Celery does in production."""

import logging
import signal
import threading
from types import FrameType

from django.db import DatabaseError, close_old_connections

from leadhub import clock
from leadhub.jobs.due import run_due

PAUSE = 1.0
log = logging.getLogger(__name__)


def work() -> None:
    """Run what is due, rest a second, again; ends after the present round on SIGTERM or SIGINT."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not ended.is_set():
        close_old_connections()
        try:
            run_due(clock.now())
        except DatabaseError:
            # The sandbox's clock lives in the database.
            log.exception("The clock cannot be read; it is tried again in a second")
        ended.wait(PAUSE)
