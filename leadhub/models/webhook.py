from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadhub.actors import Actor, Role
from leadhub.egress import CallFault
from leadhub.models.base import Row
from leadhub.models.event import Event

KEPT_OF_ANSWER = 4_096


class EndpointState(models.TextChoices):
    """Whether events are sent to a receiver."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    DISABLED = "disabled", "Disabled"


class DisabledWhy(models.TextChoices):
    """Why nothing is sent to a receiver any more."""

    GONE = "gone", "The receiver answered 410"
    FAILING = "failing", "Nothing was taken for five days"
    OWNER = "owner", "Its owner may not read events any more"
    BY_HAND = "by_hand", "Somebody switched it off"
    REMOVED = "removed", "Somebody removed it"


class DeliveryState(models.TextChoices):
    """What became of sending one event to one receiver."""

    DUE = "due", "Due"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    PARKED = "parked", "Parked"


class AttemptFault(models.TextChoices):
    """Why an attempt brought no answer: what calls may suffer, and what keeps leadhub from calling."""

    ADDRESS_REFUSED = CallFault.ADDRESS_REFUSED.value, CallFault.ADDRESS_REFUSED.label
    NAME_UNKNOWN = CallFault.NAME_UNKNOWN.value, CallFault.NAME_UNKNOWN.label
    NOT_CONNECTED = CallFault.NOT_CONNECTED.value, CallFault.NOT_CONNECTED.label
    TLS_FAILED = CallFault.TLS_FAILED.value, CallFault.TLS_FAILED.label
    TIMED_OUT = CallFault.TIMED_OUT.value, CallFault.TIMED_OUT.label
    ANSWER_MALFORMED = CallFault.ANSWER_MALFORMED.value, CallFault.ANSWER_MALFORMED.label
    WITHHELD = "withheld", "The owner may not read this event"
    TOO_LARGE = "too_large", "The message is too large"
    SECRET_UNREADABLE = "secret_unreadable", "The key of the secret is gone"
    INTERNAL_ERROR = "internal_error", "Something failed on our side"


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Receivers as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see all, an integration its own; nobody what was removed."""
        standing = self.exclude(disabled_why=DisabledWhy.REMOVED)
        if actor.role in (Role.OPERATIONS, Role.AUDITOR):
            return standing
        return standing.filter(owner_id=actor.user_id) if actor.user_id else standing.none()


class WebhookEndpoint(Row):
    """A receiver of events. It may read what its owner may; its secrets are sealed, and no door reads them back.

    `failures` in a row hold its queue until `held_until`. All times but that of its making are of the real clock.
    """

    PERSONAL = ()
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("name", "url", "types", "secret", "previous_secret")

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2_000)
    types = models.JSONField(null=True, help_text="The types of events that it wants; null: all of them.")
    state = models.CharField(max_length=10, choices=EndpointState, default=EndpointState.ACTIVE)
    secret = models.TextField(help_text="Sealed; empty once it was removed.")
    previous_secret = models.TextField(blank=True, help_text="Sealed; signs beside the new one for a while.")
    previous_signs_until = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhook_endpoints")
    version = models.PositiveIntegerField(default=1, help_text="Rises with every edit.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=10, choices=DisabledWhy, blank=True, default="")

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="webhook_endpoint_that_is_disabled_says_why",
                condition=Q(state="disabled", disabled_at__isnull=False) & ~Q(disabled_why="")
                | ~Q(state="disabled") & Q(disabled_at__isnull=True, disabled_why=""),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_has_a_secret_until_it_is_removed",
                condition=Q(disabled_why="removed", secret="", previous_secret="")
                | ~Q(disabled_why="removed") & ~Q(secret=""),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_signs_with_two_secrets_for_a_time",
                condition=Q(previous_secret="", previous_signs_until__isnull=True)
                | ~Q(previous_secret="") & Q(previous_signs_until__isnull=False),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_fails_since_a_moment",
                condition=Q(failures=0, failing_since__isnull=True) | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see all, also of receivers that were removed; an integration those of its own."""
        if actor.role in (Role.OPERATIONS, Role.AUDITOR):
            return self
        return self.filter(endpoint__owner_id=actor.user_id) if actor.user_id else self.none()


class Delivery(Row):
    """One event on its way to one receiver. Its truth is this row: whoever sends next goes on from it.

    `attempts` are counted before the call, so that what kills whoever sends it comes to an end. While it is due it is
    not removed, by trigger. All times are of the real clock.
    """

    PERSONAL = ()

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    position = models.BigIntegerField(help_text="The event's place in the feed; 0 for a test event, which has none.")
    lead_ref = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.DUE)
    attempts = models.PositiveIntegerField(default=0)
    tried_before = models.PositiveIntegerField(default=0, help_text="Attempts that count no more: it was sent again.")
    next_try_at = models.DateTimeField(help_text="While it is due.")
    lease_until = models.DateTimeField(null=True, help_text="It is being sent; nobody else takes it before.")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_is_one_per_event_and_endpoint", fields=["event", "endpoint"]),
            models.CheckConstraint(
                name="delivery_is_due_or_has_ended",
                condition=Q(state="due", ended_at__isnull=True)
                | ~Q(state="due") & Q(lease_until__isnull=True, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_was_tried_before_no_oftener_than_at_all", condition=Q(tried_before__lte=F("attempts"))
            ),
        ]
        indexes = [
            models.Index(name="delivery_in_line", fields=["endpoint", "position"], condition=Q(state="due")),
            models.Index(
                name="delivery_of_lead_in_line",
                fields=["endpoint", "lead_ref", "position"],
                condition=Q(state="due"),
            ),
            models.Index(name="delivery_in_flight", fields=["endpoint"], condition=Q(lease_until__isnull=False)),
            models.Index(
                name="delivery_to_look_at",
                fields=["endpoint", "created_at"],
                condition=Q(state__in=("failed", "parked")),
            ),
            models.Index(name="delivery_of_endpoint", fields=["endpoint", "-created_at", "-id"]),
            models.Index(name="delivery_by_age", fields=["-created_at", "-id"]),
            models.Index(name="delivery_by_end", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"


class DeliveryAttempt(Row):
    """One call to a receiver, with what came of it; frozen by trigger. A number that is missing was interrupted.

    It leaves with its delivery and never alone.
    """

    PERSONAL = ("answer",)

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="log", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(help_text="Of the real clock.")
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=20, choices=AttemptFault, blank=True)
    duration_ms = models.PositiveIntegerField()
    answer = models.CharField(max_length=KEPT_OF_ANSWER, blank=True, help_text="Its beginning.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attempt_is_numbered_in_its_delivery", fields=["delivery", "number"]),
            models.CheckConstraint(
                name="attempt_has_a_status_or_a_fault",
                condition=Q(status__isnull=False, status__gte=100, status__lte=999, fault="")
                | Q(status__isnull=True, answer="") & ~Q(fault=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.status or self.fault}"
