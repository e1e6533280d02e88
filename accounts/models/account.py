from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Coalesce

from accounts.models.choices import ChannelType, OrderProfile, ProductionModel, TargetStatus
from leadhub.actors import Actor, Role
from leadhub.models import Row

STAFF = frozenset(set(Role) - {Role.PARTNER})


ENDING: Final = 4


class NameEnding(Func):
    """The last four letters of a folded name. Written out, and not bound: an index knows an expression by its text."""

    function = "RIGHT"
    template = f"%(function)s(%(expressions)s, {ENDING})"
    arity = 1
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite counts from the end where the place is negative."""
        template = f"SUBSTR(%(expressions)s, -{ENDING})"
        return self.as_sql(compiler, connection, template=template, **context)


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every account; partners see none through the account doors."""
        return self if actor.role in STAFF else self.none()

    def canonical(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(canonical_id=F("id"))


class Account(Row):
    """A company. Every fact may be unknown (null or an empty list); `facts_as_of` says how old and whose each is."""

    PERSONAL = ()
    IMPERSONAL = (
        "name",
        "name_key",
        "domain",
        "industry",
        "application",
        "country",
        "region",
        "postal_code",
        "certifications",
        "compliance_needs",
        "relationships",
        "facts_as_of",
    )

    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    domain = models.CharField(max_length=253, blank=True)
    industry = models.CharField(
        max_length=16, null=True, blank=True, help_text="NAICS digits, or NACE written as nace:32.50."
    )
    application = models.CharField(max_length=120, null=True, blank=True)
    country = models.CharField(max_length=2, null=True, blank=True, help_text="ISO 3166-1, two letters.")
    region = models.CharField(max_length=6, null=True, blank=True, help_text="ISO 3166-2, for example US-MN.")
    postal_code = models.CharField(max_length=16, null=True, blank=True)
    employee_count = models.PositiveIntegerField(null=True, blank=True)
    plant_count = models.PositiveIntegerField(null=True, blank=True)
    production_model = models.CharField(max_length=20, null=True, blank=True, choices=ProductionModel)
    order_profile = models.CharField(max_length=20, null=True, blank=True, choices=OrderProfile)
    certifications = models.JSONField(default=list, blank=True)
    compliance_needs = models.JSONField(default=list, blank=True)
    channel_type = models.CharField(max_length=24, null=True, blank=True, choices=ChannelType)
    relationships = models.JSONField(default=list, blank=True)
    target_status = models.CharField(max_length=16, choices=TargetStatus, default=TargetStatus.OPEN)
    facts_as_of = models.JSONField(default=dict, editable=False)
    facts_stamp = models.PositiveIntegerField(default=1, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_accounts"
    )
    distributor_of_record = models.ForeignKey(
        "accounts.Partner",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts_of_record",
        help_text="The partner that serves this company by agreement, as operations or the CRM keeps it.",
    )
    canonical_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_domain_is_unique_among_canonical",
                fields=["domain"],
                condition=~Q(domain="") & Q(canonical_id=F("id")),
            ),
            models.UniqueConstraint(
                "name_key",
                Coalesce("country", Value("")),
                name="account_name_is_unique_in_its_country_without_domain",
                condition=Q(domain="", canonical_id=F("id")) & ~Q(name_key=""),
            ),
        ]
        indexes = [
            models.Index(name="account_by_domain", fields=["domain"]),
            models.Index(name="account_by_name", fields=["name_key", "country"]),
            # For names that begin alike, whatever the collation of the database is.
            models.Index(name="account_by_name_prefix", fields=["name_key"], opclasses=["varchar_pattern_ops"]),
            models.Index(NameEnding("name_key"), name="account_by_name_ending"),
            models.Index(name="account_by_domain_prefix", fields=["domain"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="account_merged", fields=["canonical_id"], condition=~Q(canonical_id=F("id"))),
            models.Index(name="account_by_creation", fields=["-created_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.name or self.domain or "Unnamed company"


class SiteQuerySet(models.QuerySet["Site"]):
    """Sites as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees accounts sees where they are."""
        return self if actor.role in STAFF else self.none()


class Site(Row):
    """A place of an account: a plant, an office or a warehouse."""

    PERSONAL = ()
    IMPERSONAL = ("name", "country", "region", "city", "postal_code")

    class Kind(models.TextChoices):
        PLANT = "plant", "Plant"
        OFFICE = "office", "Office"
        WAREHOUSE = "warehouse", "Warehouse"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PLANT)
    country = models.CharField(max_length=2, null=True, blank=True)
    region = models.CharField(max_length=6, null=True, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="site_name_is_unique_in_its_account", fields=["account", "name"])]

    def __str__(self) -> str:
        return self.name
