"""A receiver of webhooks in a process of its own: it checks what it gets, keeps it, and answers as it is told to."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

PATIENCE = 120.0
Json = dict[str, Any]


class Receivers:
    """Receivers by name, all of one process, as tests command them and read what they got."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False)

    def url(self, name: str) -> str:
        """The address of one of them."""
        return f"http://127.0.0.1:{self.port}/at/{name}"

    def answer(self, name: str, *answers: Any, then: Any = 200) -> None:
        """How it answers: a status, or `[status, headers, content]`, one after the other, and `then` for ever.

        "hang" is an answer that never comes, "break" a connection that breaks instead.
        """
        self._client.put(f"/habits/{name}", json={"answers": list(answers), "then": then}).raise_for_status()

    def check(self, name: str, secret: str) -> None:
        """From now on it refuses with 401 what is not signed with this secret."""
        self._client.put(f"/habits/{name}", json={"secret": secret}).raise_for_status()

    def release(self) -> None:
        """Let go what hangs."""
        self._client.post("/release").raise_for_status()

    def got(self, name: str) -> list[Json]:
        """Every message that came, whole or not, with what was answered, in the order of their arrival."""
        found: list[Json] = self._client.get(f"/log/{name}").json()
        return found

    def taken(self, name: str) -> list[str]:
        """The ids of the events that it answered with 2xx, in order."""
        return [each["id"] for each in self.got(name) if each["answered"] in range(200, 300)]

    def wait_for(self, true: Callable[[], bool], said: Callable[[], object] = str) -> None:
        """Return once something is so."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, said()
            time.sleep(0.05)

    def wait_for_more(self, name: str, count: int) -> None:
        """Return once a receiver has got so many more."""
        enough = len(self.got(name)) + count
        self.wait_for(lambda: len(self.got(name)) >= enough)

    def close(self) -> None:
        """End the connection to them."""
        self._client.close()


@contextmanager
def receiving() -> Iterator[Receivers]:
    """A process of receivers; ended with the context."""
    process = subprocess.Popen([sys.executable, "-m", "tests.receiving.program"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        receivers = Receivers(int(process.stdout.readline()))
        yield receivers
        receivers.close()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
