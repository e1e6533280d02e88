"""The frame of a stand-in: it keeps records, can be told to misbehave, and is held to the vendor's specification."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.vendors.contracts import Contract

Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


@dataclass
class Switches:
    """How a stand-in misbehaves.

    `instead` are answers given before anything is done, one a call; `lost` is how many answers are dropped after what
    they tell of was done; `lag` is how long reads do not see what was written; `skew` is how far its clock is ahead.
    """

    instead: list[Answer] = field(default_factory=list)
    lost: int = 0
    lag: timedelta = timedelta()
    skew: timedelta = timedelta()


class StandIn:
    """One vendor. Subclasses answer in `handle`; `clock` is stopped, and moves only when it is told to.

    Used in the process as `httpx.MockTransport(stand_in)`, or over a socket by `served`.
    """

    def __init__(self, *contracts: Contract) -> None:
        self.contracts = contracts
        self.switches = Switches()
        self.calls: list[httpx.Request] = []
        self.clock = datetime(2026, 11, 3, 15, tzinfo=UTC)
        self._turn = threading.RLock()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """What the vendor answers; it may raise Broken for what the vendor would not have understood."""
        raise NotImplementedError(f"{type(self).__name__} must say what the vendor answers.")

    def now(self) -> datetime:
        """Its own clock."""
        return self.clock + self.switches.skew

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """One call, held to the specification on both ways."""
        with self._turn:
            self.calls.append(request)
            for contract in self.contracts:
                contract.check_request(request)
            if self.switches.instead:
                answer = self.switches.instead.pop(0)
                return answer(request) if callable(answer) else answer
            answer = self.handle(request)
            for contract in self.contracts:
                contract.check_response(request, answer)
            if self.switches.lost:
                self.switches.lost -= 1
                raise httpx.ReadTimeout("The answer was lost on the way.", request=request)
            return answer

    def asked(self, path: str) -> list[httpx.Request]:
        """The calls to a path, by a part of it."""
        return [one for one in self.calls if path in one.url.path]


def on_time(stand_in: StandIn, clock: Callable[[], datetime]) -> Callable[[httpx.Request], httpx.Response]:
    """The stand-in, which reads what time it is at each call."""

    def answer(request: httpx.Request) -> httpx.Response:
        stand_in.clock = clock()
        return stand_in(request)

    return answer


@contextmanager
def served(stand_in: Callable[[httpx.Request], httpx.Response]) -> Iterator[str]:
    """A stand-in over HTTP on 127.0.0.1; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = f"http://{self.headers['Host']}{self.path}"
            request = httpx.Request(self.command, url, headers=dict(self.headers.items()), content=body)
            try:
                told = stand_in(request)
            except httpx.ReadTimeout:
                self.close_connection = True
                return
            except AssertionError as error:
                told = httpx.Response(599, text=str(error))
            self.send_response(told.status_code)
            for name, value in told.headers.items():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.content)))
            if self.close_connection:
                # Who asked to close and is not told that it was may keep the connection, and ask on it once more.
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(told.content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  # names of the library

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Whoever stops it waits until it looks whether it should.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
