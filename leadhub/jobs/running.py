"""Working on jobs: a slice of time at once, so that clocks and deliveries of the same worker never wait long."""

import logging
import time
from datetime import datetime

from leadhub.jobs import queue
from leadhub.jobs.askers import AskerNotAllowed, check_asker
from leadhub.jobs.works import work_of
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.tracing import caused_by
from leadhub.usecases import BUSY

SLICE = 5.0
log = logging.getLogger(__name__)


def run_jobs(now: datetime) -> int:
    """Work on what waits for a few seconds; answers how much was done."""
    until, done = time.monotonic() + SLICE, 0
    while time.monotonic() < until and (job := queue.take()) is not None:
        left = run_job(job, now, seconds=until - time.monotonic())
        if left is None:
            continue
        done += max(0, left.done - job.done)
        if left.status in RUNNING:
            queue.let_go(left)
    return done


def run_job(job: Job, now: datetime, *, seconds: float) -> Job | None:
    """Work on one job for some time, as when its caller waits for the answer; None where it is the caller's no more."""
    left: Job | None = job
    until = time.monotonic() + seconds
    while left is not None and left.status in RUNNING and time.monotonic() < until:
        left = _one_step(left, now)
    return left


def _one_step(job: Job, now: datetime) -> Job | None:
    """The job after one step more; a fault or a right that was withdrawn ends it, a busy database only puts it off."""
    try:
        check_asker(job)
        with caused_by(job.request):
            return queue.advance(job, work_of(job.kind).step(job, now), now=now)
    except BUSY:
        # The job is sound: whoever takes it next goes on from its cursor.
        log.exception("Job %s was interrupted; it is tried again later", job.pk)
        queue.let_go(job, rest=queue.BREAK)
        return None
    except AskerNotAllowed as refusal:
        log.warning("Job %s stops: its asker may not do it any more", job.pk)
        return queue.fail(job, code=refusal.code, detail=refusal.detail, now=now)
    except Exception:
        log.exception("Job %s cannot go on", job.pk)
        return queue.fail(job, code="internal_error", detail="Something failed on our side.", now=now)
