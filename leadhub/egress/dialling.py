"""Connections to judged addresses: a name is looked up once, and what it said then is what is connected to."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from typing import Any, Self

import certifi
import httpcore
from django.conf import settings

from leadhub.egress.addresses import Destination, refuse_inner
from leadhub.egress.networks import Address

# So much of one call's time may one of several addresses of a name take.
LONGEST_CONNECT = 5.0
Resolve = Callable[[str, float], Sequence[Address]]
Connect = Callable[[Address, int, float], socket.socket]


class NameUnknown(Exception):
    """The resolver knows no such name, or did not say so in time."""


class Deadline:
    """How much time a call has left, over all its parts."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds; raises httpcore.TimeoutException when none are left."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("The time of the call is over.")
        return seconds


class Dialler(httpcore.NetworkBackend):
    """Connects one call: to addresses that were judged, within its time, for so many bytes of answer at most."""

    def __init__(
        self, destination: Destination, deadline: Deadline, most: int, *, resolve: Resolve, connect: Connect
    ) -> None:
        self._destination = destination
        self._deadline = deadline
        self._most = most
        self._resolve = resolve
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the addresses that takes the connection."""
        failure: OSError | None = None
        for address in addresses_of(self._destination, self._resolve, self._deadline.left()):
            try:
                made = self._connect(address, port, min(LONGEST_CONNECT, self._deadline.left()))
            except OSError as error:
                failure = error
                continue
            return BoundedStream(made, self._deadline, self._most)
        if isinstance(failure, TimeoutError):
            raise httpcore.ConnectTimeout(str(failure)) from failure
        raise httpcore.ConnectError(str(failure)) from failure


class BoundedStream(httpcore.NetworkStream):
    """A connection that ends with the time of its call, and with the bytes that an answer may have."""

    def __init__(self, connected: socket.socket, deadline: Deadline, most: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._allowance = most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come; raises where more comes than an answer may have."""
        with _told_as(httpcore.ReadTimeout, httpcore.ReadError):
            self._socket.settimeout(self._deadline.left())
            read = self._socket.recv(max_bytes)
        self._allowance -= len(read)
        if self._allowance < 0:
            raise httpcore.RemoteProtocolError("The answer is larger than an answer may be.")
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        rest = memoryview(buffer)
        with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
            while rest:
                self._socket.settimeout(self._deadline.left())
                rest = rest[self._socket.send(rest) :]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Self:
        """Go on under TLS, with the name that was typed and not the number that was dialled."""
        try:
            self._socket.settimeout(self._deadline.left())
            self._socket = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """The socket and its TLS; nothing else is asked for."""
        if info == "socket":
            return self._socket
        return self._socket if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket) else None


def addresses_of(destination: Destination, resolve: Resolve, seconds: float) -> Sequence[Address]:
    """The numbers to connect to; raises AddressRefused where one of them is not public, NameUnknown without any."""
    if destination.number is not None:
        return [destination.number]
    found = resolve(destination.host, seconds)
    if not found:
        raise NameUnknown(destination.host)
    for number in found:
        refuse_inner(number)
    return found


def look_up(name: str, seconds: float) -> Sequence[Address]:
    """What the system's resolver says, given up after some time: it knows no time limit of its own."""
    answers: list[Address] = []
    done = threading.Event()

    def ask() -> None:
        try:
            told = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            answers.extend(ip_address(entry[4][0]) for entry in told)
        except (OSError, ValueError):
            # No such name: an empty answer says so.
            answers.clear()
        finally:
            done.set()

    threading.Thread(target=ask, name=f"look up {name}", daemon=True).start()
    return list(dict.fromkeys(answers)) if done.wait(seconds) else []


def connect(address: Address, port: int, seconds: float) -> socket.socket:
    """A connection to this number and no other."""
    return socket.create_connection((str(address), port), timeout=seconds)


def tls() -> ssl.SSLContext:
    """Whose certificates are believed: the public authorities, and those of an installation's own."""
    return _context(settings.EGRESS_CA_FILE)


@cache
def _context(own: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if own:
        context.load_verify_locations(cafile=own)
    return context


@contextmanager
def _told_as(late: type[httpcore.TimeoutException], broken: type[httpcore.NetworkError]) -> Iterator[None]:
    """Faults of a socket in the words of HTTP."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise broken(str(error)) from error
