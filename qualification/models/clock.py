from django.db import models
from django.db.models import F, Q

from leadhub.models import Row
from qualification.models.calendar import BusinessCalendar
from qualification.models.choices import ClockKind, ClockOutcome
from qualification.models.handoff import Handoff, Triage
from qualification.models.lead import Lead
from qualification.models.review import TechnicalReview
from qualification.models.rfq import Rfq


class ClockRun(Row):
    """One run of one clock of the agreement: a promise that somebody keeps, or not, before a due time.

    Times are working time of `calendar`, or all hours without one. `limit_s` is the whole promise in seconds of that
    time, `spent_s` what had run before `running_since`: what is left is exact however often the clock was paused.
    A promise that was not kept in time has `breached_at`, and stays so when it is kept late.
    """

    PERSONAL = ()
    IMPERSONAL = ("owner", "unit", "excused")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="clocks")
    handoff = models.ForeignKey(Handoff, null=True, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    triage = models.ForeignKey(Triage, null=True, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    technical_review = models.ForeignKey(
        TechnicalReview, null=True, on_delete=models.PROTECT, related_name="clocks", db_index=False
    )
    rfq = models.ForeignKey(Rfq, null=True, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=24, choices=ClockKind)
    agreement = models.PositiveIntegerField(help_text="Version of the agreement that it runs by.")
    clause = models.PositiveSmallIntegerField(
        null=True, help_text="The place of its clause among those of the version; null where nobody knows any more."
    )
    owner = models.CharField(max_length=12, help_text="Whose promise it is: a side of the agreement.")
    number = models.FloatField(help_text="As the clause says it, in its unit.")
    unit = models.CharField(max_length=16)
    calendar = models.ForeignKey(BusinessCalendar, null=True, on_delete=models.PROTECT, related_name="+")
    calendar_version = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of its calendar, when its due time was last computed."
    )
    started_at = models.DateTimeField()
    limit_s = models.FloatField(help_text="The promise in seconds of its own time.")
    spent_s = models.FloatField(default=0, help_text="What had run before it was last set going.")
    running_since = models.DateTimeField(null=True, help_text="Null while it is paused and once it has stopped.")
    due_at = models.DateTimeField()
    next_step = models.PositiveSmallIntegerField(default=0, help_text="The step of escalation that comes next.")
    next_at = models.DateTimeField(null=True, help_text="When that step is due; null while nothing is to come.")
    breached_at = models.DateTimeField(null=True)
    excused = models.CharField(max_length=24, blank=True, help_text="Why a breach is not its owner's.")
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=ClockOutcome, default=ClockOutcome.RUNNING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="clock_runs_once_per_handoff_and_kind",
                fields=["handoff", "kind"],
                condition=Q(handoff__isnull=False, rfq__isnull=True, outcome="running"),
            ),
            models.UniqueConstraint(
                name="clock_runs_once_per_rfq_and_kind",
                fields=["rfq", "kind"],
                condition=Q(rfq__isnull=False, outcome="running"),
            ),
            models.UniqueConstraint(
                name="clock_runs_once_per_triage", fields=["triage", "kind"], condition=Q(triage__isnull=False)
            ),
            models.UniqueConstraint(
                name="clock_runs_once_per_technical_review",
                fields=["technical_review", "kind"],
                condition=Q(technical_review__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_runs_or_says_when_it_stopped",
                condition=Q(outcome="running", stopped_at__isnull=True)
                | (~Q(outcome="running") & Q(stopped_at__isnull=False, running_since__isnull=True)),
            ),
            models.CheckConstraint(
                name="clock_that_stands_fires_nothing",
                condition=Q(running_since__isnull=False) | Q(next_at__isnull=True),
            ),
            models.CheckConstraint(name="clock_spends_no_less_than_nothing", condition=Q(spent_s__gte=0)),
        ]
        indexes = [
            models.Index(name="clock_due", fields=["next_at", "id"], condition=Q(next_at__isnull=False)),
            models.Index(name="clock_by_kind", fields=["kind", "started_at"]),
            models.Index(name="clock_of_handoff", fields=["handoff", "kind"]),
            models.Index(
                name="clock_by_its_end", fields=["agreement", "stopped_at"], condition=Q(stopped_at__isnull=False)
            ),
            models.Index(
                name="clock_by_its_breach", fields=["agreement", "due_at"], condition=Q(breached_at__isnull=False)
            ),
            models.Index(
                name="clock_by_calendar", fields=["calendar", "calendar_version"], condition=Q(outcome="running")
            ),
        ]
        ordering = [F("started_at").asc(), "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, due {self.due_at:%Y-%m-%d %H:%M}"


class Escalation(Row):
    """One step of one clock that was taken: each once, whenever it came to be taken; frozen by trigger."""

    PERSONAL = ()

    clock = models.ForeignKey(ClockRun, on_delete=models.PROTECT, related_name="escalations", db_index=False)
    step = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(help_text="When the step was due.")
    fired_at = models.DateTimeField(help_text="When it was taken.")

    class Meta:
        constraints = [models.UniqueConstraint(name="escalation_fires_each_step_once", fields=["clock", "step"])]

    def __str__(self) -> str:
        return f"step {self.step} of {self.clock_id}"
