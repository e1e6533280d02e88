from typing import Self

from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.models.base import Row
from leadhub.models.connection import LONGEST_FAULT, SyncLink


class FrozenFieldQuerySet(models.QuerySet["FrozenField"]):
    """Fields that are left alone, as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see those of connections that were not removed."""
        standing = self.filter(link__connection__removed_at__isnull=True)
        return standing if actor.role in (Role.OPERATIONS, Role.AUDITOR) else standing.none()

    def standing(self) -> Self:
        """Those that are left alone still."""
        return self.filter(thawed_at__isnull=True)


class FrozenField(Row):
    """A field of one record that was changed to and fro, and is left alone until somebody thaws it and says why.

    `link.frozen` holds the same for the engine while it lasts. All times are of the real clock.
    """

    PERSONAL = ()
    OF_STAFF = ("thawed_by_name", "comment")
    IMPERSONAL = ("field",)

    link = models.ForeignKey(SyncLink, on_delete=models.CASCADE, related_name="frozen_fields")
    field = models.CharField(max_length=120)
    frozen_at = models.DateTimeField()
    thawed_at = models.DateTimeField(null=True)
    thawed_by_name = models.CharField(max_length=120, blank=True)
    comment = models.CharField(max_length=LONGEST_FAULT, blank=True, help_text="Why it was thawed.")

    objects = FrozenFieldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="frozen_field_is_frozen_once_at_a_time",
                fields=["link", "field"],
                condition=Q(thawed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="frozen_field_says_who_thawed_it_and_why",
                condition=Q(thawed_at__isnull=True, thawed_by_name="", comment="")
                | Q(thawed_at__isnull=False) & ~Q(thawed_by_name="") & ~Q(comment=""),
            ),
        ]
        indexes = [
            models.Index(name="frozen_field_by_age", fields=["-frozen_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.field
