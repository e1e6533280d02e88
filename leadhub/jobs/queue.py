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
from leadhub.jobs.works import Step, work_of
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case

LEASE = timedelta(minutes=1)


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
    row.save()
    return row


@use_case
def take() -> Job | None:
    """The oldest job that nobody else works on, under a lease of the real clock."""
    free = Q(lease_until=None) | Q(lease_until__lt=real_now())
    waiting = Job.objects.filter(free, status__in=RUNNING).order_by("created_at", "pk")
    row: Job | None = claimed(waiting).first()
    if row is None:
        return None
    row.status = Job.Status.RUNNING
    row.lease_until = None if work_of(row.kind).shared else real_now() + LEASE
    row.save(update_fields=["status", "lease_until"])
    return row


@use_case
def advance(job: UUID, step: Step, *, now: datetime) -> Job:
    """Write down what a step did; one that was cancelled meanwhile stays so."""
    row: Job = locked(Job.objects.filter(pk=job).order_by("pk")).get()
    if row.status not in RUNNING:
        return row
    row.done += step.done
    row.total = row.total if step.total is None else step.total
    if not work_of(row.kind).shared:
        row.cursor, row.lease_until = step.cursor, real_now() + LEASE
    if step.finished:
        row.status, row.finished_at, row.lease_until = Job.Status.DONE, now, None
        row.result, row.cursor = step.result, None
        row.done = row.total = max(row.done, row.total or 0)
    row.save()
    return row


@use_case
def move_cursor(job: UUID, cursor: Any) -> None:
    """Where the next step of a shared job begins."""
    Job.objects.filter(pk=job).update(cursor=cursor)


@use_case
def fail(job: UUID, *, code: str, detail: str, now: datetime) -> None:
    """End a job that cannot go on."""
    Job.objects.filter(pk=job, status__in=RUNNING).update(
        status=Job.Status.FAILED, finished_at=now, lease_until=None, errors=[{"code": code, "detail": detail}]
    )


@use_case
def let_go(job: UUID) -> None:
    """Leave a job to whoever comes next."""
    Job.objects.filter(pk=job).update(lease_until=None)
