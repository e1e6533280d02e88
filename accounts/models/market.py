from uuid import UUID

from django.conf import settings
from django.db import models

from accounts.models.account import Account
from leadhub.models import Row


class ProductLine(Row):
    """What is asked for. `unspecified` takes what names none."""

    PERSONAL = ()
    IMPERSONAL = ("label",)

    UNSPECIFIED = "unspecified"

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label


class Territory(Row):
    """A part of the market: whole countries (ISO 3166-1), single subdivisions (ISO 3166-2), and places by the
    beginnings of their postal codes, each `{"country": "DE", "prefix": "80"}`.
    """

    PERSONAL = ()
    IMPERSONAL = ("name", "countries", "regions", "postal_prefixes")

    name = models.CharField(max_length=80, unique=True)
    countries = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    postal_prefixes = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "territories"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Partner(Row):
    """A distributor, representative or integrator with access to the leads handed to it."""

    PERSONAL = ()
    IMPERSONAL = ("name", "languages")

    class Kind(models.TextChoices):
        DISTRIBUTOR = "distributor", "Distributor"
        REPRESENTATIVE = "representative", "Manufacturers' representative"
        INTEGRATOR = "integrator", "Integrator"
        OEM_REP = "oem_rep", "OEM representative"

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="partner")
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.DISTRIBUTOR)
    territories = models.ManyToManyField(Territory, related_name="partners", blank=True)
    product_lines = models.ManyToManyField(
        ProductLine, related_name="partners", blank=True, help_text="None means every product line."
    )
    is_exclusive = models.BooleanField(
        "exclusive", default=False, help_text="Nobody else is to serve the places and product lines that it covers."
    )
    languages = models.JSONField(default=list, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_partners"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def sells(self, line: UUID) -> bool:
        """Whether it sells a product line; who names none sells every one."""
        lines = [each.pk for each in self.product_lines.all()]
        return not lines or line in lines
