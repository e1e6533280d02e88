"""Files handed over through the doors: taken in as drafts, their columns matched, rehearsed, run and given up."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.errors import Conflict, DomainError, FieldError, NotAcceptable, NotFound
from leadhub.jobs import queue
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case
from qualification.importing.guessing import SAMPLES, guess, mapping_of
from qualification.importing.judging import judge
from qualification.importing.mapping import MappingForm, faults_of, file_and_column, main_file, uses, without_blanks
from qualification.importing.rights import check_rights
from qualification.importing.storing import keep, records_of
from qualification.importing.tables import Record, Unreadable
from qualification.models import (
    ImportBlock,
    ImportedFile,
    ImportFault,
    ImportKey,
    ImportPass,
    ImportPassKind,
    ImportStatus,
)

KIND = "import"
SYSTEM = "import"
KEPT = timedelta(days=14)
"""So long after it was last touched the content of a file is kept, and with it the rows that were refused."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@use_case
def begin(name: str, content: BinaryIO, *, actor: Actor, now: datetime) -> ImportedFile:
    """Take a file in and guess its columns; nothing of it is imported yet.

    415 `unsupported_file` for what is neither CSV nor XLSX, 422 `unreadable_file` for what cannot be opened.
    """
    try:
        judged = judge(content)
    except Unreadable as error:
        raise _unreadable(str(error)) from error
    file = ImportedFile.objects.create(
        name=_plain(name),
        format=judged.format,
        size=judged.size,
        sha256=judged.sha256,
        line_count=judged.line_count,
        created_at=now,
        created_by=actor.user_id,
        created_by_name=actor.label,
        touched_at=real_now(),
    )
    keep(file.pk, content)
    _match_columns(file, mapping_of([], system=SYSTEM, encoding=judged.encoding))
    file.save(update_fields=["mapping", "columns"])
    return file


@use_case
def edit(file: UUID, *, mapping: Mapping[str, Any] | None, quiet: bool | None, actor: Actor) -> ImportedFile:
    """Say which column is what, and whether anybody is told; a dry run of before is forgotten with it.

    422 `mapping_not_usable` names every key at fault, 403 each part that the caller may write through no door.
    """
    row = hold(file)
    _refuse_begun(row)
    if mapping is not None:
        form = read_mapping(mapping, row)
        check_rights(actor, form)
        row.mapping = _told(msgspec.to_builtins(form))
    if quiet is not None:
        row.is_quiet = quiet
    row.version += 1
    row.touched_at = real_now()
    row.save(update_fields=["mapping", "is_quiet", "version", "touched_at"])
    row.passes.all().delete()
    return row


@use_case
def dry_run(file: UUID, *, actor: Actor, now: datetime) -> Job:
    """Find out what would become of every row, as a job; nothing is written."""
    row = hold(file)
    _refuse_begun(row)
    _check_usable(row, actor)
    row.passes.all().delete()
    return _ask(row, ImportPassKind.DRY_RUN, actor=actor, now=now)


@use_case
def run(file: UUID, *, actor: Actor, now: datetime) -> Job:
    """Take every row in, as a job; one that failed or was cancelled goes on behind the last row that it took."""
    row = hold(file)
    standing = row.passes.filter(kind=ImportPassKind.RUN).first()
    if standing is not None and standing.finished_at is not None:
        raise Conflict("This file was imported. Upload it again to import it again.", code="import_done")
    _refuse_busy(row)
    _check_usable(row, actor)
    return _ask(row, ImportPassKind.RUN, actor=actor, now=now, standing=standing)


@use_case
def cancel(file: UUID, *, actor: Actor, now: datetime) -> ImportedFile:
    """Stop what is under way: a dry run leaves nothing behind, rows that a run has taken stay, and it can go on."""
    row = hold(file)
    job = running_job(row)
    if job is None:
        raise Conflict("Nothing of this import is under way. Nothing was changed.", code="import_not_running")
    queue.cancel(job.pk, actor=actor, now=now)
    row.passes.filter(kind=ImportPassKind.DRY_RUN).delete()
    return row


@use_case
def drop_old(now: datetime) -> int:
    """Drop the contents that were not touched for a time, with samples and refused rows; answers how many."""
    old = ImportedFile.objects.filter(is_dropped=False, touched_at__lt=real_now() - KEPT)
    files = list(locked(old.order_by("pk"))[:100])
    kept = [file for file in files if running_job(file) is None]
    for file in kept:
        ImportBlock.objects.filter(file=file).delete()
        ImportFault.objects.filter(of_pass__file=file).delete()
        ImportKey.objects.filter(of_pass__file=file).delete()
        file.columns = [{**column, "samples": []} for column in file.columns]
        file.is_dropped = True
        file.save(update_fields=["columns", "is_dropped"])
    return len(kept)


@use_case
def forget_contents(now: datetime) -> None:
    """Drop what is kept of every list: whoever is erased may stand in any. Of one under way, once it is through."""
    ImportedFile.objects.filter(is_dropped=False).update(touched_at=LONG_AGO)
    while drop_old(now):
        continue


def read_mapping(given: Mapping[str, Any], file: ImportedFile) -> MappingForm:
    """A mapping as it was sent, held against the file."""
    try:
        form = converted(without_blanks(given), MappingForm)
    except DomainError as error:
        faults = [FieldError(f"/mapping{fault.pointer}", fault.code, fault.detail) for fault in error.errors]
        raise type(error)(f"mapping: {error.detail}", code=error.code, errors=faults) from error
    said = list(faults_of(form))
    if len(form.files) != 1:
        said.append("files: an upload is one file; several are brought together by the command")
    if said:
        raise _not_usable(said)
    try:
        header, _ = records_of(file, form)
    except Unreadable as error:
        raise _unreadable(str(error)) from error
    said = [
        f"{use.key}: the file has no column {column!r}"
        for use in uses(form)
        if (column := _column(use.value, form)) is not None and column not in header
    ]
    if said:
        raise _not_usable(said)
    return form


def status_of(row: ImportPass | None, job: Job | None) -> ImportStatus:
    """Where an import stands, by its latest pass and the job that works on it."""
    if row is None:
        return ImportStatus.DRAFT
    is_run = row.kind == ImportPassKind.RUN
    if row.finished_at is not None:
        return ImportStatus.DONE if is_run else ImportStatus.CHECKED
    if job is not None and job.status in RUNNING:
        return ImportStatus.RUNNING if is_run else ImportStatus.CHECKING
    if job is not None and job.status == Job.Status.CANCELLED:
        return ImportStatus.CANCELLED if is_run else ImportStatus.DRAFT
    return ImportStatus.FAILED


def running_job(file: ImportedFile) -> Job | None:
    """The job that works on a file now."""
    return Job.objects.filter(kind=KIND, key=str(file.pk), status__in=RUNNING).first()


def hold(file: UUID) -> ImportedFile:
    """Lock a file until the end of the transaction."""
    row: ImportedFile | None = locked(ImportedFile.objects.filter(pk=file).order_by("pk")).first()
    if row is None:
        raise NotFound("There is no import with this id that you may see.")
    return row


def _match_columns(file: ImportedFile, mapping: dict[str, Any]) -> None:
    form = converted(mapping, MappingForm)
    try:
        header, records = records_of(file, form)
        rows = [record.values for _, record in zip(range(SAMPLES), records, strict=False) if isinstance(record, Record)]
    except Unreadable as error:
        raise _unreadable(str(error)) from error
    guesses = guess(header, rows)
    encoding = form.files[main_file(form)].encoding
    file.mapping = mapping_of(guesses, system=form.system, encoding=encoding)
    file.columns = [
        {
            "name": one.column,
            "guess": one.target,
            "certainty": one.certainty.value,
            "why": one.why,
            "samples": list(one.samples),
        }
        for one in guesses
    ]


def _refuse_begun(row: ImportedFile) -> None:
    _refuse_busy(row)
    if row.passes.filter(kind=ImportPassKind.RUN).exists():
        raise Conflict(
            "Its rows are being taken in, or were. Upload the file again to begin anew.", code="import_begun"
        )


def _refuse_busy(row: ImportedFile) -> None:
    if running_job(row) is not None:
        raise Conflict("This import is under way. Wait for its end or cancel it.", code="import_busy")


def _check_usable(row: ImportedFile, actor: Actor) -> None:
    """The mapping as it stands, by the rights that its caller has now."""
    check_rights(actor, read_mapping(row.mapping, row))


def _ask(
    row: ImportedFile,
    kind: ImportPassKind,
    *,
    actor: Actor,
    now: datetime,
    standing: ImportPass | None = None,
) -> Job:
    begun = standing.rows if standing else 0
    total = max(0, row.line_count - 1 - begun) if row.line_count is not None else None
    job = queue.ask(KIND, str(row.pk), actor=actor, now=now, parameters={"kind": kind.value}, total=total)
    if standing is None:
        ImportPass.objects.create(file=row, kind=kind, job=job.pk, begun_at=now, by=actor.user_id, by_name=actor.label)
    else:
        ImportPass.objects.filter(pk=standing.pk).update(job=job.pk)
    row.touched_at = real_now()
    row.save(update_fields=["touched_at"])
    return job


def _column(value: Any, form: MappingForm) -> str | None:
    name = value if isinstance(value, str) else value.column
    return None if name is None else file_and_column(name, form)[1]


def _told(value: Any) -> Any:
    """A mapping as it would be written by hand: without what it leaves open."""
    if isinstance(value, list):
        return [_told(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _told(each) for name, each in value.items() if each is not None and each not in ([], {})}


def _plain(name: str) -> str:
    """The name of a file as it can be kept and shown: without folders and without what is no text."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[:200] or "file"


def _unreadable(detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code="unreadable_file", errors=[FieldError("/file", "unreadable_file", detail)])


def _not_usable(said: list[str]) -> NotAcceptable:
    faults = [FieldError(_pointer(one), "mapping_not_usable", one.partition(": ")[2] or one) for one in said]
    return NotAcceptable(f"The mapping cannot be used: {'; '.join(said)}.", code="mapping_not_usable", errors=faults)


def _pointer(said: str) -> str:
    """Where in the body a fault of the mapping lies, such as stages.1.to: it has no shape."""
    key, colon, _ = said.partition(": ")
    return f"/mapping/{key.replace('.', '/')}" if colon else "/mapping"
