from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from leadhub.models import Row
from qualification.models.choices import SuspensionKind


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions by what they are about."""

    def of_sources(self) -> Self:
        """Those of sources that have not ended: what these deliver is left out of every sum."""
        return self.filter(kind=SuspensionKind.SOURCE, ended_at=None)


class Suspension(Row):
    """A signal type, or what a source delivers, counts nothing until a moment; it is stored all the same.

    Leads that it concerns are marked to be decided anew, in the order of their ids, when it begins and when it ends.
    """

    PERSONAL = ("note",)
    OF_STAFF = ("by_name", "ended_by_name")
    IMPERSONAL = ("code",)

    kind = models.CharField(max_length=12, choices=SuspensionKind)
    code = models.CharField(max_length=60)
    number = models.IntegerField(help_text="Of the signal type or of the source.")
    note = models.TextField()
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    leads_total = models.PositiveIntegerField(default=0, help_text="Leads to be gone through since it began or ended.")
    leads_done = models.PositiveIntegerField(default=0)
    last_lead = models.UUIDField(null=True, help_text="Those up to this one were gone through.")
    is_marked = models.BooleanField(default=False, help_text="All of them were gone through.")

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="suspension_one_at_a_time", fields=["kind", "code"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="suspension_says_why", condition=Q(GreaterThan(Length(Trim("note")), 0))),
        ]
        indexes = [
            models.Index(name="suspension_running", fields=["until"], condition=Q(ended_at__isnull=True)),
            models.Index(name="suspension_to_mark", fields=["id"], condition=Q(is_marked=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"
