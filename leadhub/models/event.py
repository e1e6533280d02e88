from django.db import models

from leadhub.models.base import Row


class Event(Row):
    """Something that happened, written in the transaction that made it so: ids and codes only; frozen by trigger."""

    PERSONAL = ()
    IMPERSONAL = ("type", "data")

    type = models.CharField(max_length=40)
    lead_ref = models.UUIDField(null=True)
    lead_seq = models.PositiveIntegerField(null=True, help_text="Gap-free within its lead.")
    subject_ref = models.UUIDField(null=True, help_text="What it is about beside its lead.")
    request = models.UUIDField(null=True, help_text="The request that made it so; null: time did.")
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="event_sequence_is_unique_in_its_lead", fields=["lead_ref", "lead_seq"])
        ]
        indexes = [
            models.Index(name="event_about", fields=["subject_ref"], condition=models.Q(subject_ref__isnull=False)),
            models.Index(name="event_of_request", fields=["request", "id"], condition=models.Q(request__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class EventPosition(models.Model):
    """The place of an event in the public feed, given by the one relay after commit; frozen by trigger."""

    PERSONAL = ()

    position = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return str(self.position)


class Unplaced(models.Model):
    """An event that waits for its place in the feed; deleted by the relay that places it."""

    PERSONAL = ()

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="waiting")

    def __str__(self) -> str:
        return str(self.event_id)
