"""Jobs as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.models import Job


class ProgressView(View):
    """How far a job is; the total is null while nobody knows it."""

    done: int
    total: int | None


class JobErrorView(View):
    """Why a job failed, or what it left out."""

    code: str
    detail: str


class JobView(View):
    """Long work: how far it is, and what came of it."""

    id: UUID
    kind: str
    status: Job.Status
    progress: ProgressView
    result: Any | None
    errors: list[JobErrorView]
    created_at: datetime
    created_by: str
    finished_at: datetime | None


class JobFilters(Filters):
    """What jobs may be narrowed to."""

    kind = Word("kind")
    status = OneOf("status", Job.Status)


def job_rows(actor: Actor) -> "QuerySet[Job]":
    """All jobs: the policy keeps them to staff and integrations."""
    return Job.objects.all()


def job_views(actor: Actor, rows: Sequence[Job]) -> list[JobView]:
    """The jobs of one page."""
    return [
        JobView(
            id=row.pk,
            kind=row.kind,
            status=Job.Status(row.status),
            progress=ProgressView(done=row.done, total=row.total),
            result=row.result,
            errors=[JobErrorView(**error) for error in row.errors],
            created_at=row.created_at,
            created_by=row.created_by_name,
            finished_at=row.finished_at,
        )
        for row in rows
    ]


def jobs_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, JobView]:
    """The jobs with these ids."""
    return {view.id: view for view in job_views(actor, list(Job.objects.filter(pk__in=keys)))}


JOB = Noun(name="Job", view=JobView, verb="job.read", load=jobs_by_id)
JOBS = Listing(
    noun=JOB,
    verb="job.list",
    rows=job_rows,
    views=job_views,
    filters=JobFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
