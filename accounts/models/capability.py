from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models.account import STAFF
from accounts.models.choices import OrderKind
from accounts.models.market import ProductLine
from leadhub.actors import Actor
from leadhub.models import Row


class CapabilityQuerySet(models.QuerySet["Capability"]):
    """Capabilities as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every one; partners are not told what we can make for others."""
        return self if actor.role in STAFF else self.none()


class Capability(Row):
    """What a product line can make by one process, for every kind of order or for one.

    Material, tolerance, size and certificates that are left empty are unknown, which is neither yes nor no. An end of
    the volume window that is left empty is open, and without a date capacity is free now.
    """

    PERSONAL = ()
    IMPERSONAL = ("process", "materials", "certificates", "note")

    product_line = models.ForeignKey(ProductLine, on_delete=models.PROTECT, related_name="capabilities")
    order_kind = models.CharField(
        max_length=12, null=True, blank=True, choices=OrderKind, help_text="None means every kind of order."
    )
    process = models.CharField(max_length=80, help_text="For example 5-axis milling.")
    materials = models.JSONField(default=list, blank=True)
    tolerance_um = models.FloatField(
        "tolerance (µm)", null=True, blank=True, help_text="The smallest that is held, in micrometres."
    )
    length_mm = models.FloatField("length (mm)", null=True, blank=True, help_text="The largest part; its longest side.")
    width_mm = models.FloatField("width (mm)", null=True, blank=True)
    height_mm = models.FloatField("height (mm)", null=True, blank=True)
    volume_from = models.PositiveIntegerField(null=True, blank=True, help_text="Pieces a year; none means no least.")
    volume_to = models.PositiveIntegerField(null=True, blank=True, help_text="Pieces a year; none means no most.")
    certificates = models.JSONField(default=list, blank=True)
    lead_time_days = models.PositiveIntegerField(null=True, blank=True)
    capacity_from = models.DateField(null=True, blank=True, help_text="When capacity is free; none means now.")
    note = models.CharField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "capabilities"
        constraints = [
            models.CheckConstraint(
                name="capability_names_its_process", condition=Q(GreaterThan(Length(Trim("process")), 0))
            ),
            models.CheckConstraint(
                name="capability_tolerance_is_above_zero",
                condition=Q(tolerance_um__isnull=True) | Q(tolerance_um__gt=0),
            ),
            models.CheckConstraint(
                name="capability_sides_are_above_zero",
                condition=(Q(length_mm__isnull=True) | Q(length_mm__gt=0))
                & (Q(width_mm__isnull=True) | Q(width_mm__gt=0))
                & (Q(height_mm__isnull=True) | Q(height_mm__gt=0)),
            ),
            models.CheckConstraint(
                name="capability_sides_are_stated_from_length_to_height",
                condition=(Q(width_mm__isnull=True) | Q(length_mm__isnull=False))
                & (Q(height_mm__isnull=True) | Q(width_mm__isnull=False)),
            ),
            models.CheckConstraint(
                name="capability_volume_from_is_not_above_volume_to",
                condition=Q(volume_from__isnull=True) | Q(volume_to__isnull=True) | Q(volume_from__lte=F("volume_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process}, {self.get_order_kind_display().lower()}" if self.order_kind else self.process
