"""What partners say of the leads that were handed to them."""

from django.db import models
from django.db.models import Q

from leadhub.models import Row
from qualification.models.choices import ProgressStatus
from qualification.models.handoff import Handoff
from qualification.models.history import Remark


class Progress(Row):
    """One report of a partner on a lead that it accepted; frozen by trigger.

    What the partner sees follows from its reports; what a lost lead was lost for is here and in the transition.
    """

    PERSONAL = ()
    OF_STAFF = ("by_name",)
    IMPERSONAL = ("currency", "reason")

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="progress")
    status = models.CharField(max_length=12, choices=ProgressStatus)
    at = models.DateTimeField(help_text="When it was so, as the partner says.")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="progress_has_an_amount_in_a_currency_or_none",
                condition=Q(amount__isnull=True, currency="") | (Q(amount__isnull=False) & ~Q(currency="")),
            ),
            models.CheckConstraint(
                name="progress_to_lost_has_reason_and_remark",
                condition=~Q(status="lost") | (~Q(reason="") & Q(remark__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status}, {self.at:%Y-%m-%d}"
