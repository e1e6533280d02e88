from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models.account import STAFF, Account
from accounts.models.choices import Function
from leadhub.actors import Actor
from leadhub.models import Row


class NoiseClass(models.TextChoices):
    """Why what a contact does says nothing about buying, or less than it seems."""

    STUDENT_OR_ACADEMIC = "student_or_academic", "Student or academic"
    COMPETITOR = "competitor", "Competitor"
    CURRENT_SUPPLIER = "current_supplier", "Current supplier of ours"
    JOB_SEEKER = "job_seeker", "Job seeker"
    VENDOR_SOLICITATION = "vendor_solicitation", "Offers us something"
    CONSULTANT = "consultant", "Consultant"
    DISTRIBUTOR_FISHING = "distributor_fishing", "Distributor fishing for prices"
    FREE_MAIL = "free_mail", "Free-mail address"
    DISPOSABLE_MAIL = "disposable_mail", "Disposable address"
    SCANNER_OR_BOT = "scanner_or_bot", "Mail scanner or bot"


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every contact; partners see theirs on the card of their handoff only."""
        return self if actor.role in STAFF else self.none()

    def canonical(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(canonical_id=F("id"))


class Contact(Row):
    """A person, reachable by e-mail, telephone or an external id; perhaps without a known company."""

    PERSONAL = (
        "email",
        "email_key",
        "phone",
        "phone_key",
        "first_name",
        "last_name",
        "name_key",
        "job_title",
    )
    IMPERSONAL = ("language", "facts_as_of")

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    email = models.CharField(max_length=254, null=True, blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    phone = models.CharField(max_length=40, null=True, blank=True)
    phone_key = models.CharField(max_length=20, blank=True, editable=False, help_text="E.164.")
    first_name = models.CharField(max_length=80, null=True, blank=True)
    last_name = models.CharField(max_length=80, null=True, blank=True)
    name_key = models.CharField(max_length=160, blank=True, editable=False)
    job_title = models.CharField(max_length=160, null=True, blank=True)
    function = models.CharField(max_length=16, null=True, blank=True, choices=Function)
    function_derived = models.BooleanField(default=False, help_text="Whether the function was read from the title.")
    language = models.CharField(max_length=8, null=True, blank=True)
    noise_class = models.CharField(max_length=24, null=True, blank=True, choices=NoiseClass)
    facts_as_of = models.JSONField(default=dict, editable=False)
    facts_stamp = models.PositiveIntegerField(default=1, editable=False)
    canonical_id = models.UUIDField(editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="contact_email_is_unique",
                fields=["email_key"],
                condition=~Q(email_key="") & Q(erased_at__isnull=True, canonical_id=F("id")),
            ),
            models.UniqueConstraint(
                name="contact_phone_and_name_are_unique_without_email",
                fields=["phone_key", "name_key"],
                condition=Q(email_key="", erased_at__isnull=True, canonical_id=F("id")) & ~Q(phone_key=""),
            ),
        ]
        indexes = [
            # Merged contacts leave the unique constraints, and their addresses must still lead to the winner.
            models.Index(name="contact_by_email", fields=["email_key"]),
            models.Index(name="contact_by_phone", fields=["phone_key"]),
            models.Index(name="contact_merged", fields=["canonical_id"], condition=~Q(canonical_id=F("id"))),
            models.Index(name="contact_by_creation", fields=["-created_at", "-id"]),
        ]

    def __str__(self) -> str:
        unnamed = "Erased person" if self.erased_at else "Unnamed contact"
        return self.name or self.email or self.phone or unnamed

    @property
    def name(self) -> str:
        """First and last name as far as known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


class ExternalRef(Row):
    """The name that another system gives to an account or a contact."""

    PERSONAL = ("external_id",)
    IMPERSONAL = ("system",)

    class Object(models.TextChoices):
        ACCOUNT = "account", "Account"
        CONTACT = "contact", "Contact"
        LEAD = "lead", "Lead"

    system = models.CharField(max_length=60)
    object = models.CharField(max_length=8, choices=Object)
    external_id = models.CharField(max_length=200)
    target = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="external_ref_is_unique_in_its_system", fields=["system", "object", "external_id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.external_id}"
