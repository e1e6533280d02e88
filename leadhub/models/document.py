from django.db import models

from leadhub.models.base import Row


class DocumentKind(models.TextChoices):
    """The four documents that people own."""

    PROFILES = "profiles", "Target-account profiles"
    CHANNEL_RULES = "channel-rules", "Channel rules"
    SCORING_MODELS = "scoring-models", "Scoring models"
    AGREEMENTS = "agreements", "Handoff agreement"


class Version(Row):
    """One published version of a document: canonical JSON, frozen by trigger."""

    PERSONAL = ()

    kind = models.CharField(max_length=20, choices=DocumentKind)
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks.")
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_number_is_unique_in_its_document", fields=["kind", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class RuleSet(Row):
    """The four version numbers that are in force together from one instant on; frozen by trigger."""

    PERSONAL = ()

    effective_at = models.DateTimeField()
    profiles = models.PositiveIntegerField()
    channel_rules = models.PositiveIntegerField()
    scoring_model = models.PositiveIntegerField()
    agreement = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(name="ruleset_in_force", fields=["-effective_at", "-id"])]

    def __str__(self) -> str:
        return f"rules from {self.effective_at:%Y-%m-%d %H:%M}"
