"""HTTP to one vendor: paced, with access that is renewed once, and refusals as faults in the vendor's own words."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import msgspec

from leadhub.clock import real_now
from leadhub.egress import AddressRefused
from leadhub.events.retries import retry_after
from leadhub.integrations.access import Access
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

AGENT: Final = "leadhub integrations"
LONGEST_TEXT: Final = 500
PASSING: Final = frozenset({408, 423, 425, 429, 500, 502, 503, 504, 524})
ReadFault = Callable[[httpx.Response], Fault | None]


class Caller:
    """Calls of one connection.

    `headers` gives what shows who calls, and gets access where there is none; `renew` throws away what was got.
    `fault_of` says what an answer means that is none: also one with status 200 may be a refusal.
    """

    def __init__(
        self,
        access: Access,
        *,
        headers: Callable[[], Mapping[str, str]],
        fault_of: ReadFault,
        renew: Callable[[], None] | None = None,
    ) -> None:
        self._access = access
        self._headers = headers
        self._fault_of = fault_of
        self._renew = renew

    def ask(self, method: str, path: str, *, is_repeatable: bool = True, **given: Any) -> httpx.Response:
        """One call; `is_repeatable` says that it does no harm twice.

        `given` is what httpx takes (`params`, `json`, `data`, `content`, `headers`). Raises VendorError.
        """
        answer = self._sent(method, path, is_repeatable, given)
        fault = self._fault_of(answer)
        if fault is not None and fault.kind is FaultKind.REFRESH and self._renew is not None:
            self._renew()
            answer = self._sent(method, path, is_repeatable, given)
            fault = self._fault_of(answer)
            if fault is not None and fault.kind is FaultKind.REFRESH:
                fault = _revoked(fault)
        if fault is not None:
            raise VendorError(fault)
        return answer

    def _sent(self, method: str, path: str, is_repeatable: bool, given: Mapping[str, Any]) -> httpx.Response:
        self._access.pace.take()
        headers = {"User-Agent": AGENT, **self._headers(), **given.get("headers", {})}
        rest = {name: value for name, value in given.items() if name != "headers"}
        url = urljoin(self._access.base_url.rstrip("/") + "/", path.lstrip("/"))
        try:
            return self._access.http.request(method, url, headers=headers, **rest)
        except (httpx.TransportError, AddressRefused) as error:
            raise VendorError(fault_of_transport(error, is_repeatable=is_repeatable)) from error


def fault_of_transport(error: Exception, *, is_repeatable: bool) -> Fault:
    """What a call means that brought no answer; one that may have been done is not simply done again."""
    match error:
        case AddressRefused():
            return Fault(kind=FaultKind.REVOKED, code="address_refused", text=error.detail)
        case httpx.ConnectError() | httpx.ConnectTimeout():
            return Fault(kind=FaultKind.RETRY, code="not_connected", text="There is no connection.")
    kind = FaultKind.RETRY if is_repeatable else FaultKind.AMBIGUOUS
    code = "timed_out" if isinstance(error, httpx.TimeoutException) else "answer_lost"
    return Fault(kind=kind, code=code, text="No whole answer came in time.")


def fault_of_status(answer: httpx.Response, *, code: str = "", text: str = "") -> Fault | None:
    """What a status alone means, for answers whose words say no more."""
    status = answer.status_code
    if status < 400:
        return None
    kind = FaultKind.REFRESH if status == 401 else FaultKind.RETRY if status in PASSING else FaultKind.PERMANENT
    said = (text or answer.text)[:LONGEST_TEXT]
    return Fault(kind=kind, code=code or f"http_{status}", text=said, after=wait_of(answer))


def wait_of(answer: httpx.Response) -> timedelta | None:
    """What `Retry-After` says."""
    return retry_after(answer.headers.get("Retry-After", ""), real_now())


def skew_of(answer: httpx.Response) -> timedelta:
    """By how much the other's clock is ahead of ours, by its `Date`; nothing where it has none."""
    try:
        said = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return timedelta()
    return said - real_now() if said.tzinfo else timedelta()


def object_of(answer: httpx.Response) -> dict[str, Any]:
    """The object that was answered; raises VendorError for anything else."""
    try:
        said = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise VendorError(Fault(kind=FaultKind.RETRY, code="answer_malformed", text="The answer is no JSON object."))
    return said


def _revoked(fault: Fault) -> Fault:
    """New access is refused as the old one was: somebody has to look at the credentials."""
    return Fault(kind=FaultKind.REVOKED, code=fault.code, text=fault.text)
