"""Long work in line: asked for once per key, taken by workers under a lease, given up by people."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.bulk import claimed, locked
from leadhub.clock import real_now
from leadhub.errors import Conflict, NotAllowed, NotFound
from leadhub.jobs.works import Step, kinds, work_of
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.tracing import request_under_way
from leadhub.usecases import use_case

LEASE = timedelta(minutes=1)
# So long rests a job for which the database had no time.
BREAK = timedelta(seconds=10)


@use_case
def ask(
    kind: str,
    key: str,
    *,
    actor: Actor,
    now: datetime,
    parameters: Mapping[str, Any],
    total: int | None = None,
    not_before: timedelta = timedelta(),
) -> Job:
    """Put work in line, to be taken after some time of the real clock at the earliest.

    What waits or runs for the same key already is answered instead.
    """
    standing = Job.objects.filter(kind=kind, key=key, status__in=RUNNING).first()
    return standing or Job.objects.create(
        kind=kind,
        key=key,
        parameters=dict(parameters),
        total=total,
        lease_until=real_now() + not_before if not_before else None,
        created_at=now,
        created_by=actor.user_id,
        created_by_name=actor.label,
        request=request_under_way(),
    )


@use_case
def cancel(job: UUID, *, actor: Actor, now: datetime) -> Job:
    """Give a job up before its end; what it has done stays done."""
    row: Job | None = locked(Job.objects.filter(pk=job).order_by("pk")).first()
    if row is None:
        raise NotFound("No job with this id.")
    if row.status not in RUNNING:
        raise Conflict(f"This job is {row.status} already. Nothing was changed.", code="job_finished")
    if not work_of(row.kind).cancellable:
        raise Conflict("This work must come to its end. Nothing was changed.", code="not_cancellable")
    if actor.role != Role.OPERATIONS and actor.user_id != row.created_by:
        raise NotAllowed("Whoever asked for a job cancels it, or operations. Nothing was changed.", code="not_yours")
    row.status, row.finished_at, row.lease_until = Job.Status.CANCELLED, now, None
    row.save(update_fields=["status", "finished_at", "lease_until"])
    return row


@use_case
def take() -> Job | None:
    """The oldest job that nobody else works on, under a lease of the real clock."""
    free = Q(lease_until=None) | Q(lease_until__lt=real_now())
    waiting = Job.objects.filter(free, status__in=RUNNING, kind__in=kinds()).order_by("created_at", "pk")
    row: Job | None = claimed(waiting).first()
    if row is None:
        return None
    row.status = Job.Status.RUNNING
    row.lease_until = None if work_of(row.kind).shared else real_now() + LEASE
    row.started_at = row.started_at or real_now()
    row.save(update_fields=["status", "lease_until", "started_at"])
    return row


@use_case
def advance(job: Job, step: Step, *, now: datetime) -> Job | None:
    """Write down what a step did; None, and nothing is written, where the job is no longer its worker's."""
    row = _still_held(job)
    if row is None:
        return None
    written = {"done", "total"}
    row.done += step.done
    row.total = row.total if step.total is None else step.total
    if not work_of(row.kind).shared:
        row.cursor, row.lease_until = step.cursor, real_now() + LEASE
        written |= {"cursor", "lease_until"}
    if step.finished:
        row.status, row.finished_at, row.lease_until = Job.Status.DONE, now, None
        row.result, row.cursor = step.result, None
        row.done = row.total = max(row.done, row.total or 0)
        written |= {"status", "finished_at", "lease_until", "result", "cursor"}
    row.save(update_fields=written)
    return row


@use_case
def move_cursor(job: UUID, cursor: Any) -> None:
    """Where the next step of a shared job begins."""
    Job.objects.filter(pk=job).update(cursor=cursor)


@use_case
def fail(job: Job, *, code: str, detail: str, now: datetime) -> Job | None:
    """End a job that cannot go on; None where it is no longer its worker's."""
    row = _still_held(job)
    if row is None:
        return None
    row.status, row.finished_at, row.lease_until = Job.Status.FAILED, now, None
    row.errors = [{"code": code, "detail": detail}]
    row.save(update_fields=["status", "finished_at", "lease_until", "errors"])
    return row


@use_case
def let_go(job: Job, *, rest: timedelta = timedelta()) -> None:
    """Give the lease back, so that whoever comes next goes on; after a rest where one is named."""
    held = Job.objects.filter(pk=job.pk, status__in=RUNNING, lease_until=job.lease_until)
    held.update(lease_until=real_now() + rest if rest else None)


def _still_held(job: Job) -> Job | None:
    """The job under its lock; None where it has ended, or another worker took it over once the lease was over.

    Whoever takes a job over takes a lease of its own, by which the two are told apart.
    """
    row: Job | None = locked(Job.objects.filter(pk=job.pk, status__in=RUNNING).order_by("pk")).first()
    if row is None or not (work_of(row.kind).shared or row.lease_until == job.lease_until):
        return None
    return row
