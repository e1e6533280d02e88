"""Kinds of work of the tests' own, in place of those that the apps bring."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from leadhub.actors import SYSTEM
from leadhub.clock import real_now
from leadhub.jobs import queue, works
from leadhub.jobs.works import Step, Work
from leadhub.models import Job
from tests.fence import allow_writes
from tests.rows import AT

Take: TypeAlias = Callable[[Job, Any], Step]


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these be the kinds of work, each with what its step does and, for all of them, what their askers must be
    allowed to."""

    def bring(*, shared: Iterable[str] = (), verb: str | None = None, **steps: Take) -> None:
        found = {
            kind: Work(kind=kind, label=kind, step=step, verb=verb, shared=kind in shared)
            for kind, step in steps.items()
        }
        monkeypatch.setattr(works, "_works", lambda: found)

    return bring


def ask(kind: str, key: str = "") -> Job:
    """Put work in line."""
    return queue.ask(kind, key or kind, actor=SYSTEM, now=AT, parameters={})


def taken() -> Job:
    """The next job in line, taken by a worker."""
    job = queue.take()
    assert job is not None
    return job


def let_time_pass(job: Job) -> None:
    """The lease of a job runs out."""
    with allow_writes():
        Job.objects.filter(pk=job.pk).update(lease_until=real_now() - timedelta(seconds=1))


def done(job: Job, now: Any) -> Step:
    """All of it, with one step."""
    return Step(done=1, finished=True)
