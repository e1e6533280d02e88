"""Recalibrations as callers read them: how far the work is, what it found, and the draft that people made of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from feedback.models import Recalibration
from feedback.recalibrations import report_of
from feedback.rules.report import RecalibrationReport
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.documents.draft_readers import DRAFT
from leadhub.jobs.readers import JobErrorView, ProgressView
from leadhub.models import Job


class RecalibrationView(View, rename={"since": "from", "until": "to"}):
    """One look back at how leads ended; its id is also that of the job that works on it.

    `from` and `to` narrow to the leads that came in a period; null is no bound. `based_on` is the version of the
    scoring models that was in force. `guided` tells a comparison of too few cases; it keeps the agreement, too.
    `result` and `report` are null until the work is done; `draft` is the draft that it became.
    """

    id: UUID
    status: Job.Status
    progress: ProgressView
    errors: list[JobErrorView]
    outcome: Recalibration.Outcome
    since: datetime | None
    until: datetime | None
    based_on: int
    cut_at: datetime | None
    result: Recalibration.Result | None
    guided: bool
    report: RecalibrationReport | None
    draft: UUID | None
    created_at: datetime
    created_by: UUID | None
    created_by_name: str
    finished_at: datetime | None


class RecalibrationFilters(Filters):
    """What recalibrations may be narrowed to."""

    outcome = OneOf("outcome", Recalibration.Outcome)
    result = OneOf("result", Recalibration.Result)


def recalibration_rows(actor: Actor) -> "QuerySet[Recalibration]":
    """Those that the caller may see."""
    return Recalibration.objects.visible_to(actor).select_related("job")


def recalibration_views(actor: Actor, rows: Sequence[Recalibration]) -> list[RecalibrationView]:
    """The recalibrations of one page."""
    return [
        RecalibrationView(
            id=row.pk,
            status=Job.Status(row.job.status),
            progress=ProgressView(done=row.job.done, total=row.job.total),
            errors=[JobErrorView(**error) for error in row.job.errors],
            outcome=Recalibration.Outcome(row.outcome),
            since=row.since,
            until=row.until,
            based_on=row.based_on,
            cut_at=row.cut_at,
            result=Recalibration.Result(row.result) if row.result else None,
            guided=row.result == Recalibration.Result.COMPARED,
            report=report_of(row) if row.report else None,
            draft=row.draft_id,
            created_at=row.asked_at,
            created_by=row.asked_by,
            created_by_name=row.asked_by_name,
            finished_at=row.finished_at,
        )
        for row in rows
    ]


def recalibrations_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, RecalibrationView]:
    """The recalibrations with these ids that the caller may see."""
    return {view.id: view for view in recalibration_views(actor, list(recalibration_rows(actor).filter(pk__in=keys)))}


RECALIBRATION = Noun(
    name="Recalibration",
    view=RecalibrationView,
    verb="recalibration.read",
    load=recalibrations_by_id,
    links=lambda: {"created_by": USER, "draft": DRAFT},
)
RECALIBRATIONS = Listing(
    noun=RECALIBRATION,
    verb="recalibration.list",
    rows=recalibration_rows,
    views=recalibration_views,
    filters=RecalibrationFilters,
    orderings=Orderings({"created_at": Key("asked_at")}, default="-created_at"),
)
