from django.db import models

from leadhub.models.base import Row


class Export(Row):
    """Somebody took a list out as a file; frozen by trigger. Of its filters only the names are kept."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("what", "format", "filters")

    what = models.CharField(max_length=40)
    format = models.CharField(max_length=4)
    filters = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(name="export_by_age", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.what}.{self.format} by {self.by_name}"
