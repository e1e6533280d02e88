"""Working on jobs: a slice of time at once, so that clocks and deliveries of the same worker never wait long."""

import logging
import time
from datetime import datetime

from django.db import DatabaseError

from leadhub.jobs import queue
from leadhub.jobs.works import work_of
from leadhub.models import Job
from leadhub.models.job import RUNNING

SLICE = 5.0
log = logging.getLogger(__name__)


def run_jobs(now: datetime) -> int:
    """Work on what waits for a few seconds; answers how much was done."""
    return _run(now, SLICE)


def run_job(job: Job, now: datetime, *, seconds: float) -> Job:
    """Work on one job for some time, as when its caller waits for the answer."""
    until = time.monotonic() + seconds
    while job.status in RUNNING and time.monotonic() < until:
        job = queue.advance(job.pk, work_of(job.kind).step(job, now), now=now)
    return job


def _run(now: datetime, seconds: float) -> int:
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and (job := queue.take()) is not None:
        before = job.done
        job = _worked_on(job, now, until)
        done += max(0, job.done - before)
        if job.status in RUNNING:
            queue.let_go(job.pk)
    return done


def _worked_on(job: Job, now: datetime, until: float) -> Job:
    try:
        return run_job(job, now, seconds=until - time.monotonic())
    except DatabaseError:
        # The job is sound: whoever takes it next goes on from its cursor.
        log.exception("Job %s was interrupted", job.pk)
        raise
    except Exception:
        log.exception("Job %s cannot go on", job.pk)
        queue.fail(job.pk, code="internal_error", detail="Something failed on our side.", now=now)
        job.refresh_from_db()
        return job
