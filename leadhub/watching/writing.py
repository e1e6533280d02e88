"""Writing the lines that wait: a batch at a time, by a thread of the process that answered, off the path of requests.

A process that is killed loses the lines of its last second. What its requests changed is not lost: events and edits
name their request in the transaction that made them.
"""

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q

from leadhub.bulk import insert, insert_new, locked, update_rows
from leadhub.keys import new_id
from leadhub.models import Answered, Door, Use
from leadhub.models.request import WHOLE
from leadhub.usecases import BUSY, use_case
from leadhub.watching.lines import DROPPED, Line, Waiting, waiting

AT_ONCE: Final = 2_000
PAUSE: Final = 1.0
"""Seconds for which lines are gathered."""
IDLE: Final = 30.0
"""Seconds without a line after which the connection to the database is given back."""
COLUMNS: Final = (
    *("request", "at", "duration_ms", "door", "method", "route", "operation"),
    *("subject", "status", "code", "user", "key"),
)
COUNTED: Final = ("requests", "refused", "failed", "last_at")
LONGEST_OPERATION: Final = 200
COUNTED_DOORS: Final = frozenset({Door.REST, Door.GRAPHQL, Door.PARTNER_GRAPHQL})
REFUSED, FAILED = 400, 500
log = logging.getLogger(__name__)


class Part(NamedTuple):
    """What is counted together: one part of the API, used by one caller on one day."""

    key: str
    day: Any
    name: str
    is_deprecated: bool


class Counts:
    """How often a part was used by some requests."""

    def __init__(self) -> None:
        self.requests = self.refused = self.failed = 0
        self.last_at = datetime.min.replace(tzinfo=UTC)

    @property
    def columns(self) -> tuple[Any, ...]:
        """As a row has them."""
        return self.requests, self.refused, self.failed, self.last_at

    def add(self, line: Line) -> None:
        """One request more."""
        self.requests += 1
        self.refused += REFUSED <= line.status < FAILED
        self.failed += line.status >= FAILED
        self.last_at = max(self.last_at, line.at)


@use_case
def write(lines: Sequence[Line]) -> None:
    """Keep some lines and count them, in four statements at any number."""
    insert(Answered, COLUMNS, [_row(line) for line in lines if line.is_kept])
    _count(lines)


def write_waiting(lines: Waiting = waiting) -> int:
    """Write what waits now; answers how much. What the database has no time for waits on."""
    written = 0
    while taken := lines.take(AT_ONCE):
        try:
            write(taken)
        except BUSY as error:
            lines.give_back(taken)
            log.warning("The log of requests was not written; it is tried again: %s", error)
            break
        except Exception:
            # Written again they would fail again, and no line after them would ever be written.
            DROPPED.inc(len(taken))
            log.exception("%s lines of the log of requests cannot be written", len(taken))
            continue
        written += len(taken)
    return written


class Writer:
    """The thread of one process: it sleeps until there is a line, and gathers what comes within a second."""

    def __init__(self, lines: Waiting = waiting) -> None:
        self._lines = lines
        self._ended = threading.Event()

    def begin(self) -> None:
        """Write from now on, until the process ends, which writes what is left; a child that is forked does so too."""
        self._start()
        os.register_at_fork(after_in_child=self._start)

    def end(self) -> None:
        """Write what is left and stop."""
        self._ended.set()
        write_waiting(self._lines)

    def _start(self) -> None:
        threading.Thread(target=self._work, name="request log", daemon=True).start()
        # Workers of servers are children of multiprocessing, which end without what `atexit` would run.
        Finalize(None, self.end, exitpriority=0)

    def _work(self) -> None:
        while not self._ended.is_set():
            if not self._lines.are_some.wait(IDLE):
                connection.close()
                continue
            if self._ended.wait(PAUSE):
                return
            write_waiting(self._lines)
            # To open one takes longer than to write; one that failed may be gone.
            if connection.errors_occurred:
                connection.close()


def _row(line: Line) -> tuple[Any, ...]:
    operation = ", ".join(line.asked)[:LONGEST_OPERATION]
    told = (line.request, line.at, line.duration_ms, line.door, line.method, line.route, operation)
    return (*told, line.subject, line.status, line.code, line.user, line.key)


def _count(lines: Iterable[Line]) -> None:
    counted: defaultdict[Part, Counts] = defaultdict(Counts)
    for line in lines:
        if line.door in COUNTED_DOORS:
            for part in _parts(line):
                counted[part].add(line)
    if not counted:
        return
    # In one order for all processes, so that none waits for another in a circle.
    parts = sorted(counted)
    fresh = [(new_id(), *part, *counted[part].columns) for part in parts]
    made = set(insert_new(Use, ("id", *Part._fields, *COUNTED), fresh, returning=Part._fields))
    known = counted.keys() - made
    if known:
        rows = list(locked(Use.objects.filter(_any_of(known)).order_by(*Part._fields)))
        sums = [_sum(row, counted[_part_of(row)]) for row in rows if _part_of(row) in known]
        update_rows(Use, ("id", *COUNTED), sums)


def _parts(line: Line) -> Iterator[Part]:
    """The request itself, what of the API it asked for, and what of that goes."""
    day = line.at.date()
    yield Part(line.key, day, WHOLE, is_deprecated=False)
    for names, is_deprecated in ((line.asked, False), (line.deprecated, True)):
        for name in dict.fromkeys(names):
            yield Part(line.key, day, name[:LONGEST_OPERATION], is_deprecated)


def _any_of(parts: Collection[Part]) -> Q:
    """Rows among which all of these are; a few more do no harm."""
    return Q(
        key__in={part.key for part in parts},
        day__in={part.day for part in parts},
        name__in={part.name for part in parts},
    )


def _part_of(row: Use) -> Part:
    return Part(row.key, row.day, row.name, row.is_deprecated)


def _sum(row: Use, more: Counts) -> tuple[Any, ...]:
    sums = (row.requests + more.requests, row.refused + more.refused, row.failed + more.failed)
    return (row.pk, *sums, max(row.last_at, more.last_at))
