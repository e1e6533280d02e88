"""One call to a chat system, by the guarded way out; what it means is said by whoever called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from leadhub import egress
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.clock import real_now
from leadhub.egress import CallFault
from leadhub.events.retries import retry_after

# Chat systems answer within a second or two; whoever takes longer is tried again.
PATIENCE = 10.0
AGENT = "leadhub alerts"
REQUEST_TIMEOUT, TOO_EARLY = 408, 425
# The address itself is at fault; everything else may pass.
LASTING = frozenset({CallFault.ADDRESS_REFUSED})


class Failed(Exception):
    """A call that brought no answer to go on with."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.cause)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    text: str
    retry_after: timedelta | None

    def json(self) -> dict[str, Any]:
        """The object that was answered; whoever answers anything else is ill."""
        try:
            said = msgspec.json.decode(self.text)
        except msgspec.DecodeError as error:
            raise Failed(Outcome(Fault.PASSING, f"http_{self.status}")) from error
        if not isinstance(said, dict):
            raise Failed(Outcome(Fault.PASSING, f"http_{self.status}"))
        return said


def post(
    url: str,
    content: Mapping[str, Any],
    *,
    headers: Mapping[str, str] | None = None,
    form: bool = False,
    seconds: float = PATIENCE,
) -> Answer:
    """Send JSON, or a form, and answer what came back; raises Failed where nothing did."""
    body = urlencode(content).encode() if form else msgspec.json.encode(content)
    kind = "application/x-www-form-urlencoded" if form else "application/json; charset=utf-8"
    answer = egress.post(url, body, {"Content-Type": kind, "User-Agent": AGENT, **(headers or {})}, seconds=seconds)
    if answer.status is None:
        fault = Fault.CHANNEL if answer.fault in LASTING else Fault.PASSING
        raise Failed(Outcome(fault, str(answer.fault)))
    return Answer(answer.status, answer.content.decode("utf-8", "replace"), retry_after(answer.retry_after, real_now()))


def passing(status: int) -> bool:
    """Whether the same message may be taken later."""
    return status >= 500 or status in (REQUEST_TIMEOUT, TOO_EARLY)
