from django.db import models


class SandboxClock(models.Model):
    """The settable time of the sandbox: one row, or none while the wall clock rules."""

    PERSONAL = ()

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    now = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="sandbox_clock_is_one_row", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return self.now.isoformat()
