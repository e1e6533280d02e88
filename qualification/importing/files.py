"""The files that were given, by the names that the mapping gives them, and their rows brought together."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from qualification.importing.joining import Found, Unfit, Waiting
from qualification.importing.mapping import BadMapping, MappingForm, file_and_column, main_file, uses
from qualification.importing.spreadsheets import sheet_records
from qualification.importing.tables import Fault, Record, Unreadable, csv_records, opened

ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """Which files stand for each name of the mapping."""

    mapping: MappingForm
    paths: dict[str, list[Path]]

    @property
    def is_one(self) -> bool:
        """Whether a row is told by its line alone."""
        return sum(map(len, self.paths.values())) == 1

    def rows(self, stack: ExitStack) -> Iterator[Found | Unfit]:
        """The rows of the first file, each with what the others have under its key, and all that could not be used."""
        main, waiting = main_file(self.mapping), stack.enter_context(Waiting())
        joined = [name for name in self.paths if name != main]
        for name in joined:
            for path in self.paths[name]:
                key = self.mapping.files[name].key or ""
                yield from waiting.keep(name, path.name, key, self._read(name, path, stack))
        for path in self.paths[main]:
            for record in self._read(main, path, stack):
                yield self._with_others(record, path.name, joined, waiting)
        for name in joined:
            for line, key in waiting.unmet(name):
                detail = f"{self.mapping.files[name].key} {key} is in no row of {main}, so the row was not taken."
                yield Unfit(name, Fault(line, "no_match", detail))

    def _with_others(self, record: Record | Fault, path: str, joined: Sequence[str], waiting: Waiting) -> Found | Unfit:
        if isinstance(record, Fault):
            return Unfit(path, record)
        main = main_file(self.mapping)
        key = self.mapping.files[main].key
        if key is None:
            return Found(path, record.line, {main: record})
        fault = waiting.is_new(main, key, record)
        if fault is not None:
            return Unfit(path, fault)
        others = {name: waiting.take(name, record.values[key]) for name in joined} if key in record.values else {}
        return Found(path, record.line, {main: record} | {name: row for name, row in others.items() if row})

    def _read(self, name: str, path: Path, stack: ExitStack) -> Iterator[Record | Fault]:
        form = self.mapping.files[name]
        file = stack.enter_context(opened(path))
        archive = file.read(len(ARCHIVE)) == ARCHIVE
        file.seek(0)
        if archive:
            header, records = sheet_records(file, sheet=form.sheet)
        else:
            header, records = csv_records(file, encoding=form.encoding, delimiter=form.delimiter)
        self._check_columns(name, path, header)
        return records

    def _check_columns(self, name: str, path: Path, header: Sequence[str]) -> None:
        """Raise Unreadable naming the keys of the mapping whose column the file does not have."""
        asked = {f"files.{name}.key": self.mapping.files[name].key}
        for use in uses(self.mapping):
            text = use.value if isinstance(use.value, str) else use.value.column
            if text is not None and file_and_column(text, self.mapping)[0] == name:
                asked[use.key] = file_and_column(text, self.mapping)[1]
        absent = [f"{key}: {column!r}" for key, column in asked.items() if column and column not in header]
        if absent:
            raise Unreadable(
                f"{path.name} lacks columns of the mapping: {'; '.join(absent)}. It has {', '.join(header)}."
            )


def given_files(paths: Sequence[Path], mapping: MappingForm) -> GivenFiles:
    """Tell by their names which file is which; raises BadMapping where one fits nothing or nothing fits."""
    found: dict[str, list[Path]] = {name: [] for name in mapping.files}
    for path in paths:
        fitting = [name for name, file in mapping.files.items() if fnmatch(path.name, file.match)]
        if len(fitting) != 1:
            which = " and ".join(f"files.{name}.match" for name in fitting) or "no files.*.match"
            raise BadMapping(f"{path.name} fits {which} of the mapping; it must fit exactly one.")
        found[fitting[0]].append(path)
    absent = [f"files.{name} ({mapping.files[name].match})" for name, given in found.items() if not given]
    if absent:
        raise BadMapping(f"No file was given for {', '.join(absent)}.")
    return GivenFiles(mapping, found)
