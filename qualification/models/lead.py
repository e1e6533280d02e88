from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF, Account, Contact, Partner, ProductLine, Site
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.choices import Action, Business, Level, RouteKind, Stage, Tier, Trend, ValueKind
from qualification.models.signal import Origin


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff and integrations see every lead; partners see the handoffs made to them instead."""
        return self if actor.role in STAFF else self.none()

    def canonical(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(canonical_id=F("id"))


class Lead(Row):
    """A contact's interest in a product line. Its stage is the `to` of its last transition, held so by trigger."""

    PERSONAL = ()
    IMPERSONAL = (
        "nurture_track",
        "excluded_cause",
        "fit_profile",
        "excluded_by",
        "missing",
        "next_step",
        "route_rule",
        "value_currency",
    )

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="leads")
    product_line = models.ForeignKey(ProductLine, on_delete=models.PROTECT, related_name="leads")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="leads", db_index=False)
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        help_text="Where what is asked for is used, as a person says it.",
    )
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.INQUIRY)
    stage_seq = models.PositiveIntegerField(default=1)
    stage_entered_at = models.DateTimeField()
    event_seq = models.PositiveIntegerField(default=0)
    cycle = models.PositiveIntegerField(default=1, help_text="Rises each time sales gives the lead back.")
    version = models.PositiveIntegerField(default=1)
    was_opportunity = models.BooleanField(default=False)
    is_imported = models.BooleanField(default=False, help_text="Waits for a fresh signal before the rules move it.")
    opens_nothing = models.BooleanField(
        default=False, help_text="Raised by history: gives nobody anything to do before its next fresh signal."
    )
    rest_until = models.DateTimeField(null=True, help_text="Set while a person's nurture lasts.")
    nurture_track = models.CharField(
        max_length=80, null=True, help_text="The marketing system's track for why a person sent it to nurture."
    )
    excluded_cause = models.CharField(max_length=40, blank=True, help_text="The exclusion that disqualified it.")

    action = models.CharField(max_length=16, choices=Action, default=Action.IGNORE)
    level = models.CharField(max_length=8, choices=Level, default=Level.NONE)
    fit_tier = models.CharField(max_length=1, choices=Tier, default=Tier.U)
    fit_score = models.FloatField(null=True)
    fit_coverage = models.FloatField(default=0.0)
    fit_profile = models.CharField(max_length=60, null=True)
    excluded_by = models.CharField(max_length=40, null=True)
    missing = models.JSONField(default=list)
    next_step = models.CharField(max_length=40, default="needs_engagement")
    route_kind = models.CharField(max_length=24, null=True, choices=RouteKind)
    route_rule = models.CharField(max_length=60, null=True)
    route_partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    ruleset = models.UUIDField(null=True)
    decision_seq = models.PositiveIntegerField(default=0)
    rank = models.FloatField(default=0.0, help_text="Orders queues: intent level before fit.")

    team = models.ForeignKey("qualification.Team", null=True, on_delete=models.PROTECT, related_name="leads")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owned_leads")
    first_origin = models.ForeignKey(Origin, null=True, on_delete=models.PROTECT, related_name="+")
    qualifying_origin = models.ForeignKey(Origin, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    business = models.CharField(max_length=20, choices=Business, default=Business.NEW_CUSTOMER)
    sales_sourced = models.BooleanField(default=False)
    value_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    value_currency = models.CharField(max_length=3, blank=True)
    value_kind = models.CharField(
        max_length=8, blank=True, default="", db_default="", choices=ValueKind, help_text="What the amount is."
    )
    returned = models.BooleanField(default=False)
    mql_at = models.DateTimeField(null=True, help_text="When it first was marketing qualified, or beyond.")
    handed_over_at = models.DateTimeField(null=True, help_text="When it was first handed over.")
    sal_at = models.DateTimeField(null=True, help_text="When sales, or a partner, first accepted it.")
    sql_at = models.DateTimeField(null=True, help_text="When it first was sales qualified, or beyond.")
    opportunity_at = models.DateTimeField(null=True, help_text="When it first was an opportunity, or beyond.")
    quoted_at = models.DateTimeField(null=True, help_text="When it was first quoted.")
    won_at = models.DateTimeField(null=True, help_text="When it was won; null again where that is taken back.")
    lost_at = models.DateTimeField(null=True, help_text="When it was lost; null where it was taken up or won since.")
    rejected_at = models.DateTimeField(
        null=True, help_text="When its handoff was last rejected for a reason that says something about the lead."
    )
    sent_back_at = models.DateTimeField(null=True, help_text="When it was last given back after it was accepted.")
    requalified_at = models.DateTimeField(
        null=True, help_text="When it was last marketing qualified again after sales gave it back."
    )
    canonical_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="lead_one_before_opportunity_per_contact_and_line",
                fields=["contact", "product_line"],
                condition=Q(was_opportunity=False, canonical_id=F("id")),
            ),
        ]
        indexes = [
            models.Index(name="lead_by_stage_and_rank", fields=["stage", "-rank", "-id"]),
            models.Index(name="lead_of_team", fields=["team", "stage", "id"]),
            models.Index(name="lead_of_account", fields=["account", "id"]),
            models.Index(name="lead_by_creation", fields=["-created_at", "-id"]),
            models.Index(name="lead_by_change", fields=["-updated_at", "-id"]),
            models.Index(name="lead_returned", fields=["-created_at", "-id"], condition=Q(returned=True)),
            # What was merged into a lead is found from it with its own, whenever its signals are read.
            models.Index(name="lead_by_root", fields=["canonical_id"]),
            models.Index(name="lead_resting", fields=["rest_until"], condition=Q(rest_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.product_line}"

    @property
    def is_unheard(self) -> bool:
        """Whether history alone made it and no event has told of it: what the rules think of it is news to nobody."""
        return self.opens_nothing and not self.event_seq


class LeadState(models.Model):
    """The decayed state of a lead, rebuildable from its signals; its row lock is the lead's mutex."""

    PERSONAL = ()
    IMPERSONAL = (
        "terms",
        "basis",
        "end_customer",
        "site_country",
        "site_region",
        "site_postal_code",
        "enquiry_as_of",
        "gate",
        "verdict",
    )

    lead = models.OneToOneField(Lead, primary_key=True, on_delete=models.CASCADE, related_name="state")
    terms = models.BinaryField(default=b"")
    basis = models.CharField(max_length=16, blank=True, help_text="Digest of the half-lives the terms were folded by.")
    reset_at = models.DateTimeField(null=True, help_text="Level and asking count only signals that occurred later.")
    quantity = models.BigIntegerField(null=True)
    annual_volume = models.BigIntegerField(null=True)
    end_customer = models.CharField(max_length=200, null=True)
    site_country = models.CharField(max_length=2, null=True, help_text="Where it is used, as signals say it.")
    site_region = models.CharField(max_length=6, null=True)
    site_postal_code = models.CharField(max_length=16, null=True)
    enquiry_as_of = models.JSONField(default=dict, help_text="When each of these was said.")
    export_controlled = models.BooleanField(
        default=False, db_default=False, help_text="Whether one of its RFQs is so marked."
    )
    trend = models.CharField(max_length=8, choices=Trend, default=Trend.COLD)
    gate = models.CharField(max_length=400, blank=True, help_text="Reading and stamps that the last decision used.")
    verdict = models.CharField(max_length=32, blank=True, help_text="Digest of the last decision's verdict.")
    look_at = models.DateTimeField(null=True, help_text="When time alone may change the answer.")

    class Meta:
        indexes = [
            models.Index(name="lead_state_due", fields=["look_at"], condition=Q(look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.lead_id)
