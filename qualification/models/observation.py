from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Partner
from leadhub.actors import Actor, ActorKind, Role
from leadhub.models import Row
from qualification.models.choices import DeliveryMode, Priority, RouteKind
from qualification.models.lead import Lead
from qualification.models.team import Team


class RouteMode(Row):
    """Whether handoffs of one route are made, or only written down; there is a row for each route."""

    PERSONAL = ()

    kind = models.CharField(max_length=24, choices=RouteKind)
    mode = models.CharField(max_length=8, choices=DeliveryMode, default=DeliveryMode.LIVE)

    class Meta:
        constraints = [models.UniqueConstraint(name="route_has_one_mode", fields=["kind"])]
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ObservedHandoffQuerySet(models.QuerySet["ObservedHandoff"]):
    """Observed handoffs as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Sales sees those of its teams, everybody else on the staff all; a partner is told of none."""
        if actor.kind == ActorKind.PARTNER:
            return self.none()
        if actor.role == Role.SALES:
            return self.filter(team__members__user_id=actor.user_id, team__members__is_active=True)
        return self if actor.role is not None else self.none()


class ObservedHandoff(Row):
    """A handoff that would have been made while its route or team only observed; frozen by trigger.

    A lead has one for each destination and priority as long as it stands where it stood.
    """

    PERSONAL = ()

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="observed_handoffs", db_index=False)
    stage_seq = models.PositiveIntegerField(help_text="The transition by which the lead came to stand there.")
    kind = models.CharField(max_length=24, choices=RouteKind)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    priority = models.CharField(max_length=8, choices=Priority)
    ruleset = models.UUIDField()
    decision_seq = models.PositiveIntegerField(help_text="The decision of the lead that asked for it.")
    created_at = models.DateTimeField()
    accept_due_at = models.DateTimeField(help_text="When an answer would have been due.")
    response_due_at = models.DateTimeField()

    objects = ObservedHandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="observed_handoff_once_per_stay_and_team",
                fields=["lead", "stage_seq", "team", "priority"],
                condition=Q(partner__isnull=True),
            ),
            models.UniqueConstraint(
                name="observed_handoff_once_per_stay_and_partner",
                fields=["lead", "stage_seq", "partner", "priority"],
                condition=Q(team__isnull=True),
            ),
            models.CheckConstraint(
                name="observed_handoff_goes_to_a_team_or_a_partner",
                condition=Q(team__isnull=True, partner__isnull=False) | Q(team__isnull=False, partner__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="observed_handoff_by_creation", fields=["-created_at", "-id"]),
            models.Index(name="observed_handoff_of_team", fields=["team", "-created_at", "-id"]),
            models.Index(name="observed_handoff_of_route", fields=["kind", "-created_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.lead}"
