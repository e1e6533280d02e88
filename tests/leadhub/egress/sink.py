"""A receiver that behaves badly: a real server on the loopback address, one bad habit to each path."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address

DRIP = 0.02
BOMB = gzip.compress(b"\x00" * 50_000_000)


@dataclass
class Sink:
    """Where it listens, and the requests that came."""

    port: int
    ended: threading.Event
    requests: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The address of a habit."""
        return f"http://127.0.0.1:{self.port}{path}"


def head(status: str, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


def well(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Content-Length: 5") + b"taken")


def gone(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("410 Gone", "Content-Length: 4") + b"gone")


def busy(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("429 Too Many Requests", "Retry-After: 120", "Content-Length: 0"))


def silent(sink: Sink, there: socket.socket) -> None:
    sink.ended.wait()


def dripping_head(sink: Sink, there: socket.socket) -> None:
    for byte in head("200 OK", "X-Long: " + "a" * 10_000):
        there.sendall(bytes([byte]))
        sink.ended.wait(DRIP)


def dripping_body(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Content-Length: 100000"))
    while not sink.ended.wait(DRIP):
        there.sendall(b"x")


def endless(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Connection: close"))
    while not sink.ended.is_set():
        there.sendall(b"y" * 65_536)


def endless_head(sink: Sink, there: socket.socket) -> None:
    there.sendall(b"HTTP/1.1 200 OK\r\n")
    while not sink.ended.is_set():
        there.sendall(b"X-More: " + b"z" * 8_000 + b"\r\n")


def endless_interim(sink: Sink, there: socket.socket) -> None:
    while not sink.ended.is_set():
        there.sendall(head("100 Continue") * 100)


def huge(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Content-Length: 50000000") + b"h" * 50_000_000)


def packed(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Content-Encoding: gzip", f"Content-Length: {len(BOMB)}") + BOMB)


def elsewhere(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("302 Found", f"Location: {sink.url('/well')}", "Content-Length: 0"))


def halved(sink: Sink, there: socket.socket) -> None:
    there.sendall(head("200 OK", "Content-Length: 100") + b"half")


def garbled(sink: Sink, there: socket.socket) -> None:
    there.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def hung_up(sink: Sink, there: socket.socket) -> None:
    """Nothing is said."""


HABITS: dict[str, Callable[[Sink, socket.socket], None]] = {
    f"/{habit.__name__}": habit
    for habit in (
        *(well, gone, busy, silent, dripping_head, dripping_body, endless, endless_head, endless_interim),
        *(huge, packed, elsewhere, halved, garbled, hung_up),
    )
}


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A sink that serves until the end of the test."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sink = Sink(server.getsockname()[1], threading.Event())
        threading.Thread(target=_serve, args=(server, sink, tls), daemon=True).start()
        try:
            yield sink
        finally:
            sink.ended.set()
            # Wakes the thread that waits for the next caller.
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, sink: Sink, tls: ssl.SSLContext | None) -> None:
    while not sink.ended.is_set():
        try:
            there, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(there, sink, tls), daemon=True).start()


def _answer(there: socket.socket, sink: Sink, tls: ssl.SSLContext | None) -> None:
    # Whoever calls hangs up on most of these habits.
    with suppress(OSError):
        if tls is not None:
            there = tls.wrap_socket(there, server_side=True)
        with there:
            heading, _, body = _received(there).partition(b"\r\n\r\n")
            sink.requests.append(heading.decode())
            sink.bodies.append(body)
            HABITS[heading.split(b" ")[1].decode()](sink, there)


def _received(there: socket.socket) -> bytes:
    """A request whole: its head, and as much as that declares."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += _more(there)
    heading, _, body = text.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in heading.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += _more(there)
    return heading + b"\r\n\r\n" + body


def _more(there: socket.socket) -> bytes:
    received = there.recv(65_536)
    if not received:
        raise ConnectionError("The caller has hung up.")
    return received


class Diverted:
    """Connects to the sink whatever number is dialled, and keeps which one that was."""

    def __init__(self, sink: Sink) -> None:
        self.dialled: list[tuple[str, int]] = []
        self._sink = sink

    def __call__(self, address: object, port: int, seconds: float) -> socket.socket:
        """The connection."""
        self.dialled.append((str(address), port))
        return socket.create_connection(("127.0.0.1", self._sink.port), timeout=seconds)


class Resolver:
    """Answers one list of numbers after the other, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, name: str, seconds: float) -> list[IPv4Address]:
        """The next answer."""
        self.asked.append(name)
        told = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [IPv4Address(number) for number in told]
