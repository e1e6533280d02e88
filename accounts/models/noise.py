from django.db import models
from django.db.models import Q

from accounts.models.contact import Contact, NoiseClass
from leadhub.models import Row


class NoiseFinding(Row):
    """One reason to take a contact for noise: who says so, since when, and who took it back.

    Rows are never deleted. Only what `decides` sets the class of the contact; the rest is for people to judge.
    """

    PERSONAL = ("comment", "lift_comment")
    OF_STAFF = ("by_name", "lifted_by_name")
    IMPERSONAL = ("evidence", "source")
    RULE = "rule"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="noise_findings")
    noise_class = models.CharField(max_length=24, choices=NoiseClass)
    evidence = models.CharField(max_length=60, help_text="A code such as title:student; never what was written.")
    decides = models.BooleanField(default=False, help_text="Whether it sets the class of the contact.")
    source = models.CharField(max_length=12, help_text="A rule, a person or an integration.")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    comment = models.TextField(blank=True)
    found_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_by_name = models.CharField(max_length=120, blank=True)
    lift_comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="noise_finding_stands_once",
                fields=["contact", "noise_class", "evidence"],
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="noise_finding_lifted_says_by_whom",
                condition=Q(lifted_at__isnull=True, lifted_by_name="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_noise_class_display()} ({self.evidence})"
