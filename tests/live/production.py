"""Celery's programs, as a production installation runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery program in a process group of its own, ended with all its children."""
    log = Path(environment["DATA_DIR"]) / f"{arguments[0]}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "leadhub.celery", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            process_group=0,
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program and its children without warning."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def worker(environment: dict[str, str]) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A real worker."""
    return running(environment, "worker", "--concurrency", "2", "--loglevel", "INFO")


def beat(environment: dict[str, str]) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A real beat."""
    return running(environment, "beat", "--schedule", f"{environment['DATA_DIR']}/schedule", "--loglevel", "INFO")


def eventually(true: Callable[[], bool], environment: dict[str, str]) -> None:
    """Wait for something to become true; the programs' own words tell why it does not."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "\n".join(
            path.read_text()[-3000:] for path in Path(environment["DATA_DIR"]).glob("*.log")
        )
        time.sleep(0.2)
