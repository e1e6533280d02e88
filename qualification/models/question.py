from django.db import models
from django.db.models import Q

from leadhub.models import Row
from qualification.models.choices import PlacementAnswer
from qualification.models.handoff import Handoff
from qualification.models.history import Remark


class DataRequest(Row):
    """Sales asks marketing for what is missing on a card: the clocks of sales stand still until it is there."""

    PERSONAL = ()

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="data_requests")
    items = models.JSONField(help_text="Codes of what is missing.")
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    answered = models.BooleanField(default=False, help_text="Whether the data came, or only the agreed time passed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="data_request_one_open_per_handoff", fields=["handoff"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"data asked for {self.handoff_id}"


class Placement(Row):
    """Whoever holds a handoff says that it is not theirs; operations places it anew, or says why it stays."""

    PERSONAL = ()

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="placements")
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=8, choices=PlacementAnswer, blank=True)
    answer_remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="placement_one_open_per_handoff", fields=["handoff"], condition=Q(answered_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"placement of {self.handoff_id}"
