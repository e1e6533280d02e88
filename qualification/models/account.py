from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import STAFF, Account
from leadhub.actors import Actor
from qualification.models.choices import AccountState, Trend


class AccountInterestQuerySet(models.QuerySet["AccountInterest"]):
    """How accounts stand, as callers may see it."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees accounts sees how they stand; one that was merged into another has no row once summed up."""
        return self if actor.role in STAFF else self.none()


class AccountInterest(models.Model):
    """How an account stands that ever showed interest, as lists are narrowed by it; rebuildable from its leads."""

    PERSONAL = ()

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="interest")
    state = models.CharField(max_length=8, choices=AccountState, default=AccountState.SILENT)
    trend = models.CharField(max_length=8, choices=Trend, default=Trend.COLD)
    last_signal_at = models.DateTimeField()
    scoring_model = models.PositiveIntegerField(help_text="The version it was summed up by; any other makes it due.")
    look_at = models.DateTimeField(null=True, help_text="When time alone may change it.")

    objects = AccountInterestQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "interest of accounts"
        indexes = [
            models.Index(name="account_interest_by_state", fields=["state", "-last_signal_at", "-account"]),
            models.Index(name="account_interest_by_trend", fields=["trend", "-last_signal_at", "-account"]),
            models.Index(name="account_interest_by_signal", fields=["-last_signal_at", "-account"]),
            models.Index(name="account_interest_by_model", fields=["scoring_model"]),
            models.Index(name="account_interest_due", fields=["look_at"], condition=Q(look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.account)


class Unsummed(models.Model):
    """An account in which something happened since it was summed up; it stands here once for each transaction.

    Rows are only inserted and deleted, so that no signal waits for a sweep, and none that comes during one is lost.
    """

    PERSONAL = ()

    account = models.UUIDField()

    def __str__(self) -> str:
        return str(self.account)
