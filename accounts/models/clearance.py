from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models.account import STAFF
from accounts.models.market import Partner
from leadhub.actors import Actor
from leadhub.models import Row


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    """Clearances as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff sees all; who may ask is the policy's."""
        return self if actor.role in STAFF else self.none()

    def standing(self, now: datetime) -> Self:
        """Those that clear somebody at a moment."""
        return self.filter(until__gt=now, withdrawn_at=None)


class Clearance(Row):
    """A person, or a partner with all its people, who may see export-controlled drawings and facts until a date.

    Rows stay: one that is renewed has a successor, and one that was withdrawn says by whom.
    """

    PERSONAL = ("proof",)
    OF_STAFF = ("granted_by_name", "withdrawn_by_name")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="clearances")
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="clearances")
    until = models.DateTimeField()
    proof = models.CharField(max_length=200, help_text="What it rests on, such as the number of a licence.")
    granted_at = models.DateTimeField()
    granted_by_name = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=120, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clearance_is_of_a_person_or_a_partner",
                condition=Q(user__isnull=True, partner__isnull=False) | Q(user__isnull=False, partner__isnull=True),
            ),
            models.CheckConstraint(
                name="clearance_rests_on_a_proof", condition=Q(GreaterThan(Length(Trim("proof")), 0))
            ),
            models.CheckConstraint(
                name="clearance_withdrawn_says_by_whom",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_name="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_name="")),
            ),
        ]
        indexes = [models.Index(name="clearance_by_granting", fields=["-granted_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.user or self.partner}, until {self.until:%Y-%m-%d}"
