from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.models.base import Row
from leadhub.models.event import Event


class ChannelKind(models.TextChoices):
    """The ways that alerts go."""

    MAIL = "mail", "E-mail"
    SLACK_BOT = "slack_bot", "Slack, by a bot"
    SLACK_WEBHOOK = "slack_webhook", "Slack, by an incoming webhook"
    TEAMS_WEBHOOK = "teams_webhook", "Microsoft Teams, by a workflow"


class Quiet(models.TextChoices):
    """When somebody wants to hear of what is not urgent."""

    BUSINESS_HOURS = "business_hours", "In business hours"
    ALWAYS = "always", "At any time"


class ChannelState(models.TextChoices):
    """Whether a channel or a room is used."""

    ACTIVE = "active", "In use"
    DISABLED = "disabled", "Not used"


class AlertState(models.TextChoices):
    """What became of an alert."""

    DUE = "due", "To be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"
    PARKED = "parked", "Waits for its channel"
    DROPPED = "dropped", "No longer needed"


# Those that reach everybody, by the address of the user; a webhook leads to one place.
REACHING_EVERYBODY = (ChannelKind.MAIL.value, ChannelKind.SLACK_BOT.value)


class AlertChannel(Row):
    """A way by which alerts leave: mail and a Slack bot reach everybody, a webhook one room or one person.

    `secret` is the address of a webhook or the token of a bot, encrypted; no door reads it back. A channel that fails
    rests until `rest_until`, so that it keeps nobody waiting; one that can never work again is disabled with the cause.
    One worker at a time sends by it: whoever takes it has it until `taken_until`.
    """

    PERSONAL = ()
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("name", "secret", "cause")

    kind = models.CharField(max_length=16, choices=ChannelKind)
    name = models.CharField(max_length=80, unique=True)
    secret = models.TextField(blank=True, help_text="Encrypted; mail has none.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="alert_channels",
        help_text="Whose own way it is; nobody's, where it serves rooms.",
    )
    state = models.CharField(max_length=8, choices=ChannelState, default=ChannelState.ACTIVE)
    cause = models.CharField(max_length=40, blank=True, help_text="Why it is disabled, or why it failed last.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    rest_until = models.DateTimeField(null=True, help_text="Of the real clock: nothing is sent before.")
    last_sent_at = models.DateTimeField(null=True, help_text="Of the real clock.")
    taken_until = models.DateTimeField(
        null=True, help_text="Of the real clock: the end of the lease of whoever sends by it, or of the last turn."
    )
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="alert_channel_for_everybody_is_one_of_its_kind",
                fields=["kind"],
                condition=Q(kind__in=REACHING_EVERYBODY),
            ),
            models.UniqueConstraint(
                name="alert_channel_of_a_person_is_one_of_its_kind",
                fields=["person", "kind"],
                condition=Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_channel_for_everybody_is_nobodys_own",
                condition=~Q(kind__in=REACHING_EVERYBODY) | Q(person__isnull=True),
            ),
            models.CheckConstraint(
                name="alert_channel_has_its_secret",
                condition=Q(kind="mail", secret="") | (~Q(kind="mail") & ~Q(secret="")),
            ),
            models.CheckConstraint(
                name="alert_channel_that_is_disabled_says_why", condition=Q(state="active") | ~Q(cause="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlertRoom(Row):
    """A place that several people read, for what concerns one subject: a team, as the apps say."""

    PERSONAL = ("place",)
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("kinds", "cause")

    subject = models.UUIDField(help_text="Whose alerts it hears.")
    channel = models.ForeignKey(AlertChannel, on_delete=models.PROTECT, related_name="rooms", db_index=False)
    place = models.CharField(
        max_length=254,
        blank=True,
        help_text="The id of a Slack channel for a bot, an address for mail; a webhook leads to one place already.",
    )
    kinds = models.JSONField(help_text="Codes of the alerts that it hears.")
    quiet = models.CharField(max_length=16, choices=Quiet, default=Quiet.BUSINESS_HOURS)
    state = models.CharField(max_length=8, choices=ChannelState, default=ChannelState.ACTIVE)
    cause = models.CharField(max_length=40, blank=True, help_text="Why it is not used.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="alert_room_hears_of_a_subject_once", fields=["subject", "channel", "place"]),
            models.CheckConstraint(
                name="alert_room_that_is_disabled_says_why", condition=Q(state="active") | ~Q(cause="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.place}".strip()


class AlertChoice(Row):
    """What one person chose for one kind of alert: by which ways, none among them, and when."""

    PERSONAL = ()
    IMPERSONAL = ("kind", "ways")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_choices")
    kind = models.CharField(max_length=24)
    ways = models.JSONField(help_text="Kinds of channels; an empty list means: do not tell me.")
    quiet = models.CharField(max_length=16, choices=Quiet, default=Quiet.BUSINESS_HOURS)

    class Meta:
        constraints = [models.UniqueConstraint(name="alert_choice_is_one_per_person_and_kind", fields=["user", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.ways) or 'nothing'}"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see all, everybody else what was meant for them."""
        if actor.role in (Role.OPERATIONS, Role.AUDITOR):
            return self
        return self.filter(person_id=actor.user_id) if actor.user_id else self.none()


class Alert(Row):
    """One message to one person or room by one channel, about one event; its words are made when it is sent.

    `not_before` is business time, which the sandbox may set; `next_try_at` and `sent_at` are of the real clock.
    """

    PERSONAL = ()
    IMPERSONAL = ("kind", "cause", "reference")

    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    kind = models.CharField(max_length=24)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="alerts", db_index=False
    )
    room = models.ForeignKey(AlertRoom, null=True, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    channel = models.ForeignKey(AlertChannel, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=AlertState, default=AlertState.DUE)
    cause = models.CharField(max_length=40, blank=True, help_text="Why it is not sent, or why the last try failed.")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(help_text="The next opening, where it may not disturb.")
    next_try_at = models.DateTimeField(help_text="Of the real clock; while it is being sent, the end of the lease.")
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="The business time at which it was sent.")
    sent_at = models.DateTimeField(null=True, help_text="Of the real clock.")
    digest = models.UUIDField(null=True, help_text="The alert whose message told of this one too.")
    reference = models.CharField(max_length=80, blank=True, help_text="What the receiving system calls the message.")
    asks = models.UUIDField(null=True, help_text="What waits for an answer, of which it tells alone.")
    mark_due_at = models.DateTimeField(
        null=True, help_text="Of the real clock: when the message is to say that it was answered."
    )
    marks = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How often that was tried.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="alert_is_one_per_event_person_and_channel",
                fields=["event", "person", "channel"],
                condition=Q(event__isnull=False, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="alert_is_one_per_event_and_room",
                fields=["event", "room"],
                condition=Q(event__isnull=False, room__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_of_an_event_goes_to_a_person_or_a_room",
                condition=Q(event__isnull=True)
                | Q(person__isnull=False, room__isnull=True)
                | Q(person__isnull=True, room__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_is_sent_or_has_no_time_of_sending",
                condition=Q(state="sent", sent_at__isnull=False, told_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True, told_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="alert_that_is_not_sent_says_why",
                condition=Q(state__in=("due", "sent")) | ~Q(cause=""),
            ),
        ]
        indexes = [
            models.Index(name="alert_due", fields=["channel", "next_try_at", "id"], condition=Q(state="due")),
            models.Index(name="alert_parked", fields=["channel"], condition=Q(state="parked")),
            models.Index(name="alert_sent", fields=["sent_at"], condition=Q(state="sent")),
            models.Index(name="alert_told", fields=["channel", "told_at"], condition=Q(told_at__isnull=False)),
            models.Index(name="alert_of_person", fields=["person", "-made_at", "-id"]),
            models.Index(name="alert_that_asks", fields=["asks"], condition=Q(asks__isnull=False)),
            models.Index(name="alert_to_mark", fields=["mark_due_at"], condition=Q(mark_due_at__isnull=False)),
            models.Index(name="alert_by_making", fields=["-made_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class AlertCursor(models.Model):
    """How far the feed of events was read for alerts: one row, moved in the transaction that makes them."""

    PERSONAL = ()

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    position = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="alert_cursor_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.position)


class Untold(Row):
    """An event of which no alerts could be made: passed over so that it keeps no other waiting, shown until mended."""

    PERSONAL = ()
    IMPERSONAL = ("cause",)

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="untold")
    cause = models.CharField(max_length=80, help_text="The kind of the fault; the log of the program says more.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.event.type
