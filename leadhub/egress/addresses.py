"""Addresses that people type: read once, strictly, so that what is judged is what is called."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NoReturn
from urllib.parse import urlsplit

from django.conf import settings

from leadhub.egress.networks import Address, is_public
from leadhub.errors import FieldError, NotAcceptable

LONGEST = 2_000
LONGEST_NAME = 253
PORTS = {"http": 80, "https": 443}
# The one address that a throw-away installation may call on its own machine.
LOCAL = IPv4Address("127.0.0.1")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
# As browsers do: whatever ends in a number means a number, in whichever way it is written.
NUMERIC = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
INNER_ZONES = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "onion"})


class AddressRefused(NotAcceptable):
    """An address that leadhub does not call."""

    code = "address_refused"


@dataclass(frozen=True, slots=True)
class Destination:
    """An address in its parts; `number` is there when its host is no name."""

    scheme: str
    host: str
    port: int
    target: str
    number: Address | None

    @property
    def host_header(self) -> str:
        """The host as HTTP names it."""
        host = f"[{self.host}]" if isinstance(self.number, IPv6Address) else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def destination_of(url: str, *, pointer: str = "/url") -> Destination:
    """The parts of an address; raises AddressRefused for what cannot be read, or is not to be called.

    A name is only judged by what it resolves to, when it is called.
    """
    if not url or len(url) > LONGEST or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        _refuse(
            "malformed",
            f"Write a whole address in ASCII, such as https://hooks.example.com/leadhub, {_bound()}.",
            pointer,
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        _refuse("malformed", "This address cannot be read.", pointer)
    if parts.scheme not in PORTS or not host or parts.fragment:
        _refuse("malformed", "Write the address as https://, a name and a path, without a #.", pointer)
    if "@" in parts.netloc:
        _refuse("credentials", "An address holds no user name or password. Leave it out.", pointer)
    number = _number_in(host, parts.netloc, pointer)
    found = Destination(
        parts.scheme, host, PORTS[parts.scheme] if port is None else port, _target(parts.path, parts.query), number
    )
    if not is_local(found):
        _judge(found, pointer)
    return found


def check_address(url: str, *, pointer: str = "/url") -> None:
    """Raise AddressRefused for an address that leadhub would not call, by what is written in it.

    Nothing is looked up, so that a transaction may ask: what a name leads to is judged at every call.
    """
    destination_of(url, pointer=pointer)


def is_local(destination: Destination) -> bool:
    """Whether it is the caller's own machine, where the installation is a throw-away one."""
    return destination.number == LOCAL and bool(settings.LOCAL_RECEIVERS)


def refuse_inner(number: Address, *, pointer: str = "/url") -> None:
    """Raise AddressRefused for a number that is not of the public internet."""
    if not is_public(number):
        _refuse(
            "not_public",
            "This address leads to a network that is not public. leadhub calls public addresses only.",
            pointer,
        )


def _judge(found: Destination, pointer: str) -> None:
    if found.scheme != "https":
        _refuse("not_https", "leadhub calls addresses that begin with https:// only.", pointer)
    if found.number is not None:
        refuse_inner(found.number, pointer=pointer)
    elif found.host.rpartition(".")[2] in INNER_ZONES or "." not in found.host:
        _refuse("not_public", "This name is one of an inner network. leadhub calls public addresses only.", pointer)
    if found.port not in settings.EGRESS_PORTS:
        allowed = ", ".join(str(port) for port in settings.EGRESS_PORTS)
        _refuse("port", f"leadhub calls port {allowed} only. Leave the port out, or ask who runs leadhub.", pointer)


def _number_in(host: str, netloc: str, pointer: str) -> Address | None:
    """The number that a host is; None for a name. Numbers are written in one way only."""
    if ":" in host:
        return _version_6(host, pointer)
    if NUMERIC.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            # Four decimal numbers without leading zeros: 127.1, 0x7f000001, 017700000001 are not among them.
            return IPv4Address(host)
        except AddressValueError:
            _refuse("malformed", "Write the number of a machine as four decimal numbers, or better its name.", pointer)
    if "[" in netloc or len(host) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in host.split(".")):
        _refuse("malformed", "The name of the machine cannot be read. Names in other scripts begin with xn--.", pointer)
    return None


def _version_6(host: str, pointer: str) -> IPv6Address:
    try:
        number = IPv6Address(host)
    except AddressValueError:
        _refuse("malformed", "The number of the machine cannot be read. Better write its name.", pointer)
    if number.scope_id is not None:
        _refuse("not_public", "An address with a zone is one of an inner network.", pointer)
    return number


def _target(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _bound() -> str:
    return f"of at most {LONGEST:,} characters"


def _refuse(why: str, detail: str, pointer: str) -> NoReturn:
    raise AddressRefused(
        f"{detail} Nothing was saved.", errors=[FieldError(pointer, AddressRefused.code, detail)], why=why
    )
