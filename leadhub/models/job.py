from django.db import models
from django.db.models import Q

from leadhub.models.base import Row

RUNNING = ("queued", "running")


class Job(Row):
    """Long work with progress. Its truth is this row: whoever works on it next goes on where the last one stopped."""

    PERSONAL = ()
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("kind", "key", "parameters", "cursor", "result", "errors")

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, help_text="What it is about: asked for twice, it runs once.")
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    cursor = models.JSONField(null=True, help_text="Where the next step begins, as its kind of work writes it.")
    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    lease_until = models.DateTimeField(null=True, help_text="Of the real clock: nobody else takes it before.")
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=120)
    request = models.UUIDField(null=True, help_text="The request that asked for it.")
    started_at = models.DateTimeField(null=True, help_text="Of the real clock: when somebody began to work on it.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="job_runs_once_for_its_key", fields=["kind", "key"], condition=Q(status__in=RUNNING)
            ),
            models.CheckConstraint(
                name="job_is_finished_when_it_no_longer_runs",
                condition=Q(status__in=RUNNING, finished_at__isnull=True)
                | (~Q(status__in=RUNNING) & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="job_to_do", fields=["created_at", "id"], condition=Q(status__in=RUNNING)),
            models.Index(name="job_by_age", fields=["-created_at", "-id"]),
            models.Index(name="job_of_request", fields=["request"], condition=Q(request__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
