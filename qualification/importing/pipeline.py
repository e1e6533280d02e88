"""Files into leadhub: read, joined, understood row by row, and written a thousand rows at a time."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from accounts.erased import CODE, SAID
from accounts.models import ProductLine
from leadhub import clock
from leadhub.errors import DomainError
from leadhub.usecases import use_case
from qualification.importing.applying import apply, apply_companies
from qualification.importing.files import GivenFiles
from qualification.importing.joining import Found, Unfit
from qualification.importing.mapping import MappingForm
from qualification.importing.rows import Reader, Row
from qualification.importing.summary import Fates, Summary
from qualification.importing.tables import Fault
from qualification.importing.values import Refusal
from qualification.rulebook import rulebook_at

AT_ONCE = 1_000
Progress: TypeAlias = Callable[[int], object]


class _Undone(Exception):
    """Takes a rehearsal back; it carries what the rehearsal found."""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self.summary = summary


class _ChunkUndone(Exception):
    """The same of one chunk."""

    def __init__(self, fates: Fates) -> None:
        super().__init__()
        self.fates = fates


@dataclass(frozen=True, slots=True)
class Taking:
    """Takes rows in, a chunk in one transaction; `quiet` tells nobody of what they state.

    Where there are several files, `names_files` puts their names before what is said of a row.
    """

    mapping: MappingForm
    quiet: bool
    names_files: bool = False

    def take(self, chunk: Sequence[Found | Unfit], summary: Summary) -> None:
        """Write what the chunk holds and count what became of each row."""
        now = clock.now()
        lines = {line.code: line for line in ProductLine.objects.filter(is_active=True)}
        reader = Reader(self.mapping, types=rulebook_at(now).rules.scoring.numbers, lines=lines, now=now)
        understood = [self._understood(reader, each) for each in chunk]
        rows = [row for row in understood if isinstance(row, Row)]
        if self.mapping.names_people:
            applied = apply(rows, system=self.mapping.system, lines=lines, now=now, quiet=self.quiet)
        else:
            applied = apply_companies(rows, now=now)
        later = {id(rows[index]): fault for index, fault in applied.warnings}
        gone = {id(rows[index]) for index in applied.refused}
        for each in understood:
            if isinstance(each, Fault):
                summary.refuse(each)
                continue
            if id(each) in gone:
                summary.refuse(self._placed(Fault(each.line, CODE, SAID), each.file))
                continue
            summary.take(each)
            for fault in each.warnings:
                summary.warn(fault)
            if id(each) in later:
                summary.warn(self._placed(later[id(each)], each.file))
        for index in sorted(applied.created):
            summary.make(rows[index])
        summary.count(len(rows) - len(gone), created=len(applied.created), updated=len(applied.updated))

    def rehearse(self, chunk: Sequence[Found | Unfit]) -> Fates:
        """What would become of the rows: the same in a transaction that is taken back."""
        try:
            self._take_and_undo(chunk)
        except _ChunkUndone as undone:
            return undone.fates
        raise AssertionError("unreachable: a rehearsal is always taken back")

    @use_case
    def _take_and_undo(self, chunk: Sequence[Found | Unfit]) -> None:
        fates = Fates()
        self.take(chunk, fates)
        raise _ChunkUndone(fates)

    def _understood(self, reader: Reader, each: Found | Unfit) -> Row | Fault:
        if isinstance(each, Unfit):
            return self._placed(each.fault, each.file)
        try:
            return reader.read(each)
        except (Refusal, DomainError) as error:
            return self._placed(Fault(each.line, error.code, str(error)), each.file)

    def _placed(self, fault: Fault, file: str) -> Fault:
        """The fault with the name of its file, where there are several."""
        return replace(fault, detail=f"{file}: {fault.detail}") if self.names_files else fault


@dataclass(frozen=True, slots=True)
class Import:
    """One run over files; `quiet` tells nobody of what they state."""

    mapping: MappingForm
    files: GivenFiles
    quiet: bool
    progress: Progress

    def run(self) -> Summary:
        """Take everything in; each chunk is saved on its own, so that a run that broke off is simply run again."""
        summary = Summary()
        taking = Taking(self.mapping, self.quiet, names_files=not self.files.is_one)
        with ExitStack() as stack:
            found = self.files.rows(stack)
            while chunk := list(islice(found, AT_ONCE)):
                taking.take(chunk, summary)
                self.progress(len(chunk))
        return summary

    def rehearse(self) -> Summary:
        """The same in one transaction that is taken back; nobody else can write to an SQLite database meanwhile."""
        try:
            self._run_and_undo()
        except _Undone as undone:
            return undone.summary
        raise AssertionError("unreachable: a rehearsal is always taken back")

    @use_case
    def _run_and_undo(self) -> None:
        raise _Undone(self.run())
