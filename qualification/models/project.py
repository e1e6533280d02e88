from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from leadhub.models import Row
from qualification.models.handoff import Handoff
from qualification.models.lead import Lead


def project_of(account: UUID | None, product_line: UUID) -> str | None:
    """One enquiry of several people: what a company asks of one product line; None where no company is known."""
    return f"{account}:{product_line}" if account is not None else None


class HandoffLeadQuerySet(models.QuerySet["HandoffLead"]):
    """Leads that share the handoff of a colleague's."""

    def present(self) -> Self:
        """Those that share it now."""
        return self.filter(left_at=None)


class HandoffLead(Row):
    """A lead of a project that shares the handoff of the lead that was handed over first."""

    PERSONAL = ()

    handoff = models.ForeignKey(Handoff, on_delete=models.PROTECT, related_name="joined")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="joinings", db_index=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = HandoffLeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="handoff_lead_shares_one_handoff_at_a_time", fields=["lead"], condition=Q(left_at__isnull=True)
            )
        ]
        indexes = [models.Index(name="handoff_lead_of_lead", fields=["lead", "joined_at"])]

    def __str__(self) -> str:
        return f"{self.lead_id} shares {self.handoff_id}"
