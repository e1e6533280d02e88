"""Deals that partners register for an end customer, what became of each, and what people wrote about it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models.account import STAFF, Account
from accounts.models.choices import AppealAnswer, RegistrationRule, RegistrationSource, RegistrationStatus
from accounts.models.market import Partner, ProductLine
from leadhub.actors import Actor, ActorKind
from leadhub.models import Row

STANDING = (RegistrationStatus.REGISTERED, RegistrationStatus.FIRST_IN_LINE)
"""Of these there is one at a time for a customer and a product line; each knows when it must be looked at."""


class DealRegistrationQuerySet(models.QuerySet["DealRegistration"]):
    """Registrations as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff sees all, a partner its own, and nothing while it is inactive."""
        if actor.kind == ActorKind.PARTNER:
            return self.filter(partner_id=actor.partner_id, partner__is_active=True)
        return self if actor.role in STAFF else self.none()

    def standing(self) -> Self:
        """Those that keep others out."""
        return self.filter(status__in=STANDING)


class DealRegistration(Row):
    """A partner says that it works on a deal with a customer of its own.

    The customer stands here as the partner named it: what we know of the account is not the partner's to read. The
    terms are those of the agreement in force when it was registered.
    """

    PERSONAL = ("project",)
    IMPERSONAL = ("customer_name", "customer_domain", "country", "region", "currency")

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    product_line = models.ForeignKey(ProductLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer_name = models.CharField(max_length=200)
    customer_domain = models.CharField(max_length=253, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=6, blank=True)
    project = models.CharField(max_length=200, blank=True)
    expected_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=12, choices=RegistrationSource)
    status = models.CharField(max_length=24, choices=RegistrationStatus)
    rule = models.CharField(max_length=24, choices=RegistrationRule, help_text="What decided that it stands so.")
    seq = models.PositiveIntegerField(default=0, help_text="How many steps its history has.")
    agreement = models.PositiveIntegerField(help_text="Version of the agreement in force when it was asked for.")
    days = models.PositiveIntegerField(help_text="For how long it is protected, and each extension too.")
    extensions_allowed = models.PositiveIntegerField()
    extensions = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    period_began_at = models.DateTimeField(null=True, help_text="Progress from then on extends it.")
    protected_until = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True, help_text="When time may change how it stands.")

    objects = DealRegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="registration_one_standing_per_customer_and_line",
                fields=["account", "product_line"],
                condition=Q(status__in=STANDING),
            ),
            models.CheckConstraint(
                name="registration_that_protects_says_until_when",
                condition=~Q(status="registered")
                | Q(registered_at__isnull=False, period_began_at__isnull=False, protected_until__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_that_stands_is_looked_at",
                condition=Q(status__in=STANDING, look_at__isnull=False)
                | (~Q(status__in=STANDING) & Q(look_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="registration_is_extended_as_often_as_agreed",
                condition=Q(extensions__lte=F("extensions_allowed")),
            ),
            models.CheckConstraint(
                name="registration_with_an_amount_names_its_currency",
                condition=Q(expected_amount__isnull=True) | ~Q(currency=""),
            ),
        ]
        indexes = [
            models.Index(name="registration_due", fields=["look_at"], condition=Q(look_at__isnull=False)),
            models.Index(name="registration_by_request", fields=["-requested_at", "-id"]),
            models.Index(name="registration_of_partner", fields=["partner", "-requested_at", "-id"]),
            models.Index(name="registration_of_customer", fields=["account", "product_line"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} · {self.product_line}"

    @property
    def is_standing(self) -> bool:
        """Whether it keeps others out."""
        return self.status in STANDING


class RegistrationRemark(Row):
    """What a person wrote about a registration; erasable, so kept apart from the history that refers to it."""

    PERSONAL = ("text",)
    OF_STAFF = ("author_name",)

    author = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_remark_is_not_blank",
                condition=Q(GreaterThan(Length(Trim("text")), 0)),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ProtectionWindow(DealRegistration):
    """The same rows, as operations watch them end."""

    class Meta:
        proxy = True
        verbose_name = "protection window"


class RegistrationStep(Row):
    """One change of how a registration stands, with actor, cause and time; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("actor_name",)
    IMPERSONAL = ("actor_kind",)

    registration = models.ForeignKey(DealRegistration, on_delete=models.PROTECT, related_name="steps", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    from_status = models.CharField(max_length=24, choices=RegistrationStatus, blank=True)
    to_status = models.CharField(max_length=24, choices=RegistrationStatus)
    rule = models.CharField(max_length=24, choices=RegistrationRule)
    protected_until = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=12)
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    remark = models.ForeignKey(
        RegistrationRemark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="registration_step_is_numbered_in_its_registration", fields=["registration", "seq"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or 'new'} to {self.to_status}"


class RegistrationAppealQuerySet(models.QuerySet["RegistrationAppeal"]):
    """Appeals as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the registration."""
        return self.filter(registration__in=DealRegistration.objects.visible_to(actor))

    def open(self) -> Self:
        """Those that wait for operations."""
        return self.filter(answered_at=None)


class RegistrationAppeal(Row):
    """A partner asks operations to look at an answer again; once for each registration, and due in business time."""

    PERSONAL = ()
    OF_STAFF = ("asked_by_name", "answered_by_name")

    registration = models.OneToOneField(DealRegistration, on_delete=models.PROTECT, related_name="appeal")
    remark = models.ForeignKey(RegistrationRemark, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    due_at = models.DateTimeField(null=True, help_text="None where the agreement promises no time.")
    overdue_at = models.DateTimeField(null=True, help_text="When it was told that nobody had answered in time.")
    answer = models.CharField(max_length=12, choices=AppealAnswer, blank=True, default="")
    answer_remark = models.ForeignKey(
        RegistrationRemark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    objects = RegistrationAppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_appeal_is_open_or_answered",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="registration_appeal_that_people_answer_has_a_remark",
                condition=~Q(answer__in=("upheld", "overturned")) | Q(answer_remark__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="registration_appeal_due",
                fields=["due_at"],
                condition=Q(answered_at__isnull=True, overdue_at__isnull=True),
            ),
            models.Index(name="registration_appeal_by_asking", fields=["-asked_at", "-id"]),
        ]

    def __str__(self) -> str:
        return str(self.registration)

    @property
    def is_open(self) -> bool:
        """Whether it waits for operations."""
        return self.answered_at is None
