from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.choices import Feasibility
from qualification.models.handoff import Handoff
from qualification.models.history import Remark
from qualification.models.lead import Lead
from qualification.models.team import Team


class TechnicalReviewQuerySet(models.QuerySet["TechnicalReview"]):
    """Technical reviews as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff sees all: engineers must see what is asked of a lead that sales holds."""
        return self if actor.role in STAFF else self.none()

    def open(self) -> Self:
        """Those that wait for an engineer."""
        return self.filter(answered_at=None, withdrawn_at=None)


class TechnicalReview(Row):
    """A question of feasibility that an engineer answers before a due time, naming the fact that limits."""

    PERSONAL = ()
    OF_STAFF = ("asked_by_name", "answered_by_name")
    IMPERSONAL = ("limiting_fact",)

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="technical_reviews")
    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="technical_reviews")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    engineer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    answer = models.CharField(max_length=24, choices=Feasibility, blank=True, default="")
    limiting_fact = models.CharField(max_length=24, blank=True, help_text="The typed fact that limits, where one does.")
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="When nobody needed the answer any more.")
    decision_spent_s = models.FloatField(
        null=True, help_text="What had run of the decision's clock when it was asked: while it is open, more is agreed."
    )

    objects = TechnicalReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="technical_review_one_open_per_lead",
                fields=["lead"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="technical_review_is_answered_or_withdrawn",
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="technical_review_that_limits_names_the_fact",
                condition=~Q(answer__in=("not_feasible", "feasible_with_changes")) | ~Q(limiting_fact=""),
            ),
            models.CheckConstraint(
                name="technical_review_is_open_or_answered",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(name="technical_review_by_asking", fields=["-asked_at", "-id"])]

    def __str__(self) -> str:
        return str(self.lead)
