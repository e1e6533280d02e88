from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models import Handoff, Remark

# The first personal attempt is the response; what the feed of a machine says without a person is none.
IN_TOUCH = Q(handoff__responded_at__isnull=False, handoff__responded_at__lte=F("at"))


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """What sales said, as callers may see it and as it is counted."""

    def rejected(self) -> Self:
        """Handoffs that were given back unaccepted."""
        return self.filter(kind=Verdict.Kind.REJECTED)

    def before_contact(self) -> Self:
        """Rejections of those with whom nobody had been in touch: no attempt of a person was logged before.

        What was given back after it was accepted is `Transition.objects.given_back_after_contact()`.
        """
        return self.rejected().exclude(IN_TOUCH)

    def after_contact(self) -> Self:
        """All other rejections: sales or the partner had been in touch before it said no."""
        return self.rejected().filter(IN_TOUCH)

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every verdict; partners see what became of their own handoffs instead."""
        return self if actor.role in STAFF else self.none()


class Verdict(Row):
    """What sales said of a handoff; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("reason",)

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=40, blank=True)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="verdict_one_answer_per_handoff",
                fields=["handoff"],
                condition=Q(kind__in=["accepted", "rejected"]),
            ),
            models.CheckConstraint(
                name="verdict_of_rejection_has_reason_and_remark",
                condition=~Q(kind="rejected") | (~Q(reason="") & Q(remark__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by_name}"
