from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF
from leadhub.actors import Actor
from leadhub.models import DocumentKind, Draft, Row
from qualification.models.choices import Action, DifferenceKind, Level, RouteKind, ShadowEnd, Stage, Tier
from qualification.models.lead import Lead


class Shadow(Row):
    """A draft that decides beside the rules in force, by one content: whatever those decide, it decides too.

    Another content begins another one. Events of the feed up to `after` were looked at. A draft whose content has
    errors, as an edit may leave it, decides nothing.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name", "ended_by_name")
    IMPERSONAL = ("sha256",)

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="shadows")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    sha256 = models.CharField(max_length=64, help_text="The content that it decides by.")
    is_sound = models.BooleanField(default=True, help_text="The rule check finds no error in its content.")
    began_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    after = models.BigIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0, help_text="Decisions that were made again.")
    different = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, blank=True, choices=ShadowEnd)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="shadow_one_of_a_document", fields=["kind"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="shadow_that_ended_says_why",
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
            models.CheckConstraint(
                name="shadow_differs_in_no_more_than_it_compared", condition=Q(different__lte=F("compared"))
            ),
        ]
        indexes = [models.Index(name="shadow_by_age", fields=["-began_at", "-id"])]

    def __str__(self) -> str:
        return f"Shadow of {self.get_kind_display().lower()}"


class ShadowDifferenceQuerySet(models.QuerySet["ShadowDifference"]):
    """Differences as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees every lead sees what a draft would answer; a partner is told nothing of it."""
        return self if actor.role in STAFF else self.none()

    def that_differ_in(self, kinds: Iterable[str]) -> Self:
        """Those that differ in at least one of these."""
        found = Q(pk__in=[])
        for kind in kinds:
            found |= DIFFERS[DifferenceKind(kind)]
        return self.filter(found)


class ShadowDifference(Row):
    """A decision that a draft in the shadow makes otherwise, both answers in codes; frozen by trigger.

    Route and partner are blank where the answer names none.
    """

    PERSONAL = ()
    IMPERSONAL = ("live_partner", "draft_partner")

    shadow = models.ForeignKey(Shadow, on_delete=models.PROTECT, related_name="differences", db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="shadow_differences")
    decision_seq = models.PositiveIntegerField(help_text="The number of the decision within the lead.")
    at = models.DateTimeField(help_text="When it was decided.")
    live_stage = models.CharField(max_length=12, choices=Stage)
    live_action = models.CharField(max_length=16, choices=Action)
    live_route = models.CharField(max_length=24, blank=True, choices=RouteKind)
    live_partner = models.CharField(max_length=36, blank=True)
    live_tier = models.CharField(max_length=1, choices=Tier)
    live_level = models.CharField(max_length=8, choices=Level)
    draft_stage = models.CharField(max_length=12, choices=Stage)
    draft_action = models.CharField(max_length=16, choices=Action)
    draft_route = models.CharField(max_length=24, blank=True, choices=RouteKind)
    draft_partner = models.CharField(max_length=36, blank=True)
    draft_tier = models.CharField(max_length=1, choices=Tier)
    draft_level = models.CharField(max_length=8, choices=Level)

    objects = ShadowDifferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="shadow_difference_once_a_decision", fields=["shadow", "lead", "decision_seq"]
            ),
        ]
        indexes = [models.Index(name="shadow_difference_by_time", fields=["shadow", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.lead}, decision {self.decision_seq}"


def _other(name: str) -> Q:
    return ~Q(**{f"draft_{name}": F(f"live_{name}")})


DIFFERS = {
    DifferenceKind.STAGE: _other("stage"),
    DifferenceKind.ACTION: _other("action"),
    DifferenceKind.ROUTE: _other("route") | _other("partner"),
    DifferenceKind.TIER: _other("tier"),
    DifferenceKind.LEVEL: _other("level"),
}
"""In what two answers may differ; who would get another partner of the same route goes another way too."""
