from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import STAFF, OrderKind
from leadhub.actors import Actor
from leadhub.models import Row
from qualification.models.choices import ExportMarking, RfqStatus
from qualification.models.history import Remark
from qualification.models.lead import Lead

GOING = (RfqStatus.OPEN, RfqStatus.QUOTED)
UNMARKED = (ExportMarking.NONE,)


def _of_a_currency(amount: str, name: str) -> Q:
    # What is compared with nothing is unknown, which no check refuses.
    return Q(**{f"{amount}__isnull": False, f"{amount}__gte": 0}) & ~Q(**{f"{name}_currency": ""})


class RfqQuerySet(models.QuerySet["Rfq"]):
    """RFQs as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the lead sees its RFQs; what of them is export-controlled is the readers' to mask."""
        return self if actor.role in STAFF else self.none()

    def going(self) -> Self:
        """Those that have not ended."""
        return self.filter(status__in=GOING)

    def marked(self) -> Self:
        """Those that are export-controlled."""
        return self.exclude(export_marking__in=UNMARKED)


class Rfq(Row):
    """One request for a quotation of a lead, numbered in it: what is asked for, and how it ended.

    A revision of the buyer changes the row; `RfqRevision` keeps what it said before. An export-controlled drawing
    makes the whole RFQ export-controlled.
    """

    PERSONAL = ("project", "project_key", "application", "reference")
    OF_STAFF = ("ended_by_name", "created_by_name")
    IMPERSONAL = ("end_customer", "target_currency", "expected_currency", "won_currency", "reason")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="rfqs", db_index=False)
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=80, blank=True, help_text="The buyer's own number.")
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    signal = models.UUIDField(null=True, help_text="The signal that made or last revised it; none by hand.")
    received_at = models.DateTimeField(help_text="When the buyer asked, in the revision at hand.")
    required_by = models.DateField(null=True)
    project = models.CharField(max_length=200, blank=True)
    project_key = models.CharField(max_length=200, blank=True, help_text="Folded, by which a revision is told.")
    application = models.CharField(max_length=200, blank=True)
    end_customer = models.CharField(max_length=200, blank=True)
    has_drawings = models.BooleanField(null=True)
    is_under_nda = models.BooleanField(default=False)
    export_marking = models.CharField(max_length=12, choices=ExportMarking, default=ExportMarking.NONE)
    target_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    target_currency = models.CharField(max_length=3, blank=True)
    expected_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    expected_currency = models.CharField(max_length=3, blank=True)
    won_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    won_currency = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=10, choices=RfqStatus, default=RfqStatus.OPEN)
    reason = models.CharField(max_length=40, blank=True)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    updated_at = models.DateTimeField()

    objects = RfqQuerySet.as_manager()

    class Meta:
        verbose_name = "RFQ"
        verbose_name_plural = "RFQs"
        constraints = [
            models.UniqueConstraint(name="rfq_is_numbered_in_its_lead", fields=["lead", "number"]),
            models.CheckConstraint(
                name="rfq_goes_on_or_says_when_it_ended",
                condition=Q(status__in=("open", "quoted"), ended_at__isnull=True)
                | (~Q(status__in=("open", "quoted")) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="rfq_that_is_not_won_has_reason_and_remark",
                condition=~Q(status__in=("lost", "no_bid", "withdrawn")) | (~Q(reason="") & Q(remark__isnull=False)),
            ),
            models.CheckConstraint(
                name="rfq_amounts_come_with_currencies",
                condition=(Q(target_price__isnull=True, target_currency="") | _of_a_currency("target_price", "target"))
                & (
                    Q(expected_amount__isnull=True, expected_currency="")
                    | _of_a_currency("expected_amount", "expected")
                )
                & (Q(won_amount__isnull=True, won_currency="") | _of_a_currency("won_amount", "won")),
            ),
            models.CheckConstraint(
                name="rfq_is_won_where_an_amount_says_so",
                condition=Q(status="won") | Q(won_amount__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="rfq_by_creation", fields=["-created_at", "-id"]),
            models.Index(name="rfq_marked", fields=["lead"], condition=~Q(export_marking="none")),
        ]

    def __str__(self) -> str:
        return f"RFQ {self.number} of {self.lead}"

    @property
    def is_marked(self) -> bool:
        """Whether it is export-controlled."""
        return self.export_marking != ExportMarking.NONE

    @property
    def is_going(self) -> bool:
        """Whether it has not ended."""
        return self.status in GOING


class RfqLine(Row):
    """One part of an RFQ. Files stay where they are: of a drawing its name, revision, hash and address are kept."""

    PERSONAL = ("drawing_name", "drawing_address")
    IMPERSONAL = ("part_number", "drawing_revision", "drawing_sha256", "quantities", "material", "process")

    rfq = models.ForeignKey(Rfq, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    part_number = models.CharField(max_length=80, blank=True)
    drawing_name = models.CharField(max_length=200, blank=True)
    drawing_revision = models.CharField(max_length=40, blank=True)
    drawing_sha256 = models.CharField(max_length=64, blank=True)
    drawing_address = models.CharField(max_length=500, blank=True)
    is_export_controlled = models.BooleanField(default=False, help_text="The drawing.")
    quantities = models.JSONField(default=list, help_text="Pieces at each of which a price is asked for.")
    annual_volume = models.BigIntegerField(null=True)
    material = models.CharField(max_length=200, blank=True)
    process = models.CharField(max_length=200, blank=True)
    tolerance_um = models.FloatField(null=True)
    order_kind = models.CharField(max_length=12, blank=True, choices=OrderKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rfq_line_is_numbered_in_its_rfq", fields=["rfq", "number"]),
            models.CheckConstraint(
                name="rfq_line_that_is_controlled_names_a_drawing",
                condition=Q(is_export_controlled=False) | ~Q(drawing_name=""),
            ),
            models.CheckConstraint(
                name="rfq_line_tolerance_is_above_zero",
                condition=Q(tolerance_um__isnull=True) | Q(tolerance_um__gt=0),
            ),
        ]
        ordering = [F("number").asc()]

    def __str__(self) -> str:
        return self.part_number or f"line {self.number}"


class RfqRevision(Row):
    """What an RFQ said in a revision that the buyer has replaced."""

    PERSONAL = ("content",)
    OF_STAFF = ("replaced_by_name",)

    rfq = models.ForeignKey(Rfq, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    signal = models.UUIDField(null=True)
    content = models.JSONField(help_text="The facts and lines as they stood.")
    replaced_at = models.DateTimeField()
    replaced_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(name="rfq_revision_is_numbered_in_its_rfq", fields=["rfq", "revision"])]
        ordering = [F("revision").asc()]

    def __str__(self) -> str:
        return f"revision {self.revision} of {self.rfq_id}"


class Quote(Row):
    """One quote, as it was sent; a new one for the same RFQ is a revision. Frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("number", "currency")

    rfq = models.ForeignKey(Rfq, on_delete=models.PROTECT, related_name="quotes", db_index=False)
    number = models.CharField(max_length=40, help_text="The seller's own number of the quote.")
    revision = models.PositiveIntegerField()
    of_revision = models.PositiveIntegerField(help_text="Which revision of the RFQ it answers.")
    sent_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    valid_until = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="quote_is_revised_in_its_number", fields=["rfq", "number", "revision"]),
            models.CheckConstraint(name="quote_has_an_amount", condition=Q(amount__gte=0) & ~Q(currency="")),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.number}, revision {self.revision}"
