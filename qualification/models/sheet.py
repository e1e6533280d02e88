from django.db import models

from leadhub.models import Row
from qualification.models.choices import Criterion, ItemStatus
from qualification.models.history import Remark
from qualification.models.lead import Lead


class Sheet(models.Model):
    """The qualification sheet of a lead; `version` rises with every change."""

    PERSONAL = ()

    lead = models.OneToOneField(Lead, primary_key=True, on_delete=models.CASCADE, related_name="sheet")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"sheet of {self.lead_id}"


class SheetItem(Row):
    """One criterion: confirmed, refuted or unknown, with the evidence."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="items")
    criterion = models.CharField(max_length=20, choices=Criterion)
    status = models.CharField(max_length=10, choices=ItemStatus, default=ItemStatus.UNKNOWN)
    evidence = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="sheet_item_is_unique_in_its_sheet", fields=["sheet", "criterion"])]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.status}"


class SheetChange(Row):
    """What somebody wrote into a criterion, over what it said before; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("by_name",)

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="changes")
    criterion = models.CharField(max_length=20, choices=Criterion)
    before = models.CharField(max_length=10, choices=ItemStatus)
    status = models.CharField(max_length=10, choices=ItemStatus)
    evidence = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.criterion}: {self.before} to {self.status}"
