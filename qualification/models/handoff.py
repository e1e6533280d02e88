from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Partner
from leadhub.actors import Actor, ActorKind, Role
from leadhub.models import Row
from qualification.models.choices import (
    HandoffStatus,
    HoldReason,
    Priority,
    RouteKind,
    Stage,
    TriageDecision,
    TriageKind,
    WithdrawalCause,
)
from qualification.models.history import Remark
from qualification.models.lead import Lead
from qualification.models.team import Team, TeamMember


class HandoffQuerySet(models.QuerySet["Handoff"]):
    """Handoffs as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Sales sees those of its teams and its own elsewhere, a partner its own, everybody else on the staff all."""
        if actor.kind == ActorKind.PARTNER:
            # Of what was withdrawn a partner knows no more than that it was; an inactive one knows nothing.
            gone = (HandoffStatus.WITHDRAWN, HandoffStatus.EXPIRED)
            return self.filter(partner_id=actor.partner_id, partner__is_active=True).exclude(status__in=gone)
        if actor.role == Role.SALES:
            memberships = TeamMember.objects.filter(user=actor.user_id)
            present = memberships.filter(is_active=True)
            # Whoever was taken out of every team has left: what they held is the teams'.
            is_there = Q(Exists(present)) | ~Q(Exists(memberships))
            own = Q(owner_id=actor.user_id, team__isnull=False) & is_there
            return self.filter(Q(team__in=present.values("team")) | own)
        return self if actor.role is not None else self.none()

    def once_visible_to(self, actor: Actor) -> Self:
        """All that were ever made to the partner of the caller, also those that are theirs no more."""
        return self.filter(partner=actor.partner_id, partner__isnull=False, partner__is_active=True)

    def overdue(self, now: datetime) -> Self:
        """Those of which something is due that somebody has to do; what stands still is not."""
        return self.filter(next_due_at__lte=now)

    def unassigned(self, is_so: bool = True) -> Self:
        """Those that nobody has, or all others: open without an owner where a team is to have one, or expired and not
        taken up since.
        """
        waiting = Q(status=HandoffStatus.OPEN, owner__isnull=True, team__isnull=False)
        taken_up = Handoff.objects.filter(lead=OuterRef("lead"), status=HandoffStatus.OPEN)
        present = Q(lead__stage=Stage.MQL, closed_at__gte=F("lead__stage_entered_at"))
        nobody = waiting | Q(~Exists(taken_up), present, status=HandoffStatus.EXPIRED)
        return self.filter(nobody if is_so else ~nobody)

    def held_out(self) -> Self:
        """Those of leads that the rules left just below the line and the hold-out drew: a sample without their bias."""
        return self.filter(holdout=True)

    def delivered(self) -> Self:
        """Without what sales took itself: that was never due for an answer."""
        return self.exclude(accept_due_at=F("created_at"))


class Handoff(Row):
    """One delivery of one lead to a team or a partner under one version of the agreement, with its clocks."""

    PERSONAL = ()
    OF_STAFF = ("closed_by_name",)
    IMPERSONAL = ("project", "card_missing")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="handoffs")
    cycle = models.PositiveIntegerField()
    project = models.CharField(
        max_length=80, null=True, help_text="Company and product line, where colleagues who ask may join it."
    )
    project_no = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="Which of the open ones of its project: what several sites ask is several."
    )
    kind = models.CharField(max_length=24, choices=RouteKind)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="handoffs", db_index=False)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="handoffs", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="handoffs")
    needs_owner = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=HandoffStatus, default=HandoffStatus.OPEN)
    priority = models.CharField(max_length=8, choices=Priority)
    agreement = models.PositiveIntegerField(help_text="Version of the agreement in force when it was made.")
    created_at = models.DateTimeField()
    accept_due_at = models.DateTimeField()
    response_due_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_because = models.CharField(
        max_length=10, blank=True, db_default="", choices=WithdrawalCause, help_text="Why it is theirs no more."
    )
    recalled_at = models.DateTimeField(null=True, help_text="When it was taken back from a partner that had accepted.")
    next_due_at = models.DateTimeField(null=True)
    holdout = models.BooleanField(
        default=False, db_default=False, help_text="Drawn from below the line; whoever works it is not told."
    )
    card_missing = models.JSONField(default=list, help_text="Codes of what the card lacked when it was made.")
    card_completed_at = models.DateTimeField(null=True)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handoff_one_open_per_lead", fields=["lead"], condition=Q(status="open")),
            # Of two that are opened at the same moment one is refused, runs again and joins the other.
            models.UniqueConstraint(
                name="handoff_one_open_per_project_and_site",
                fields=["project", "project_no"],
                condition=Q(status="open"),
            ),
            models.UniqueConstraint(
                name="handoff_one_acceptance_per_lead_and_cycle",
                fields=["lead", "cycle"],
                condition=Q(status="accepted"),
            ),
            models.CheckConstraint(
                name="handoff_goes_to_a_team_or_a_partner",
                condition=Q(team__isnull=True, partner__isnull=False) | Q(team__isnull=False, partner__isnull=True),
            ),
            models.CheckConstraint(
                name="handoff_is_open_or_says_when_it_closed",
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="handoff_due", fields=["next_due_at"], condition=Q(next_due_at__isnull=False)),
            models.Index(name="handoff_by_creation", fields=["-created_at", "-id"]),
            models.Index(name="handoff_by_its_end", fields=["closed_at"], condition=Q(closed_at__isnull=False)),
            models.Index(name="handoff_of_partner", fields=["partner", "id"]),
            models.Index(name="handoff_of_team", fields=["team", "status", "id"]),
            models.Index(name="handoff_of_project", fields=["project"], condition=Q(project__isnull=False)),
            models.Index(name="handoff_needs_owner", fields=["id"], condition=Q(needs_owner=True, status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.lead}"


class Attempt(Row):
    """One attempt of a person to reach the contact; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    class Channel(models.TextChoices):
        PHONE = "phone", "Telephone"
        EMAIL = "email", "E-mail"
        MEETING = "meeting", "Meeting"
        MESSAGE = "message", "Message"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached"
        NO_ANSWER = "no_answer", "No answer"
        LEFT_MESSAGE = "left_message", "Left a message"
        WRONG_CONTACT = "wrong_contact", "Wrong contact"

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(max_length=16, choices=Outcome)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.channel}: {self.outcome}"


class Hold(Row):
    """A pause for a stated cause until a date: clocks stop and the rules move nothing."""

    PERSONAL = ()
    OF_STAFF = ("by_name", "confirmed_by_name")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=HoldReason)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, help_text="When the holder said afterwards that it goes on.")
    confirmed_by_name = models.CharField(max_length=120, blank=True)
    confirm_remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="hold_one_at_a_time", fields=["lead"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="hold_is_confirmed_once_it_has_ended",
                condition=Q(confirmed_at__isnull=True) | Q(ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="hold_due", fields=["until"], condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.reason} until {self.until:%Y-%m-%d}"


class Override(Row):
    """A person sets aside an exclusion or a computed stage, with a comment and an expiry."""

    PERSONAL = ()
    OF_STAFF = ("by_name", "lifted_by_name")
    IMPERSONAL = ("value",)

    class Kind(models.TextChoices):
        EXCLUSION = "exclusion", "Exclusion"
        STAGE = "stage", "Stage"

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="overrides")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=40, blank=True)
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="override_one_of_a_kind", fields=["lead", "kind"], condition=Q(lifted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until:%Y-%m-%d}"


class TriageQuerySet(models.QuerySet["Triage"]):
    """What waits for the triage desk, as callers may see it."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the lead sees what the desk has to do about it."""
        return self.filter(lead__in=Lead.objects.visible_to(actor))

    def open(self) -> Self:
        """What waits."""
        return self.filter(decided_at=None)


class Triage(Row):
    """A buying signal of somebody unknown or off target that a named desk decides on before a due time.

    Or of somebody excluded, whom the desk declines politely.
    """

    PERSONAL = ()
    OF_STAFF = ("decided_by",)
    IMPERSONAL = ("reason",)

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="triages")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="triages")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=TriageKind, default=TriageKind.DECIDE)
    decision = models.CharField(max_length=12, blank=True, choices=TriageDecision)
    reason = models.CharField(max_length=40, blank=True, help_text="Why it was declined: a code of the agreed list.")
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    sent = models.ForeignKey(
        Remark, null=True, on_delete=models.PROTECT, related_name="+", help_text="What was written to who asked."
    )
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = TriageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="triage_one_open_per_lead", fields=["lead"], condition=Q(decided_at=None))
        ]

    def __str__(self) -> str:
        return str(self.lead)
