"""What a connector is given to work with: the way out, what it may show as credentials, how fast it may go."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from leadhub.integrations.protocol import Fault, FaultKind, VendorError

PACED = "paced"
# A page takes several calls, and one that is cut off begins anew: whoever is out of calls waits for as many.
ENOUGH: Final = 50


class Pace:
    """A bucket of calls that fills steadily: `calls` in `seconds`, of which a share is kept for people who wait.

    One worker at a time speaks for a connection, so the bucket is its own; whoever waits at a page has the reserve.
    """

    def __init__(
        self, calls: int, seconds: float, *, share: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = max(1.0, calls * share)
        self._rate = self._most / seconds
        self._clock = clock
        self._left, self._at = self._most, clock()

    def take(self) -> None:
        """One call; raises VendorError that says when there are enough again to get on."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            wait = timedelta(seconds=(min(self._most, ENOUGH) - self._left) / self._rate)
            raise VendorError(Fault(kind=FaultKind.RETRY, code=PACED, text="As fast as agreed.", after=wait))
        self._left -= 1


@dataclass(slots=True, kw_only=True)
class Access:
    """One connection as its connector sees it.

    `tokens` is what was got for the credentials (access tokens and their ends): `keep` stores it sealed. `now` is the
    real clock: tokens of others do not live by a sandbox's.
    """

    http: httpx.Client
    base_url: str
    version: str
    credentials: Mapping[str, str]
    settings: Mapping[str, Any]
    fields: Mapping[str, str]
    pace: Pace
    now: Callable[[], datetime]
    tokens: dict[str, Any] = field(default_factory=dict)
    keep: Callable[[Mapping[str, Any]], None] = lambda _tokens: None

    def __repr__(self) -> str:
        return f"Access({self.base_url})"
