from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, ActorKind
from leadhub.models import Row
from qualification.models.choices import ProposalState, Proposed
from qualification.models.handoff import Handoff
from qualification.models.history import Remark
from qualification.models.lead import Lead

# What was settled the moment it was said.
AT_ONCE = ("applied", "known")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """What machines say of leads, as callers may see it."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the handoff, or the lead that nobody was handed, sees what a machine says of it."""
        if actor.kind == ActorKind.PARTNER:
            return self.none()
        handed = Q(handoff__in=Handoff.objects.visible_to(actor))
        return self.filter(handed | Q(handoff=None, lead__in=Lead.objects.visible_to(actor)))

    def waiting(self) -> Self:
        """What nobody has said why of yet."""
        return self.filter(state=ProposalState.WAITING)

    def asked(self) -> Self:
        """What a person was asked about: it waits, or waited."""
        return self.exclude(state__in=AT_ONCE)


class Proposal(Row):
    """What a machine says of a lead: that sales rejected it, or at which stage it stands there.

    It is carried out where it is complete. Else nothing is, and it waits until a person says why, or that it is not
    so; the clocks of whoever holds the handoff stand still meanwhile. `reason` and `native` stand as the machine wrote
    them. `lacks` are the codes of what kept it from being carried out.
    """

    PERSONAL = ("reason", "native")
    OF_STAFF = ("ended_by_name",)
    IMPERSONAL = ("source", "external_id", "lacks")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="proposals")
    handoff = models.ForeignKey(
        Handoff, null=True, on_delete=models.PROTECT, related_name="proposals", help_text="What was in hand then."
    )
    to = models.CharField(max_length=12, choices=Proposed)
    source = models.CharField(max_length=60, help_text="The system, or the connection to it, that says so.")
    external_id = models.CharField(max_length=200, blank=True, help_text="Of the message, in that system.")
    native = models.CharField(max_length=200, blank=True, help_text="The value as it stands there.")
    reason = models.CharField(max_length=60, blank=True)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The person of sales who did it there.",
    )
    said_at = models.DateTimeField(help_text="When it became so in that system.")
    said_by = models.UUIDField(null=True, help_text="The machine's user here.")
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(
        help_text="Since when a person is asked: of what a newer word replaced, since that."
    )
    state = models.CharField(max_length=10, choices=ProposalState)
    lacks = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    answer_remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proposal_one_waiting_per_lead", fields=["lead"], condition=Q(state="waiting")
            ),
            models.UniqueConstraint(
                name="proposal_counts_once_per_message",
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="proposal_waits_or_says_when_it_ended",
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposal_is_dismissed_with_a_comment",
                condition=~Q(state="dismissed") | Q(answer_remark__isnull=False),
            ),
            models.CheckConstraint(name="proposal_names_its_source", condition=~Q(source="")),
        ]
        indexes = [models.Index(name="proposal_by_asking", fields=["-asked_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.source}: {self.get_to_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a person."""
        return self.state == ProposalState.WAITING
