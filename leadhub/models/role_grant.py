from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadhub.models.base import Row


class RoleGrant(Row):
    """The role of operations, asked for somebody by one person of operations and answered by another."""

    PERSONAL = ()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="role_grant_open_once_a_person", fields=["user"], condition=Q(decided_at__isnull=True)
            ),
            models.CheckConstraint(
                name="role_grant_is_decided_by_somebody_at_a_time",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, approved__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, approved__isnull=False),
            ),
            models.CheckConstraint(
                name="role_grant_takes_two_people_and_not_its_own",
                condition=~Q(asked_by=F("user"))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("user"))),
            ),
        ]

    def __str__(self) -> str:
        return f"Operations for {self.user}"
