"""What was decided and what moved: append-only, numbered within the lead."""

from typing import Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from leadhub.blanks import BLANKS
from leadhub.models import Row
from qualification.models.choices import Stage
from qualification.models.lead import Lead

REASONED = ("nurture", "disqualified", "lost")
PEOPLE = ("person", "partner", "crm")
TAKEN_UP = ("sal", "sql", "opportunity", "quoted")
GIVEN_BACK = ("nurture", "disqualified")


class Facts(models.Model):
    """Typed facts that decisions were made from, kept once per content; frozen by trigger."""

    PERSONAL = ()
    IMPERSONAL = ("sha256", "body")

    sha256 = models.BinaryField(primary_key=True, max_length=32)
    body = models.BinaryField()

    def __str__(self) -> str:
        return bytes(self.sha256).hex()


class Decision(Row):
    """One changed answer with all it was made from, so that it can be replayed byte for byte; frozen by trigger."""

    PERSONAL = ()
    IMPERSONAL = ("core", "facts", "terms", "context", "answer", "cause")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    ruleset = models.UUIDField()
    core = models.CharField(max_length=20, help_text="Version of the decision core.")
    facts = models.BinaryField(max_length=32)
    terms = models.BinaryField()
    context = models.BinaryField()
    answer = models.BinaryField()
    cause = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(name="decision_is_numbered_in_its_lead", fields=["lead", "seq"])]

    def __str__(self) -> str:
        return f"decision {self.seq}"


class Remark(Row):
    """A free text that a person wrote; erasable, so kept apart from the history that refers to it."""

    PERSONAL = ("text",)
    OF_STAFF = ("author_name",)

    author = models.UUIDField(null=True)
    author_name = models.CharField(max_length=120)
    contact = models.UUIDField(null=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="remark_is_not_blank",
                condition=Q(GreaterThan(Length(Func(F("text"), Value(BLANKS), function="TRIM")), 0)),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class TransitionQuerySet(models.QuerySet["Transition"]):
    """Changes of stages, as they are counted."""

    def given_back_after_contact(self) -> Self:
        """What whoever had accepted a lead gave back without losing it: disqualification after contact.

        Rejection before it is `Verdict.objects.before_contact()`; no change of stage is counted by both.
        """
        return self.filter(from_stage__in=TAKEN_UP, to_stage__in=GIVEN_BACK, actor_kind__in=PEOPLE)


class Transition(Row):
    """One change of stage with actor, cause and time; frozen by trigger."""

    PERSONAL = ()
    OF_STAFF = ("actor_name",)
    IMPERSONAL = ("actor_kind", "cause", "reason")

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    seq = models.PositiveIntegerField()
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=12, choices=Stage)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    cause = models.CharField(max_length=40)
    reason = models.CharField(max_length=40, blank=True)
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision_seq = models.PositiveIntegerField(null=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="transition_is_numbered_in_its_lead", fields=["lead", "seq"]),
            models.CheckConstraint(
                name="transition_back_by_a_person_has_reason_and_remark",
                condition=~Q(to_stage__in=REASONED, actor_kind__in=PEOPLE) | (~Q(reason="") & Q(remark__isnull=False)),
            ),
            models.CheckConstraint(
                name="transition_to_sal_or_sql_is_made_by_sales",
                condition=~Q(to_stage__in=("sal", "sql")) | Q(actor_kind__in=("person", "partner", "import")),
            ),
        ]
        indexes = [
            models.Index(
                name="transition_back_to_nurture",
                fields=["reason", "at", "lead", "seq"],
                condition=Q(to_stage="nurture") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage or 'new'} to {self.to_stage}"
