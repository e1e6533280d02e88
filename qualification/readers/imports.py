"""Files that were handed over: how their columns are read, what a dry run found, what the run took."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import BigInt, View, converted
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.errors import NotFound
from leadhub.models import Job
from qualification.importing.mapping import MappingForm, file_and_column, uses
from qualification.importing.tables import Fault
from qualification.importing.uploads import KEPT, status_of
from qualification.models import (
    Certainty,
    FileFormat,
    ImportedFile,
    ImportFault,
    ImportPass,
    ImportPassKind,
    ImportStatus,
)

AT_ONCE = 1_000


class ImportColumnView(View):
    """A column of the file: what it is mapped to, and what it was taken for at first, how surely and why.

    Its samples are the first values that differ, as long as the file is kept.
    """

    name: str
    mapped_to: list[str]
    guess: str | None
    certainty: Certainty
    why: str
    samples: list[str]


class ImportCountsView(View):
    """What a dry run or the run has found so far: created + updated + unchanged + refused = rows.

    A row is unchanged where everything it states is here already; warnings were taken as they stand.
    """

    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    warnings: int
    won: int
    lost: int
    job: UUID
    begun_at: datetime
    by_name: str
    finished_at: datetime | None


class ImportView(View):
    """A file, from the upload to its end. `rows_estimated` is told of a CSV by its lines, null of a workbook.

    `same_as` is an earlier import of the very same content that was run: running it again adds nothing. The content,
    and the rows that were refused, are kept until `kept_until`.
    """

    id: UUID
    name: str
    format: FileFormat
    size: BigInt
    sha256: str
    rows_estimated: int | None
    status: ImportStatus
    columns: list[ImportColumnView]
    mapping: Any
    quiet_history: bool
    dry_run: ImportCountsView | None
    run: ImportCountsView | None
    same_as: UUID | None
    created_at: datetime
    created_by: UUID | None
    created_by_name: str
    kept_until: datetime | None
    errors: list[str]


class ImportFilters(Filters):
    """What imports may be narrowed to."""

    created_by = Ids("created_by")
    format = OneOf("format", FileFormat)
    sha256 = Word("sha256")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")


def import_rows(actor: Actor) -> "QuerySet[ImportedFile]":
    """Those of everybody who may import: what one has brought in, another asks for."""
    return ImportedFile.objects.visible_to(actor)


def import_views(actor: Actor, rows: Sequence[ImportedFile]) -> list[ImportView]:
    """The imports of one page, in four statements."""
    passes = {(one.file_id, one.kind): one for one in ImportPass.objects.filter(file__in=[row.pk for row in rows])}
    jobs = Job.objects.defer("parameters", "cursor").in_bulk([one.job for one in passes.values()])
    runs = ImportPass.objects.filter(
        kind=ImportPassKind.RUN, finished_at__isnull=False, file__sha256__in={row.sha256 for row in rows}
    )
    same = list(runs.order_by("-begun_at").values_list("file__sha256", "file_id", "file__created_at"))
    return [_view(row, passes, jobs, same) for row in rows]


def imports_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ImportView]:
    """The imports with these ids."""
    return {view.id: view for view in import_views(actor, list(import_rows(actor).filter(pk__in=keys)))}


def mapping_version(actor: Actor, file: UUID) -> int:
    """How often its mapping was saved, once more."""
    version = import_rows(actor).filter(pk=file).values_list("version", flat=True).first()
    if version is None:
        raise NotFound("There is no import with this id that you may see.")
    return version


def faults_of(actor: Actor, file: UUID, *, refusals: bool) -> tuple[list[str], Iterator[tuple[Fault, Sequence[str]]]]:
    """The columns of a file, and of its run, else its dry run, every row that was refused, or every warning.

    In the order of the file, read a part at a time.
    """
    row = import_rows(actor).filter(pk=file).first()
    if row is None:
        raise NotFound("There is no import with this id that you may see.")
    latest = _latest({(row.pk, one.kind): one for one in row.passes.all()}, row)
    names = [column["name"] for column in row.columns]
    return names, _faults(latest.pk, refusals=refusals) if latest else iter(())


def _faults(of_pass: UUID, *, refusals: bool) -> Iterator[tuple[Fault, Sequence[str]]]:
    # Ids are made in the order of the file.
    rows, last = ImportFault.objects.filter(of_pass=of_pass, is_refusal=refusals), UUID(int=0)
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        for row in found:
            yield Fault(row.line, row.code, row.detail), row.cells
        last = found[-1].pk


def _view(
    row: ImportedFile,
    passes: Mapping[tuple[UUID, str], ImportPass],
    jobs: Mapping[UUID, Job],
    same: Sequence[tuple[str, UUID, datetime]],
) -> ImportView:
    latest = _latest(passes, row)
    job = jobs.get(latest.job) if latest else None
    status = status_of(latest, job)
    # Whoever cancels the job and not the import leaves the counts of half a dry run behind.
    checked = None if status == ImportStatus.DRAFT else passes.get((row.pk, ImportPassKind.DRY_RUN))
    twins = [pk for digest, pk, at in same if digest == row.sha256 and pk != row.pk and at <= row.created_at]
    return ImportView(
        id=row.pk,
        name=row.name,
        format=FileFormat(row.format),
        size=BigInt(row.size),
        sha256=row.sha256,
        rows_estimated=None if row.line_count is None else max(0, row.line_count - 1),
        status=status,
        columns=list(_columns(row)),
        mapping=row.mapping,
        quiet_history=row.is_quiet,
        dry_run=_counts(checked),
        run=_counts(passes.get((row.pk, ImportPassKind.RUN))),
        same_as=twins[0] if twins else None,
        created_at=row.created_at,
        created_by=row.created_by,
        created_by_name=row.created_by_name,
        kept_until=None if row.is_dropped else row.touched_at + KEPT,
        errors=[error["detail"] for error in job.errors] if job else [],
    )


def _latest(passes: Mapping[tuple[UUID, str], ImportPass], row: ImportedFile) -> ImportPass | None:
    return passes.get((row.pk, ImportPassKind.RUN)) or passes.get((row.pk, ImportPassKind.DRY_RUN))


def _columns(row: ImportedFile) -> Iterator[ImportColumnView]:
    mapping = converted(row.mapping, MappingForm)
    mapped: dict[str, list[str]] = {}
    for use in uses(mapping):
        name = use.value if isinstance(use.value, str) else use.value.column
        if name is not None:
            mapped.setdefault(file_and_column(name, mapping)[1], []).append(use.key)
    for column in row.columns:
        yield ImportColumnView(
            name=column["name"],
            mapped_to=mapped.get(column["name"], []),
            guess=column["guess"],
            certainty=Certainty(column["certainty"]),
            why=column["why"],
            samples=column["samples"],
        )


def _counts(row: ImportPass | None) -> ImportCountsView | None:
    if row is None:
        return None
    return ImportCountsView(
        rows=row.rows,
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        refused=row.refused,
        warnings=row.warnings,
        won=row.won,
        lost=row.lost,
        job=row.job,
        begun_at=row.begun_at,
        by_name=row.by_name,
        finished_at=row.finished_at,
    )


IMPORT: Noun[ImportView] = Noun(
    name="Import",
    view=ImportView,
    verb="import.read",
    load=imports_by_id,
    links=lambda: {"same_as": IMPORT, "created_by": USER},
)
IMPORTS = Listing(
    noun=IMPORT,
    verb="import.list",
    rows=import_rows,
    views=import_views,
    filters=ImportFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
