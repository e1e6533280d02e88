from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.choices import FileFormat, ImportPassKind


class ImportedFileQuerySet(models.QuerySet["ImportedFile"]):
    """Files that were handed over to be imported."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff, as far as the policy lets them come; a partner hands nothing over and is told of none."""
        return self if actor.role in STAFF else self.none()


class ImportedFile(Row):
    """A file that somebody handed over, how its columns are read, and who did it.

    Its content lies in blocks, so that any worker reads it and none is needed twice; after some time it is dropped, and
    with it the samples of its columns and the rows that were refused. The counts stay.
    """

    PERSONAL = ("name", "columns")
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("sha256", "mapping")

    name = models.CharField(max_length=200)
    format = models.CharField(max_length=4, choices=FileFormat)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField(null=True, help_text="Lines of a CSV; nobody knows those of a workbook.")
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list, help_text="Each with samples, what it was taken for, and how surely.")
    is_quiet = models.BooleanField(default=False, help_text="Nobody is told of what the file states.")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120)
    touched_at = models.DateTimeField(help_text="Of the real clock: some time after it the content is dropped.")
    is_dropped = models.BooleanField(default=False)

    objects = ImportedFileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="imported_file_by_age", fields=["-created_at", "-id"]),
            models.Index(name="imported_file_of_content", fields=["sha256"]),
            models.Index(name="imported_file_to_drop", fields=["touched_at"], condition=Q(is_dropped=False)),
        ]

    def __str__(self) -> str:
        return self.name


class ImportBlock(Row):
    """A part of the content of a file, in order."""

    PERSONAL = ("body",)

    file = models.ForeignKey(ImportedFile, on_delete=models.CASCADE, related_name="blocks", db_index=False)
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="import_block_once_a_place", fields=["file", "number"])]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class ImportPass(Row):
    """One way through a file: a dry run, or the run. What it has done is counted with the rows it did it to."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    file = models.ForeignKey(ImportedFile, on_delete=models.CASCADE, related_name="passes", db_index=False)
    kind = models.CharField(max_length=8, choices=ImportPassKind)
    job = models.UUIDField()
    line = models.PositiveIntegerField(default=0, help_text="Where the next row begins; 0: with the first.")
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_pass_one_of_a_kind", fields=["file", "kind"]),
            models.CheckConstraint(
                name="import_pass_counts_every_row_once",
                condition=Q(rows=F("created") + F("updated") + F("unchanged") + F("refused")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.file_id}"


class ImportFault(Row):
    """What is said of one row of a file: why it was refused, with its cells, or what was odd about it."""

    PERSONAL = ("detail", "cells")
    IMPERSONAL = ("code",)

    of_pass = models.ForeignKey(ImportPass, on_delete=models.CASCADE, related_name="faults", db_index=False)
    line = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    detail = models.TextField()
    is_refusal = models.BooleanField()
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(name="import_fault_in_order", fields=["of_pass", "is_refusal", "id"])]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"


class ImportKey(Row):
    """Whom a row of a dry run is about, as a digest: a later row about the same would find it, once it is written."""

    PERSONAL = ()
    IMPERSONAL = ("key",)

    of_pass = models.ForeignKey(ImportPass, on_delete=models.CASCADE, related_name="keys", db_index=False)
    key = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(name="import_key_once_a_dry_run", fields=["of_pass", "key"])]

    def __str__(self) -> str:
        return f"{self.of_pass_id} {bytes(self.key).hex()}"
