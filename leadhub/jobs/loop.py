"""The embedded worker: one loop of the process tree does what Celery does in production."""

import signal
import threading
from types import FrameType

from leadhub import clock
from leadhub.jobs.due import run_due

PAUSE = 1.0


def work() -> None:
    """Run what is due, rest a second, again; ends after the present round on SIGTERM or SIGINT."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not ended.is_set():
        run_due(clock.now())
        ended.wait(PAUSE)
