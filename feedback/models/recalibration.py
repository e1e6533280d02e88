"""What was learnt from how leads ended, and by when somebody is to look at it again."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Draft, Job, Row


class RecalibrationQuerySet(models.QuerySet["Recalibration"]):
    """Recalibrations as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see them, partners none."""
        return self if actor.role in STAFF else self.none()

    def kept(self) -> Self:
        """Those that came to their end: a guided comparison is one, too."""
        return self.filter(finished_at__isnull=False)


class Recalibration(models.Model):
    """One look back at how leads ended. It has the id of the job that works on it, which says how far it is."""

    PERSONAL = ()
    OF_STAFF = ("asked_by_name",)
    IMPERSONAL = ("report",)

    class Outcome(models.TextChoices):
        WON = "won", "Won"
        SQL = "sql", "Sales qualified, or further"

    class Result(models.TextChoices):
        PROPOSED = "proposed", "Other rules are proposed"
        UNCHANGED = "unchanged", "Nothing is to be changed"
        COMPARED = "compared", "Guided comparison of too few cases"

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=3, choices=Outcome)
    since = models.DateTimeField(null=True, help_text="Of the leads that came since; null for all.")
    until = models.DateTimeField(null=True, help_text="Of the leads that came before; null for all.")
    ruleset = models.UUIDField(help_text="The rules in force, beside which others are looked for.")
    based_on = models.PositiveIntegerField(help_text="The version of the scoring models in it.")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120)
    cut_at = models.DateTimeField(null=True, help_text="Rules are looked for before it, and tried on what came later.")
    result = models.CharField(max_length=10, choices=Result, blank=True)
    report = models.TextField(blank=True, help_text="Canonical JSON.")
    finished_at = models.DateTimeField(null=True)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = RecalibrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recalibration_with_a_result_has_a_report",
                condition=Q(result="", report="", finished_at__isnull=True)
                | (~Q(result="") & ~Q(report="") & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recalibration_becomes_a_draft_where_it_proposes",
                condition=Q(draft__isnull=True) | Q(result="proposed"),
            ),
        ]
        indexes = [
            models.Index(name="recalibration_by_age", fields=["-asked_at", "-job"]),
            models.Index(name="recalibration_finished", fields=["finished_at"], condition=Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Recalibration of {self.asked_at:%-d %b %Y}"


class RecalibrationPart(Row):
    """Some of the cases while a recalibration works on them; gone once its report stands, or the next is asked for."""

    PERSONAL = ()
    IMPERSONAL = ("cases", "readings")

    recalibration = models.ForeignKey(Recalibration, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    cases = models.BinaryField(help_text="MessagePack: each lead as it was known when it was first taken up.")
    readings = models.BinaryField(null=True, help_text="MessagePack: what the proposal says of each of them.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="recalibration_part_is_numbered_in_its_recalibration", fields=["recalibration", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"part {self.number}"


class RecalibrationDue(Row):
    """By `due_at` so many recalibrations of the quarter were to be done; somebody was reminded. Frozen by trigger."""

    PERSONAL = ()

    begins = models.DateTimeField(help_text="When the quarter began.")
    due_at = models.DateTimeField(unique=True)
    ordinal = models.PositiveIntegerField(help_text="So many of the quarter by then.")
    agreement = models.PositiveIntegerField(help_text="The version that promises it.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"due {self.due_at:%Y-%m-%d}"
