"""Prism between our clients and our stand-ins: a judge whom nobody here wrote holds both to what a vendor publishes.

It refuses a call that the vendor would not understand with 422 or 400 before the stand-in sees it, and answers 500 with
`#VIOLATIONS` in place of an answer that the vendor would not give.
"""

import json
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx

from leadhub.egress.transport import GuardedTransport
from tests.clients.toolchain import installed
from tests.servers.ports import free_port
from tests.vendors.contracts import Broken, Contract

PACKAGE = Path(__file__).parent / "prism"
WITHOUT = "calls to vendors are not held to their specifications by Prism."
PATIENCE = 60


class Prism(httpx.BaseTransport):
    """The way to a stand-in: calls that a publication names go by the proxy, all others straight. Both by real HTTP.

    `judged` are the calls that the proxy saw, as method and path.
    """

    def __init__(self, contract: Contract, address: str) -> None:
        self._contract = contract
        self._proxy = httpx.URL(address)
        self._out = GuardedTransport()
        self.judged: list[tuple[str, str]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One call by the guarded way out."""
        if not self._is_named(request):
            return self._out.handle_request(request)
        self.judged.append((request.method, request.url.path))
        url = request.url.copy_with(host=self._proxy.host, port=self._proxy.port)
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        return self._out.handle_request(httpx.Request(request.method, url, headers=headers, content=request.read()))

    def _is_named(self, request: httpx.Request) -> bool:
        try:
            return self._contract.operation(request) is not None
        except Broken:
            # The path is the vendor's and the method is not: that is for Prism to say.
            return True


@contextmanager
def prism(published: Mapping[str, Any], upstream: str, folder: Path) -> Iterator[Prism]:
    """A proxy in front of a stand-in, ready to judge; skips the test where there is no Node and none may be had."""
    program = installed(PACKAGE, without=WITHOUT) / "@stoplight" / "prism-cli" / "dist" / "index.js"
    document = folder / "published.json"
    document.write_text(json.dumps(published))
    port = free_port()
    command = ["node", str(program), "proxy", "-h", "127.0.0.1", "-p", str(port), str(document), upstream, "--errors"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        rest = threading.Thread(target=deque, args=(process.stdout, 0))
        try:
            _await(process.stdout, process.kill)
            # Whatever it prints meanwhile is read, so that it never waits for us.
            rest.start()
            yield Prism(Contract(published), f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            if rest.is_alive():
                rest.join()


def _await(printed: IO[str], give_up: Callable[[], None]) -> None:
    """Read what it prints until it listens."""
    end = threading.Timer(PATIENCE, give_up)
    end.start()
    said: deque[str] = deque(maxlen=20)
    for line in printed:
        said.append(line)
        if "listening on" in line:
            break
    else:
        raise AssertionError(f"Prism does not listen: {''.join(said)}")
    end.cancel()
