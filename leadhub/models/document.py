from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from leadhub.models.base import Row


class DocumentKind(models.TextChoices):
    """The four documents that people own."""

    PROFILES = "profiles", "Target-account profiles"
    CHANNEL_RULES = "channel-rules", "Channel rules"
    SCORING_MODELS = "scoring-models", "Scoring models"
    AGREEMENTS = "agreements", "Handoff agreement"


class Side(models.TextChoices):
    """For whom a person signs a document."""

    MARKETING = "marketing", "Marketing"
    SALES = "sales", "Sales"


class Draft(Row):
    """A document on its way to its next version. It holds the very JSON that is simulated, signed and published."""

    PERSONAL = ()
    OF_STAFF = ("created_by_name", "edited_by_name")
    IMPERSONAL = ("note", "content", "sha256", "simulated_sha256")

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PUBLISHED = "published", "Published"
        DISCARDED = "discarded", "Discarded"

    kind = models.CharField(max_length=20, choices=DocumentKind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.TextField(blank=True)
    based_on = models.PositiveIntegerField(help_text="The version that it began from.")
    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks.")
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every edit.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    edited_at = models.DateTimeField()
    edited_by = models.UUIDField(null=True)
    edited_by_name = models.CharField(max_length=120)
    simulated_sha256 = models.CharField(max_length=64, blank=True, help_text="What the last simulation ran.")
    published_number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_is_the_only_open_one_of_its_document", fields=["kind"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="draft_has_a_number_when_it_was_published",
                condition=Q(state="published", published_number__isnull=False)
                | (~Q(state="published") & Q(published_number__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="draft_by_kind", fields=["kind", "-created_at", "-id"])]

    def __str__(self) -> str:
        return f"Draft of {self.get_kind_display().lower()}"


class Signature(Row):
    """One person's word, for one side, that a content may come into force; frozen by trigger.

    A deputy signs in somebody's place: both are named.
    """

    PERSONAL = ()
    OF_STAFF = ("user_name", "deputy_for_name")
    IMPERSONAL = ("sha256",)

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="signatures", db_index=False)
    sha256 = models.CharField(max_length=64, help_text="The content that was signed: another one needs new signatures.")
    side = models.CharField(max_length=10, choices=Side)
    user = models.UUIDField()
    user_name = models.CharField(max_length=120)
    deputy_for = models.UUIDField(null=True, help_text="In whose place the person signed.")
    deputy_for_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signature_is_one_a_side", fields=["draft", "sha256", "side"]),
            models.UniqueConstraint(name="signature_is_one_a_person", fields=["draft", "sha256", "user"]),
            models.UniqueConstraint(
                name="signature_stands_in_for_a_person_once",
                fields=["draft", "sha256", "deputy_for"],
                condition=Q(deputy_for__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_of_a_deputy_names_another_person",
                condition=Q(deputy_for__isnull=True, deputy_for_name="")
                | (Q(deputy_for__isnull=False) & ~Q(deputy_for_name="") & ~Q(deputy_for=F("user"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_by} for {self.side}"

    @property
    def signed_by(self) -> str:
        """The person, and in whose place: A. for B."""
        return f"{self.user_name} for {self.deputy_for_name}" if self.deputy_for else self.user_name

    @property
    def people(self) -> frozenset[UUID]:
        """Whoever has given his word with it."""
        return frozenset(one for one in (self.user, self.deputy_for) if one is not None)


class ChangesAskedQuerySet(models.QuerySet["ChangesAsked"]):
    """What was asked for, by whether it still is."""

    def standing(self) -> Self:
        """Of drafts that are as they were then, by sides that have not signed them after all."""
        signed = Signature.objects.filter(
            draft=OuterRef("draft"), sha256=OuterRef("draft__sha256"), side=OuterRef("side")
        )
        return self.filter(~Exists(signed), version=F("draft__version"))


class ChangesAsked(Row):
    """What somebody wants changed before signing a draft as it was then; the text alone is ever erased."""

    PERSONAL = ("text",)
    OF_STAFF = ("user_name",)

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="changes_asked", db_index=False)
    version = models.PositiveIntegerField(help_text="Of the draft, which rises with every edit.")
    side = models.CharField(max_length=10, choices=Side)
    text = models.TextField()
    user = models.UUIDField()
    user_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = ChangesAskedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="changes_are_asked_for_once_a_side_and_version", fields=["draft", "version", "side"]
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Version(Row):
    """One published version of a document: canonical JSON, frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("published_by",)
    IMPERSONAL = ("note", "content", "sha256")

    kind = models.CharField(max_length=20, choices=DocumentKind)
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    content = models.TextField(help_text="Canonical JSON: sorted keys, no blanks.")
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    draft = models.UUIDField(null=True, help_text="Where it comes from, with its signatures.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="version_number_is_unique_in_its_document", fields=["kind", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.number}"


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
