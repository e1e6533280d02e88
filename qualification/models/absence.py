from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadhub.actors import Actor, Role
from leadhub.models import Row

STAFF = frozenset(set(Role) - {Role.PARTNER})


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff and integrations see who is away; partners do not."""
        return self if actor.role in STAFF else self.none()

    def at(self, moment: datetime) -> Self:
        """Those of a moment: who comes back then is there."""
        return self.filter(begins__lte=moment, ends__gt=moment)


class Absence(Row):
    """A time in which a person takes no work; a deputy takes what is theirs by name and is told of what they hold.

    Those of one person never overlap: a use case looks under the person's lock, and PostgreSQL refuses it besides.
    """

    PERSONAL = ("note",)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    begins = models.DateTimeField()
    ends = models.DateTimeField(help_text="The moment from which they are there again.")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="deputised")
    note = models.CharField(max_length=200, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
            models.CheckConstraint(
                name="absence_has_another_as_deputy", condition=Q(deputy__isnull=True) | ~Q(deputy=F("user"))
            ),
        ]
        indexes = [models.Index(name="absence_by_its_end", fields=["ends"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.begins:%Y-%m-%d} to {self.ends:%Y-%m-%d}"
