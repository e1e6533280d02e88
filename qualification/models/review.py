from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.models import Row
from qualification.models.choices import Feasibility
from qualification.models.handoff import Handoff
from qualification.models.history import Remark
from qualification.models.lead import Lead
from qualification.models.team import Team


class TechnicalReview(Row):
    """A question of feasibility that an engineer answers before a due time, naming the fact that limits."""

    PERSONAL = ()

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="technical_reviews")
    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="technical_reviews")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    engineer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=24, choices=Feasibility, blank=True)
    limiting_fact = models.CharField(max_length=24, blank=True, help_text="The typed fact that limits, where one does.")
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="technical_review_one_open_per_lead", fields=["lead"], condition=Q(answered_at__isnull=True)
            ),
            models.CheckConstraint(
                name="technical_review_is_open_or_answered",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(name="technical_review_by_asking", fields=["-asked_at", "-id"])]

    def __str__(self) -> str:
        return f"technical review of {self.lead_id}"
