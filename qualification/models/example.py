from django.db import models
from django.db.models import Q

from leadhub.models import DocumentKind, Row
from qualification.models.lead import Lead


class PinnedExample(Row):
    """A lead, real or made up, and the answer it should get: the test that a document carries with it."""

    PERSONAL = ("name",)
    OF_STAFF = ("created_by_name", "retired_by_name")
    IMPERSONAL = ("given", "wanted")

    document = models.CharField(
        max_length=20, choices=DocumentKind, null=True, help_text="Held against drafts of this one; of any if null."
    )
    name = models.CharField(max_length=160)
    lead = models.ForeignKey(Lead, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    given = models.JSONField()
    wanted = models.JSONField()
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True)
    retired_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="pinned_example_name_is_unique_among_those_in_use",
                fields=["name"],
                condition=Q(retired_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name
