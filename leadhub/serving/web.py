"""The web server of the process tree: started as a child, ready when it says so."""

import socket
import sys
import time
from collections.abc import Iterable
from urllib.error import URLError
from urllib.request import urlopen

from leadhub.serving.tree import Tree

HOST = "127.0.0.1"
# A small machine that does other things besides takes its time to load everything.
PATIENCE = 180.0
PAUSE = 0.05
WORKERS = 2
THREADS = 2


class PortTaken(Exception):
    """Somebody else listens there."""


def address(port: int) -> str:
    """Where the pages are."""
    return f"http://{HOST}:{port}"


def require_free(port: int) -> None:
    """Raise PortTaken, in one sentence, where the port cannot be listened on."""
    with socket.socket() as probe:
        # What a server that just ended leaves behind is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(f"Port {port} is taken ({error.strerror}). Choose another one with --port.") from error


def start(tree: Tree, port: int) -> None:
    """Start the web server as a child of the tree."""
    tree.start(
        "web server",
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", HOST, "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "3"),
        "leadhub.wsgi:application",
    )


def wait_for_pages(port: int, paths: Iterable[str]) -> None:
    """Ask for each page once, since the first answer takes longest; raises TimeoutError for one that does not come."""
    for path in paths:
        try:
            with urlopen(f"{address(port)}{path}", timeout=PATIENCE):  # noqa: S310 - our own address
                pass
        except (URLError, ConnectionError) as error:
            raise TimeoutError(f"The page {address(port)}{path} does not answer: {error}.") from error


def wait_until_ready(tree: Tree, port: int) -> None:
    """Return once the pages answer; raises Ended when a child gives up, TimeoutError after three minutes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        tree.check()
        try:
            with urlopen(f"{address(port)}/readyz", timeout=PATIENCE):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError):
            time.sleep(PAUSE)
    raise TimeoutError(f"The pages at {address(port)} did not answer within {PATIENCE:.0f} seconds.")
