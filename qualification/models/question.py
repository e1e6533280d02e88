from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.choices import PlacementAnswer
from qualification.models.handoff import Handoff
from qualification.models.history import Remark
from qualification.models.team import Team


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Requests for data as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the handoff sees what is asked about it."""
        return self.filter(handoff__in=Handoff.objects.visible_to(actor))

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the handoff sees what is asked about it."""
        return self.filter(handoff__in=Handoff.objects.visible_to(actor))

    def open(self) -> Self:
        """Those that wait for operations."""
        return self.filter(answered_at=None)


class DataRequest(Row):
    """Sales asks marketing for what is missing on a card: the clocks of sales stand still until it is there."""

    PERSONAL = ()
    OF_STAFF = ("asked_by_name", "ended_by_name")
    IMPERSONAL = ("items", "unknown")

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="data_requests")
    items = models.JSONField(help_text="Codes of what is missing.")
    unknown = models.JSONField(
        default=list, help_text="Those of them that were not known when they were asked for: what ends it by itself."
    )
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    answered = models.BooleanField(default=False, help_text="Whether the data came, or only the agreed time passed.")
    answer_remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="data_request_one_open_per_handoff", fields=["handoff"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="data_request_is_answered_once_it_has_ended",
                condition=Q(answered=False) | Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="data_request_by_asking", fields=["-asked_at", "-id"])]

    def __str__(self) -> str:
        return str(self.handoff.lead)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


class Placement(Row):
    """Whoever holds a handoff says that it is not theirs; operations places it anew, or says why it stays."""

    PERSONAL = ()
    OF_STAFF = ("asked_by_name", "answered_by_name")

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="placements")
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=8, choices=PlacementAnswer, blank=True, default="")
    answer_remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    placed_as = models.ForeignKey(
        Handoff,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The handoff by which whoever it went to got it, where that is another.",
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="placement_one_open_per_handoff", fields=["handoff"], condition=Q(answered_at__isnull=True)
            ),
            models.CheckConstraint(
                name="placement_is_open_or_answered",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(name="placement_by_asking", fields=["-asked_at", "-id"])]

    def __str__(self) -> str:
        return str(self.handoff.lead)

    @property
    def is_open(self) -> bool:
        """Whether it waits for operations."""
        return self.answered_at is None


class Reassignment(Row):
    """A handoff that went from one to another of those who hold it, with its clocks; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="reassignments")
    from_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.handoff_id} to {self.to_owner_id or self.to_team_id}"
