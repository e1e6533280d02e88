from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Row


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every campaign."""
        return self if actor.role in STAFF else self.none()


class Campaign(Row):
    """When a campaign ran and what it cost. `code` is what the origins of leads name it by."""

    PERSONAL = ()
    IMPERSONAL = ("code", "name", "cost_currency")

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    begins = models.DateField(null=True, help_text="Its first day.")
    ends = models.DateField(null=True, help_text="Its last day.")
    cost_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    cost_currency = models.CharField(max_length=3, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_when_it_begins_or_later",
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
            ),
            models.CheckConstraint(
                name="campaign_costs_an_amount_in_a_currency",
                condition=Q(cost_amount__isnull=True, cost_currency="")
                | (Q(cost_amount__isnull=False, cost_amount__gte=0) & ~Q(cost_currency="")),
            ),
            models.CheckConstraint(name="campaign_has_a_code", condition=~Q(code="")),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
