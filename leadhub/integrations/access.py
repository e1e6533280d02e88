"""What a connector is given to work with: the way out, what it may show as credentials, how fast it may go."""

import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from leadhub.integrations.protocol import Fault, FaultKind, VendorError

PACED = "paced"
# The bucket of whoever waits at a page.
PEOPLE = "people"
# Of a call: moments are counted in seconds since 1970, of which floats keep no more.
ROUNDING = 0.001
# A page takes several calls, and one that is cut off begins anew: whoever is out of calls waits for as many.
ENOUGH: Final = 50


class Pace:
    """A bucket of calls that fills steadily: `calls` in `seconds`, of which a share is kept for people who wait.

    All that is to be known of it is when it will be full again, by `clock`, in seconds: that stands in `book` under its
    `name`, so that whoever speaks next goes on with what is left. `before` is called before each call.
    """

    def __init__(
        self,
        calls: int,
        seconds: float,
        *,
        share: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        book: MutableMapping[str, float] | None = None,
        name: str = "calls",
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._most = max(1.0, calls * share)
        self._rate = self._most / seconds
        self._clock = clock
        self._book = {} if book is None else book
        self._name = name
        self._before = before

    def beside(self, name: str, calls: int, seconds: float) -> "Pace":
        """A bucket of some of the calls only, which takes nothing of this one."""
        return Pace(calls, seconds, clock=self._clock, book=self._book, name=name)

    def take(self) -> None:
        """One call; raises VendorError that says when there are enough again to get on."""
        self._before()
        now = self._clock()
        # Emptier than empty it cannot be, whatever a clock said that was set back since.
        full_at = min(max(self._book.get(self._name, now), now), now + self._most / self._rate)
        self._book[self._name] = full_at
        left = self._most - (full_at - now) * self._rate
        if left < 1 - ROUNDING:
            wait = timedelta(seconds=(min(self._most, ENOUGH) - left) / self._rate)
            raise VendorError(Fault(kind=FaultKind.RETRY, code=PACED, text="As fast as agreed.", after=wait))
        self._book[self._name] = full_at + 1 / self._rate


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
