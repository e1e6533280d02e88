"""Working through the line: what cannot go on ends, what the database had no time for comes again, others go on."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError

from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict, Unavailable
from leadhub.jobs import queue
from leadhub.jobs.running import run_job, run_jobs
from leadhub.jobs.works import Step
from leadhub.models import Job
from tests.leadhub.jobs.conftest import ask, done, let_time_pass, taken

pytestmark = pytest.mark.django_db

OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")
BUSY = [Unavailable("The database is busy."), OperationalError("the connection was lost"), InterfaceError("closed")]
HOPELESS = [ValueError("no number"), DataError("out of range"), IntegrityError("broken check"), Conflict("No.")]


def named(error: Exception) -> str:
    return type(error).__name__


def statuses() -> dict[str, str]:
    """The status of each kind of work."""
    return dict(Job.objects.values_list("kind", "status"))


def stumbling(error: Exception, times: int = 1) -> Callable[[Job, datetime], Step]:
    """Work that fails so many times, and then is done."""
    left = [error] * times

    def step(job: Job, now: datetime) -> Step:
        if left:
            raise left.pop()
        return Step(done=1, finished=True)

    return step


@pytest.mark.parametrize("error", BUSY, ids=named)
def test_a_busy_database_puts_a_job_off_and_others_go_on(
    error: Exception, bring: Callable[..., None], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    bring(first=stumbling(error), second=done)
    job = ask("first")
    ask("second")
    with caplog.at_level(logging.ERROR):
        assert run_jobs(now) == 1
    assert statuses() == {"first": "running", "second": "done"}
    assert "tried again later" in caplog.text
    assert run_jobs(now) == 0, "it rests"
    let_time_pass(job)
    assert run_jobs(now) == 1
    assert statuses()["first"] == "done"


@pytest.mark.parametrize("error", HOPELESS, ids=named)
def test_what_cannot_go_on_ends_and_others_go_on(
    error: Exception, bring: Callable[..., None], now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    bring(first=stumbling(error), second=done)
    job = ask("first")
    ask("second")
    with caplog.at_level(logging.ERROR):
        assert run_jobs(now) == 1
    assert statuses() == {"first": "failed", "second": "done"}
    job.refresh_from_db()
    assert (job.errors[0]["code"], job.finished_at, job.lease_until) == ("internal_error", now, None)
    assert str(job.pk) in caplog.text


def test_a_job_goes_on_where_it_was_interrupted(bring: Callable[..., None], now: datetime) -> None:
    seen: list[Any] = []

    def count(job: Job, now: datetime) -> Step:
        place = job.cursor or 0
        seen.append(place)
        if len(seen) == 2:
            raise OperationalError("the connection was lost")
        return Step(done=1, cursor=place + 1, finished=place == 2, result=seen)

    bring(counting=count)
    job = ask("counting")
    run_jobs(now)
    let_time_pass(job)
    run_jobs(now)
    job.refresh_from_db()
    assert (seen, job.status, job.done) == ([0, 1, 1, 2], "done", 3)


def test_who_was_overtaken_during_a_step_stops_and_leaves_it_to_the_other(
    bring: Callable[..., None], now: datetime
) -> None:
    others: list[Job] = []

    def dawdle(job: Job, now: datetime) -> Step:
        let_time_pass(job)
        others.append(taken())
        return Step(done=7, cursor="seven")

    bring(slow=dawdle)
    ask("slow")
    assert run_job(taken(), now, seconds=5) is None
    assert len(others) == 1, "no step more was taken"
    job = Job.objects.get()
    assert (job.status, job.done, job.cursor, job.lease_until) == ("running", 0, None, others[0].lease_until)


def test_what_was_cancelled_during_a_step_is_left_so(bring: Callable[..., None], now: datetime) -> None:
    def be_cancelled(job: Job, now: datetime) -> Step:
        queue.cancel(job.pk, actor=OPERATIONS, now=now)
        return Step(done=1, cursor="one")

    bring(endless=be_cancelled)
    ask("endless")
    assert run_jobs(now) == 0
    assert statuses() == {"endless": "cancelled"}


def test_what_several_share_is_ended_by_the_one_who_cannot_go_on(bring: Callable[..., None], now: datetime) -> None:
    bring(together=stumbling(ValueError("no number")), shared=["together"])
    ask("together")
    first, second = taken(), taken()
    failed = run_job(first, now, seconds=5)
    assert failed is not None
    assert failed.status == "failed"
    assert run_job(second, now, seconds=5) is None
    assert statuses() == {"together": "failed"}
