"""One call: a POST that ends in time and answers, whatever stands on the other side."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore
from django.db.models import TextChoices

from leadhub.egress.addresses import AddressRefused, Destination, destination_of
from leadhub.egress.dialling import (
    Connect,
    Deadline,
    Dialler,
    NameUnknown,
    Resolve,
    connect,
    look_up,
    tls,
)

DEADLINE = 15.0
LARGEST_ANSWER = 64 * 1024
# What may stand before the answer's content: its headers, and words of a proxy on the way.
HEADS = 64 * 1024


class CallFault(TextChoices):
    """Why a call has no answer."""

    ADDRESS_REFUSED = "address_refused", "Address refused"
    NAME_UNKNOWN = "name_unknown", "Name unknown"
    NOT_CONNECTED = "not_connected", "No connection"
    TLS_FAILED = "tls_failed", "No safe connection"
    TIMED_OUT = "timed_out", "No answer in time"
    ANSWER_MALFORMED = "answer_malformed", "Answer that is no HTTP"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: a status, or a fault; `content` is the beginning of what was answered, as it came."""

    status: int | None
    fault: CallFault | None
    duration_ms: int
    content: bytes = b""
    retry_after: str = ""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float = DEADLINE,
    resolve: Resolve = look_up,
    connect: Connect = connect,
) -> Answer:
    """Send a body to an address and wait for the answer, so many seconds in all.

    Redirects are not followed, proxies of the environment are not asked, nothing is unpacked, and no more than 64 kB
    of the answer is read. Raises nothing that the other side could cause.
    """
    began = time.monotonic()
    try:
        destination = destination_of(url)
        dialler = Dialler(destination, Deadline(seconds), LARGEST_ANSWER + HEADS, resolve=resolve, connect=connect)
        status, told, content = _exchanged(destination, body, headers, dialler)
    except (
        AddressRefused,
        NameUnknown,
        httpcore.TimeoutException,
        httpcore.ProtocolError,
        httpcore.NetworkError,
        OSError,
    ) as error:
        return Answer(None, fault_of(error), _since(began))
    retry_after = told.get(b"retry-after", b"").decode("ascii", "replace")
    return Answer(status, None, _since(began), content, retry_after)


def fault_of(error: Exception) -> CallFault:
    """The fault that an exception of a call means."""
    match error:
        case AddressRefused():
            return CallFault.ADDRESS_REFUSED
        case NameUnknown():
            return CallFault.NAME_UNKNOWN
        case httpcore.TimeoutException() | TimeoutError():
            return CallFault.TIMED_OUT
        case httpcore.ProtocolError():
            return CallFault.ANSWER_MALFORMED
        case ssl.SSLError():
            return CallFault.TLS_FAILED
    return CallFault.NOT_CONNECTED


def _exchanged(
    destination: Destination, body: bytes, headers: Mapping[str, str], dialler: Dialler
) -> tuple[int, dict[bytes, bytes], bytes]:
    url = httpcore.URL(
        scheme=destination.scheme.encode(),
        host=destination.host.encode(),
        port=destination.port,
        target=destination.target.encode(),
    )
    # Packed answers would have to be unpacked to be read, and a small one may be large inside.
    sent = {
        "Host": destination.host_header,
        "Accept-Encoding": "identity",
        "Connection": "close",
        **headers,
    }
    context = tls() if destination.scheme == "https" else None
    with (
        httpcore.ConnectionPool(ssl_context=context, max_connections=1, network_backend=dialler) as pool,
        pool.stream("POST", url, headers=list(sent.items()), content=body) as response,
    ):
        return response.status, {name.lower(): value for name, value in response.headers}, _beginning(response)


def _beginning(response: httpcore.Response) -> bytes:
    content = bytearray()
    try:
        for chunk in response.iter_stream():
            content += chunk
            if len(content) >= LARGEST_ANSWER:
                break
    except (httpcore.TimeoutException, httpcore.ProtocolError, httpcore.NetworkError):
        # The status is the answer; what follows it is only kept for people to read.
        return bytes(content[:LARGEST_ANSWER])
    return bytes(content[:LARGEST_ANSWER])


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
