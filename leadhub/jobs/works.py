"""What kinds of long work there are; the apps bring them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from leadhub.composition import parts
from leadhub.models import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step of a job did: so many more are `done`, and the next begins at `cursor`."""

    done: int
    cursor: Any = None
    total: int | None = None
    finished: bool = False
    result: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One kind of long work.

    `step(job, now)` does a part of it, at most half a minute, in transactions of its own, and may be run again from
    the same cursor: whoever is killed loses no more than that part. What it raises ends the job, unless the database
    was only busy. Several workers take steps of one `shared` job at the same time; any other job belongs to one worker
    at a time. `verb` is what whoever asked for it must be allowed to before each step; None where what was begun must
    come to its end whoever began it.
    """

    kind: str
    label: str
    step: Callable[[Job, datetime], Step]
    verb: str | None
    shared: bool = False
    cancellable: bool = True


def work_of(kind: str) -> Work:
    """The work of a kind."""
    return _works()[kind]


def label_of(kind: str) -> str:
    """What people call work of a kind; of one that only newer or older versions know, its code in words."""
    known = _works().get(kind)
    return known.label if known is not None else kind.replace("_", " ").capitalize()


def kinds() -> Collection[str]:
    """The kinds that are known here: any other waits for a worker of a newer version."""
    return _works().keys()


@cache
def _works() -> dict[str, Work]:
    return {work.kind: work for work in parts("LEADHUB_JOBS")}
