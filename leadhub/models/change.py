"""What people changed, as acts: one number for all that one request or one bulk change did."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from leadhub.actors import Actor
from leadhub.models.base import Row

LONGEST_NOTE = 200


class Change(Row):
    """One act of somebody; its key is the change number of every edit that it left.

    Its note is erasable, since whoever wrote it may have named anybody; the edits are frozen.
    """

    PERSONAL = ("note",)
    OF_STAFF = ("actor_name",)

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    request = models.UUIDField(null=True, help_text="The id that the answer to its request said.")
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(name="change_by_age", fields=["-at", "-id"]),
            models.Index(name="change_of_request", fields=["request"], condition=Q(request__isnull=False)),
            models.Index(name="change_with_a_note", fields=["id"], condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"Change by {self.actor_name or 'leadhub'}"


class BulkState(models.TextChoices):
    """How far a bulk change is."""

    PLANNED = "planned", "Not carried out yet"
    RUNNING = "running", "Under way"
    DONE = "done", "Carried out"
    CANCELLED = "cancelled", "Given up"


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    """Bulk changes as people may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """What was carried out is history, which all of the console read; a plan is its author's."""
        return self.filter(Q(created_by=actor.user_id) | ~Q(state=BulkState.PLANNED))


class BulkChange(Row):
    """Many objects of one list changed alike: planned first, then carried out under its own key as change number.

    `undoes` names the bulk change that it takes back.
    """

    PERSONAL = ("note",)
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("noun", "values")

    noun = models.CharField(max_length=40)
    values = models.JSONField(help_text="By field what is to stand in every object.")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=BulkState, default=BulkState.PLANNED)
    total = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    created_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_change_has_ended_when_it_is_done_or_given_up",
                condition=Q(state__in=("planned", "running"), ended_at__isnull=True)
                | Q(state__in=("done", "cancelled"), ended_at__isnull=False),
            ),
            models.CheckConstraint(name="bulk_change_undoes_another", condition=~Q(undoes=F("id"))),
        ]
        indexes = [models.Index(name="bulk_change_by_age", fields=["-created_at", "-id"])]

    objects = BulkChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Bulk change of {self.total:,}"


class BulkOutcome(models.TextChoices):
    """What became of one object of a bulk change."""

    WAITING = "waiting", "Not looked at yet"
    CHANGED = "changed", "Changed"
    SAME = "same", "Stands so already"
    REFUSED = "refused", "Refused"
    LEFT = "left", "Left: changed meanwhile"


class BulkRow(Row):
    """One object of a bulk change: what its author saw before, and what became of it."""

    PERSONAL = ()
    OF_STAFF = ("detail",)
    IMPERSONAL = ("before", "after")

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows", db_index=False)
    place = models.PositiveIntegerField()
    object_id = models.UUIDField()
    before = models.JSONField(help_text="By field what stood there when the change was planned.")
    after = models.JSONField(null=True, help_text="By field what stands there since.")
    outcome = models.CharField(max_length=8, choices=BulkOutcome, default=BulkOutcome.WAITING)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="bulk_row_is_one_a_place", fields=["change", "place"]),
            models.UniqueConstraint(name="bulk_row_is_one_an_object", fields=["change", "object_id"]),
            models.CheckConstraint(
                name="bulk_row_says_what_stands_where_it_was_changed",
                condition=Q(outcome="changed", after__isnull=False) | (~Q(outcome="changed") & Q(after__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="bulk_row_by_outcome", fields=["change", "outcome", "place"])]

    def __str__(self) -> str:
        return f"{self.object_id} {self.outcome}"
