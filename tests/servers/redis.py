"""A throw-away Redis on a port of its own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from tests.servers.packages import Missing
from tests.servers.ports import free_port

PATIENCE = 10.0


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running Redis that keeps nothing, as its address; ended at the end."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("The tests need Redis: install the package redis-server, or name a server in REDIS_URL.")
    folder.mkdir()
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(port: int) -> None:
    """Return once the server answers; raises Missing after ten seconds."""
    deadline = time.monotonic() + PATIENCE
    with Redis(port=port) as client:
        while time.monotonic() < deadline:
            try:
                client.ping()
            except NotYet:
                time.sleep(0.05)
            else:
                return
    raise Missing("Redis did not start within ten seconds.")
