"""The work of an import: rows taken a chunk at a time, counted in the transaction that takes them.

Whoever is killed has taken a chunk with its counts or not at all, so whoever goes on takes each row exactly once.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from leadhub.api.bodies import converted
from leadhub.bulk import insert, insert_new, locked
from leadhub.errors import DomainError
from leadhub.jobs import queue
from leadhub.jobs.askers import asker_of
from leadhub.jobs.works import Step, Work
from leadhub.keys import new_id
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.usecases import BUSY, use_case
from qualification.importing.joining import Found, Unfit
from qualification.importing.mapping import MappingForm
from qualification.importing.pipeline import AT_ONCE, Taking
from qualification.importing.rights import check_rights
from qualification.importing.storing import line_of, rows_of
from qualification.importing.summary import Fates
from qualification.importing.tables import Unreadable, storable
from qualification.importing.uploads import KIND
from qualification.importing.values import Joined
from qualification.models import ImportFault, ImportKey, ImportPass, ImportPassKind

WORKS: Final = 4.0
"""Seconds that a step works at least, and at least as long as it took to find its place; at most five times that."""
COLUMNS: Final = ("id", "of_pass", "line", "code", "detail", "is_refusal", "cells")
Given = Found | Unfit


def step(job: Job, now: datetime) -> Step:
    """Take some chunks more; the last step answers the counts. What the file or a right forbids ends the job."""
    row = ImportPass.objects.select_related("file").filter(job=job.pk).first()
    if row is None:
        # A dry run that was cancelled leaves nothing behind.
        return Step(done=0)
    try:
        return _worked(job, row, now)
    except BUSY:
        raise
    except Unreadable as error:
        queue.fail(job, code="unreadable_file", detail=str(error), now=now)
    except DomainError as error:
        queue.fail(job, code=error.code, detail=error.detail, now=now)
    return Step(done=0)


def _worked(job: Job, row: ImportPass, now: datetime) -> Step:
    if row.finished_at is not None:
        return _ended(row, 0)
    mapping = converted(row.file.mapping, MappingForm)
    check_rights(asker_of(job), mapping)
    started, before = time.monotonic(), row.rows
    reading = _Reading(*rows_of(row.file, mapping, begin=row.line))
    found = time.monotonic()
    until = found + min(max(WORKS, found - started), 5 * WORKS)
    while True:
        taken = _take(row, mapping, reading.chunk(), now)
        if taken is None:
            # Somebody else has gone on, or it was cancelled: what was read here counts nothing.
            return Step(done=row.rows - before)
        row = taken
        if row.finished_at is not None:
            return _ended(row, row.rows - before)
        if time.monotonic() >= until:
            return Step(done=row.rows - before)


class Chunk(NamedTuple):
    """Rows that are taken together, and where the next begins; None behind the last."""

    header: Sequence[str]
    rows: Sequence[Given]
    next_line: int | None


class _Reading:
    """Rows by chunks, always one row ahead: where the next chunk begins is known before this one is written."""

    def __init__(self, header: Sequence[str], given: Iterator[Given]) -> None:
        self._header = header
        self._given = given
        self._ahead = list(islice(given, 1))

    def chunk(self) -> Chunk:
        """The next rows."""
        rows = list(islice(chain(self._ahead, self._given), AT_ONCE))
        self._ahead = list(islice(self._given, 1))
        return Chunk(self._header, rows, line_of(self._ahead[0]) if self._ahead else None)


def _take(row: ImportPass, mapping: MappingForm, chunk: Chunk, now: datetime) -> ImportPass | None:
    """One chunk with its counts; None where the pass is no longer where it was read."""
    taking = Taking(mapping, row.file.is_quiet)
    if row.kind == ImportPassKind.DRY_RUN:
        return _rehearsed(row, chunk, taking.rehearse(chunk.rows), now)
    return _written(row, chunk, taking, now)


@use_case
def _written(row: ImportPass, chunk: Chunk, taking: Taking, now: datetime) -> ImportPass | None:
    held = _held(row)
    if held is None:
        return None
    fates = Fates()
    taking.take(chunk.rows, fates)
    return _kept(held, chunk, fates, now)


@use_case
def _rehearsed(row: ImportPass, chunk: Chunk, fates: Fates, now: datetime) -> ImportPass | None:
    held = _held(row)
    if held is None:
        return None
    unchanged, updated = _repeats(held, chunk, fates)
    held.created -= unchanged + updated
    held.updated += updated
    held.unchanged += unchanged
    return _kept(held, chunk, fates, now)


def _repeats(held: ImportPass, chunk: Chunk, fates: Fates) -> tuple[int, int]:
    """How many rows are about what an earlier chunk would have made: the same row once more, and other ones.

    That chunk was taken back, so they look new; the digests of what it would have made are what is left of it.
    """
    values = {each.line: each.row for each in chunk.rows if isinstance(each, Found)}
    keys = {_digest(row.identity): _digest(_said(values[row.line])) for row in fates.made}
    rows = [(new_id(), held.pk, key) for key in sorted({*keys, *keys.values()})]
    fresh = {bytes(key) for (key,) in insert_new(ImportKey, ("id", "of_pass", "key"), rows, returning=("key",))}
    repeated = [said for key, said in keys.items() if key not in fresh]
    same = sum(1 for said in repeated if said not in fresh)
    return same, len(repeated) - same


def _said(row: Joined) -> str:
    (record,) = row.values()
    return repr(sorted(record.values.items()))


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()


def _held(row: ImportPass) -> ImportPass | None:
    """The pass under its lock, where it still stands where its rows were read."""
    rows = ImportPass.objects.filter(pk=row.pk, line=row.line, rows=row.rows, finished_at=None)
    held: ImportPass | None = locked(rows.select_related("file").order_by("pk")).first()
    works = Job.objects.filter(pk=row.job, status__in=RUNNING)
    return held if held is not None and works.exists() else None


def _kept(held: ImportPass, chunk: Chunk, fates: Fates, now: datetime) -> ImportPass:
    for name in ("rows", "created", "updated", "unchanged", "refused"):
        setattr(held, name, getattr(held, name) + getattr(fates, name))
    held.won += fates.outcomes["won"]
    held.lost += fates.outcomes["lost"]
    held.warnings += sum(1 for fault in fates.told if fault.line not in fates.refused_lines)
    insert(ImportFault, COLUMNS, list(_faults(held, chunk, fates)))
    if chunk.next_line is None:
        held.finished_at = now
        held.keys.all().delete()
    else:
        held.line = chunk.next_line
    held.save()
    return held


def _faults(held: ImportPass, chunk: Chunk, fates: Fates) -> Iterator[tuple[Any, ...]]:
    cells = {line_of(each): _cells(each, chunk.header) for each in chunk.rows if line_of(each) in fates.refused_lines}
    for fault in fates.told:
        kept = list(cells.get(fault.line, ()))
        yield (new_id(), held.pk, fault.line, fault.code, fault.detail, fault.line in fates.refused_lines, kept)


def _cells(each: Given, header: Sequence[str]) -> Sequence[str]:
    """The cells of a row under the columns that have a name, where it has as many as the header."""
    if isinstance(each, Unfit):
        cells = each.fault.cells
        fits = len(cells) == len(header)
        return [cell for name, cell in zip(header, cells, strict=True) if name] if fits else cells
    (record,) = each.row.values()
    return storable(record.values.get(name, "") for name in header if name)


def _ended(row: ImportPass, done: int) -> Step:
    counts = {name: getattr(row, name) for name in ("rows", "created", "updated", "unchanged", "refused", "warnings")}
    return Step(done=done, finished=True, result={"import": str(row.file_id), "kind": row.kind, **counts})


WORK: Final = Work(kind=KIND, label="Import of a file", step=step, verb="import.run")
