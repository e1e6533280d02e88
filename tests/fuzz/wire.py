"""Bytes to and from a server over a socket of its own, with nothing between that would mend them."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse, IncompleteRead
from io import BytesIO
from typing import Any

PATIENCE = 30.0
LONGEST_ANSWER = 4 * 1024 * 1024
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    """What came back: no status where the server hung up without a word."""

    status: int | None
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str | None:
        """The code of a problem, None of anything else."""
        if self.headers.get("content-type") != PROBLEM:
            return None
        problem: dict[str, Any] = json.loads(self.body)
        return str(problem["code"]) if problem["status"] == self.status else None


def exchange(port: int, raw: bytes, *, hang_up: bool = False) -> Answer:
    """Send these bytes and read until the server hangs up; `hang_up` says first that no more will come.

    The server takes that for a client that is gone, and may stop in the middle of its answer.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        # A server that answers before all was sent does not read the rest: the answer counts.
        with suppress(BrokenPipeError, ConnectionResetError):
            wire.sendall(raw)
        if hang_up:
            with suppress(OSError):
                wire.shutdown(socket.SHUT_WR)
        return answer_in(received(wire), is_whole=not hang_up)


def received(wire: socket.socket) -> bytes:
    """All that comes until the end; a server that resets the connection has said all it had to say."""
    parts: list[bytes] = []
    while sum(map(len, parts)) < LONGEST_ANSWER:
        try:
            part = wire.recv(65536)
        except ConnectionResetError:
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


class Heard:
    """Bytes that were received, as http.client takes a socket."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> BytesIO:
        """The bytes as a file."""
        return BytesIO(self.raw)


def answer_in(raw: bytes, *, is_whole: bool = True) -> Answer:
    """The first answer in these bytes; a body that is cut short raises IncompleteRead, or there is none at all."""
    if not raw.startswith(b"HTTP/1."):
        return Answer(None, {}, raw)
    heard = HTTPResponse(Heard(raw))  # type: ignore[arg-type]  # it asks of a socket for nothing else
    heard.begin()
    try:
        body = heard.read()
    except IncompleteRead:
        if is_whole:
            raise
        return Answer(None, {}, raw)
    return Answer(heard.status, {name.lower(): value for name, value in heard.getheaders()}, body)


def request(method: str, target: str, body: bytes = b"", **headers: str) -> bytes:
    """A request with the headers that a client cannot leave out; underscores in names of headers are dashes."""
    given = {"Host": "127.0.0.1", "Connection": "close", "Content-Type": "application/json"}
    given |= {"Content-Length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items() if value != "-")]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
