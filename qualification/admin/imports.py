"""Imports: a file is uploaded, its columns are matched, a dry run says what would become of it, then it is run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import SYSTEM, Actor
from leadhub.api.uploads import uploaded
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction, ObjectLink
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.progress import Progress, time_left
from leadhub.console.tables import Table
from leadhub.console.words import clock_time, spell
from qualification.importing import uploads
from qualification.importing.guessing import HEADERS
from qualification.models import ImportedFile, ImportStatus
from qualification.readers.imports import ImportCountsView, ImportView, import_views

UNDER_WAY = frozenset({ImportStatus.CHECKING, ImportStatus.RUNNING})
COLUMN = "column-"
PARTS = {"contact": "Person", "account": "Company", "lead": "Lead"}


class UploadForm(ActForm):
    """The file."""

    file = forms.FileField(
        required=True,
        label="File",
        help_text="CSV or XLSX, with one header row. Nothing is imported before you run it.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another one."},
    )


class ColumnsForm(ActForm):
    """What each column is; the fields of one kind of thing stand together."""

    system = forms.CharField(
        max_length=60,
        label="System",
        help_text="Whose ids these are, such as crm or fair-2026: by them rows are known again.",
    )
    is_quiet = forms.BooleanField(
        required=False,
        label="Quiet history",
        help_text="Nobody is told of what the file states, and nothing is opened.",
    )
    places = {"mapping/system": "system"}

    def prepare(self) -> None:
        """A question for each column, with what it was taken for."""
        offered = [("", "Leave out"), *_offered()]
        for number, column in enumerate(self.subject.columns):
            samples = ", ".join(column["samples"])
            field = Choice(
                required=False,
                label=column["name"],
                choices=offered,
                help_text=f"{column['why']}{f' For example: {samples}' if samples else ''}",
            )
            self.fields[f"{COLUMN}{number}"] = field
            chosen = str(self.data.get(f"{COLUMN}{number}") or "").replace(".", "/")
            if chosen:
                self.places = {**self.places, f"mapping/{chosen}": f"{COLUMN}{number}"}


def _offered() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for part, title in PARTS.items():
        fields = [target for target in HEADERS if target.startswith(f"{part}.")]
        yield title, [(target, spell(target.rpartition(".")[2])) for target in fields]


def _chosen(file: ImportedFile) -> Mapping[str, Any]:
    """What the columns are mapped to now."""
    view = _view(file)
    chosen = {f"{COLUMN}{number}": next(iter(column.mapped_to), "") for number, column in enumerate(view.columns)}
    return {"system": file.mapping.get("system", ""), "is_quiet": file.is_quiet, **chosen}


def upload(actor: Actor, _none: None, given: Mapping[str, Any]) -> ImportedFile:
    """A draft of a file."""
    sent = uploaded(given["file"])
    return uploads.begin(sent.name, sent.content, actor=actor, now=clock.now())


def match(actor: Actor, file: ImportedFile, given: Mapping[str, Any]) -> ImportedFile:
    """Which column is what; what only the other doors can say of a value, such as its table, stays with its column."""
    return uploads.edit(file.pk, mapping=_mapping(file, given), quiet=given["is_quiet"], actor=actor)


def _mapping(file: ImportedFile, given: Mapping[str, Any]) -> dict[str, Any]:
    before = file.mapping
    mapping = {name: value for name, value in before.items() if name not in PARTS} | {"system": given["system"]}
    kept = _values(before)
    taken = {given[f"{COLUMN}{number}"]: column["name"] for number, column in enumerate(file.columns)}
    for target, value in kept.items():
        # Constants and whatever the form does not offer are nobody's column here.
        if target not in HEADERS or _column_of(value) is None:
            _put(mapping, target, value)
    for target, column in taken.items():
        if target:
            was = kept.get(target)
            _put(mapping, target, was if was is not None and _column_of(was) == column else {"column": column})
    return mapping


def _values(mapping: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in PARTS:
        for name, value in (mapping.get(part) or {}).items():
            if name == "origin":
                found |= {f"{part}.origin.{member}": each for member, each in value.items()}
            elif value is not None:
                found[f"{part}.{name}"] = value
    return found


def _put(mapping: dict[str, Any], target: str, value: Any) -> None:
    *way, name = target.split(".")
    place = mapping
    for step in way:
        place = place.setdefault(step, {})
    place[name] = value


def _column_of(value: Any) -> str | None:
    column: str | None = value if isinstance(value, str) else value.get("column")
    return column


def rehearse(actor: Actor, file: ImportedFile, _given: Mapping[str, Any]) -> object:
    """What would become of every row."""
    return uploads.dry_run(file.pk, actor=actor, now=clock.now())


def run(actor: Actor, file: ImportedFile, _given: Mapping[str, Any]) -> object:
    """Every row."""
    return uploads.run(file.pk, actor=actor, now=clock.now())


def cancel(actor: Actor, file: ImportedFile, _given: Mapping[str, Any]) -> object:
    """What is under way."""
    return uploads.cancel(file.pk, actor=actor, now=clock.now())


def page_of(file: ImportedFile) -> str:
    """The address of an import."""
    return reverse("admin:qualification_importedfile_change", args=[file.pk])


def _view(file: Any) -> ImportView:
    if not hasattr(file, "view"):
        (file.view,) = import_views(SYSTEM, [file])
    view: ImportView = file.view
    return view


def _is_open(view: ImportView) -> bool:
    """Whether its columns may still be matched: nothing of it was taken in, or is being looked at."""
    return view.run is None and view.status not in UNDER_WAY


def _status(file: ImportedFile) -> ImportStatus:
    return _view(file).status


@admin.register(ImportedFile)
class ImportedFileAdmin(ConsoleAdmin):
    """Who brought in what, and when."""

    verb = "import.list"
    group = "Connections"
    title = "Imports"
    empty = (
        "Nothing was imported yet. Upload a CSV or XLSX: its columns are guessed, and a dry run shows what it would do."
    )
    icon = "upload_file"
    rank = 30
    list_display = ["name", "status", "outcome", "created_by_name", "uploaded_at"]
    list_filter = ["format"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/import.html"
    entry = ObjectAction(
        "upload",
        "Upload a file",
        "import.create",
        upload,
        form=UploadForm,
        press="Upload",
        done="Uploaded. Look at what its columns were taken for, then do a dry run.",
        lands=page_of,
        effect="Leads, people, companies and signals from a list. Nothing is imported before you run it.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "dry-run",
            "Dry run",
            "import.dry_run",
            rehearse,
            possible=lambda file: _is_open(_view(file)),
            at_once=True,
            done="The dry run has begun. Nothing is written by it.",
        ),
        ObjectAction(
            "run",
            "Run",
            "import.run",
            run,
            possible=lambda file: _status(file) not in UNDER_WAY | {ImportStatus.DONE},
            press="Run the import",
            done="The import has begun.",
            effect="Takes every row in that can be taken. Rows that are refused can be fetched with their reasons.",
        ),
        ObjectAction(
            "columns",
            "Columns",
            "import.edit",
            match,
            form=ColumnsForm,
            initial=_chosen,
            possible=lambda file: _is_open(_view(file)),
            press="Save",
            done="Saved. Do a dry run to see what it would do now.",
        ),
        ObjectAction(
            "cancel",
            "Cancel",
            "import.cancel",
            cancel,
            possible=lambda file: _status(file) in UNDER_WAY,
            is_dangerous=True,
            press="Cancel it",
            done="Stopped.",
            effect="A dry run leaves nothing behind. Rows that a run has taken stay; run it again to go on there.",
        ),
    ]
    object_pages = [
        ObjectLink(
            name="refused",
            label="Refused rows (CSV)",
            verb="import.refused",
            leads=lambda file: reverse("import-refused", args=[file.pk]),
            possible=lambda file: _refused(file) > 0,
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[ImportedFile]":
        """All that the caller may see."""
        return ImportedFile.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What became of each: read once for all."""
        for row, view in zip(rows, import_views(actor, rows), strict=True):
            row.view = view

    @admin.display(description="Status")
    def status(self, row: Any) -> str:
        """Where it stands."""
        return str(row.view.status.label)

    @admin.display(description="Rows")
    def outcome(self, row: Any) -> str:
        """What became of the rows."""
        counts = row.view.run or row.view.dry_run
        return in_words(counts) if counts else ""

    @admin.display(description="Uploaded")
    def uploaded_at(self, row: Any) -> str:
        """When."""
        return clock_time(row.created_at)

    def page(self, actor: Actor, subject: Any) -> Mapping[str, Any]:
        """Where it stands, the counts, and what its columns were taken for."""
        self.complete(actor, [subject])
        view: ImportView = subject.view
        counts = view.run or view.dry_run
        return {
            "is_running": view.status in UNDER_WAY,
            "progress": _progress(subject, counts.rows if counts else 0, view.rows_estimated),
            "said": list(_said(view)),
            "errors": view.errors,
            "facts": [
                ("Status", view.status.label),
                ("Uploaded by", view.created_by_name),
                ("Uploaded", clock_time(view.created_at)),
                ("Kept until", clock_time(view.kept_until) if view.kept_until else "Its content is kept no longer"),
            ],
            "tables": [_columns(view)],
        }


def _progress(file: ImportedFile, rows: int, about: int | None) -> Progress:
    """How many rows are done; how long the rest takes, by the job of the pass that is under way."""
    work = uploads.running_job(file)
    return Progress(rows, about, time_left(work, real_now()) if work else "", of_what="rows", is_about=True)


def _refused(file: Any) -> int:
    view = _view(file)
    counts = view.run or view.dry_run
    return counts.refused if counts else 0


def in_words(counts: ImportCountsView) -> str:
    """4,870 new, 96 update, 0 unchanged, 34 refused."""
    return (
        f"{counts.created:,} new, {counts.updated:,} update, {counts.unchanged:,} unchanged, {counts.refused:,} refused"
    )


def _said(view: ImportView) -> Iterator[str]:
    if view.same_as is not None:
        yield "The very same file was imported before: what is unchanged since adds nothing."
    if view.dry_run is not None and view.run is None:
        yield f"Dry run: {in_words(view.dry_run)} of {view.dry_run.rows:,} rows. Nothing was written."
    if view.run is not None:
        added = " It added nothing." if view.run.finished_at and not (view.run.created or view.run.updated) else ""
        yield f"{in_words(view.run)} of {view.run.rows:,} rows.{added}"


def _columns(view: ImportView) -> Table:
    rows = [
        (
            column.name,
            ", ".join(spell(name.replace(".", " ")) for name in column.mapped_to) or "Left out",
            column.certainty.label,
            column.why,
            ", ".join(column.samples),
        )
        for column in view.columns
    ]
    return Table("Columns", ("Column", "Is", "How sure", "Why", "For example"), rows)
