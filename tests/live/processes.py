"""A sandbox in a process of its own, as clients start it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0


@dataclass
class Running:
    """A command that serves, and what it said first."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    def client(self, name: str) -> httpx.Client:
        """An HTTP client with the token of one of the users."""
        headers = {"Authorization": f"Bearer {self.said['tokens'][name]}"}
        return httpx.Client(base_url=self.said["rest"], headers=headers, timeout=PATIENCE)


@contextmanager
def sandbox(port: int, *arguments: str, **environment: str) -> Iterator[Running]:
    """A sandbox that is ready to serve."""
    process = started("sandbox", "--port", str(port), *arguments, **environment)
    try:
        assert process.stdout is not None
        yield Running(process, json.loads(process.stdout.readline()))
    finally:
        end(process)


def started(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A management command, running; its environment has nothing of the tests' own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=own(environment), stdout=subprocess.PIPE, text=True
    )


def finished(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A management command that ends by itself, with what it printed."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=own(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def own(environment: dict[str, str]) -> dict[str, str]:
    """An environment without what the tests gave themselves."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN} | environment


def end(process: "subprocess.Popen[str]") -> None:
    """Stop a command as a terminal does, and see that it ends."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    code = process.wait(timeout=PATIENCE)
    if process.stdout is not None:
        process.stdout.close()
    assert code in (0, -signal.SIGKILL), "its standard error says why"


def family(parent: int) -> set[int]:
    """The processes that descend from one, by Linux's own books."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            # It ended meanwhile.
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    found, grown = {parent}, True
    while grown:
        more = {child for child, of in parents.items() if of in found} - found
        found, grown = found | more, bool(more)
    return found - {parent}


def gone(processes: set[int]) -> bool:
    """Whether all of these end within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not any(alive(process) for process in processes):
            return True
        time.sleep(0.1)
    return False


def alive(process: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


FOREIGN = frozenset(
    {
        "DJANGO_SETTINGS_MODULE",
        "LEADHUB_MODE",
        "DATABASE_URL",
        "DATA_DIR",
        "SECRET_KEY",
        "REDIS_URL",
        "EMAIL_URL",
        "PUBLIC_URL",
    }
)
