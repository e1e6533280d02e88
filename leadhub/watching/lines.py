"""Lines of the log that wait in this process to be written: a request adds one and waits for nothing."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from prometheus_client import Counter

from leadhub.models import Door

MOST: Final = 20_000
"""Lines that wait at most: what comes then while nothing can be written is dropped and counted."""
OF_STRANGERS: Final = 60
"""Lines a minute that are kept of callers whom nobody knows, so that they cannot flood the log; all are counted."""
NOBODY: Final = ""
MINUTE: Final = 60
DROPPED: Final = Counter(
    "leadhub_requests_not_logged", "Lines that the log of requests lost, because they could not be written in time."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request that was answered; `asked` and `deprecated` are names of the changelog, or verbs of pages."""

    request: UUID
    at: datetime
    duration_ms: int
    door: Door
    method: str
    route: str
    asked: tuple[str, ...]
    deprecated: tuple[str, ...]
    subject: UUID | None
    status: int
    code: str
    user: UUID | None
    key: str
    is_kept: bool = True
    """Whether it stands in the log; otherwise it is only counted."""


class Waiting:
    """The lines of one process, in the order in which they were answered."""

    def __init__(self, most: int = MOST) -> None:
        self._lines: deque[Line] = deque()
        self._most = most
        self._lock = threading.Lock()
        self._strangers: Mapping[int, int] = {}
        self.are_some = threading.Event()

    def add(self, line: Line) -> None:
        """Put one in line; where too many wait it is dropped, and counted as lost."""
        with self._lock:
            if len(self._lines) >= self._most:
                DROPPED.inc()
                return
            self._lines.append(line)
        # Asking is cheaper than setting it each time.
        if not self.are_some.is_set():
            self.are_some.set()

    def admits_stranger(self) -> bool:
        """Whether the line of a caller whom nobody knows is kept still in this minute."""
        minute = int(time.monotonic()) // MINUTE
        with self._lock:
            seen = self._strangers.get(minute, 0)
            self._strangers = {minute: seen + 1}
        return seen < OF_STRANGERS

    def take(self, most: int) -> list[Line]:
        """The oldest lines, which belong to the caller from now on."""
        with self._lock:
            taken = [self._lines.popleft() for _ in range(min(most, len(self._lines)))]
            if not self._lines:
                self.are_some.clear()
        return taken

    def forget(self) -> None:
        """Drop all of them, and who was seen: for whoever begins anew."""
        with self._lock:
            self._lines.clear()
            self._strangers = {}
        self.are_some.clear()

    def give_back(self, lines: list[Line]) -> None:
        """Lines that could not be written go to the front again."""
        with self._lock:
            room = max(0, self._most - len(self._lines))
            DROPPED.inc(max(0, len(lines) - room))
            self._lines.extendleft(reversed(lines[:room]))
        self.are_some.set()


waiting: Final = Waiting()
