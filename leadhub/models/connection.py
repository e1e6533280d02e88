from typing import Self

from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.models.base import Row

LONGEST_ID = 200
LONGEST_OBJECT, LONGEST_CODE, LONGEST_FAULT = 40, 60, 500


class ConnectionState(models.TextChoices):
    """How far a connection goes."""

    DRAFT = "draft", "Being set up"
    OBSERVING = "observing", "Reads, and changes nothing on either side"
    LIVE = "live", "In step"
    PAUSED = "paused", "Paused"
    BROKEN = "broken", "Stopped: somebody has to look"


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Connections as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff sees all that were not removed; partners none."""
        standing = self.filter(removed_at__isnull=True)
        return standing if actor.role in set(Role) - {Role.PARTNER, None} else standing.none()

    def speaking(self) -> Self:
        """Those that read from the other side."""
        return self.filter(removed_at__isnull=True, state__in=(ConnectionState.OBSERVING, ConnectionState.LIVE))


class Connection(Row):
    """One system of others that leadhub keeps in step with, and how it stands with it.

    `credentials` and `tokens` are sealed; no door reads them back. `whose` says field by field who is right
    (`leadhub`, `remote`, `latest`, `strictest`) where it differs from the kind's own. One worker at a time speaks for
    a connection: it has it until `taken_until`. After failures in a row nothing goes before `held_until`. `checked` is
    what the last test call found, until something is changed that it would find otherwise. All times but that of its
    making are of the real clock.
    """

    PERSONAL = ()
    OF_STAFF = ("created_by_name", "checked")
    IMPERSONAL = (
        *("kind", "name", "base_url", "version", "credentials", "tokens", "settings", "whose", "paced"),
        *("fault_code", "fault_text"),
    )

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=ConnectionState, default=ConnectionState.DRAFT)
    base_url = models.CharField(max_length=2_000, blank=True)
    version = models.CharField(max_length=20, blank=True, help_text="Of the other system's API.")
    credentials = models.TextField(blank=True, help_text="Sealed.")
    tokens = models.TextField(blank=True, help_text="Sealed: what was got for the credentials.")
    settings = models.JSONField(default=dict)
    whose = models.JSONField(default=dict)
    acts_as = models.ForeignKey(
        "leadhub.User", on_delete=models.PROTECT, related_name="connections", help_text="Who it is in here."
    )
    edits = models.PositiveIntegerField(default=1, help_text="Rises with every edit.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True)
    checked = models.JSONField(null=True, help_text="What the last test call found.")
    checked_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)
    paced = models.JSONField(
        default=dict, help_text="When each bucket of calls is full again, in seconds since 1970 by the real clock."
    )
    next_turn_at = models.DateTimeField(null=True, help_text="Nothing is to be done before.")
    last_sync_at = models.DateTimeField(null=True, help_text="Until when everything over there was read.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    held_until = models.DateTimeField(null=True)
    fault_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    fault_text = models.CharField(max_length=LONGEST_FAULT, blank=True, help_text="In the other system's own words.")

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="connection_has_a_name_of_its_own", fields=["name"], condition=Q(removed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="connection_that_is_broken_says_why", condition=~Q(state="broken") | ~Q(fault_code="")
            ),
            models.CheckConstraint(
                name="connection_that_was_removed_holds_no_secret",
                condition=Q(removed_at__isnull=True) | Q(credentials="", tokens=""),
            ),
        ]
        indexes = [
            models.Index(
                name="connection_to_take",
                fields=["next_turn_at"],
                condition=Q(removed_at__isnull=True, state__in=("observing", "live")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StatusRow(Row):
    """How a stage is written in one field of the other system; with `is_default` its value, told alone, means the
    stage.

    An empty value leaves the field as it is. What is not `is_written` is only heard: several values may mean one stage,
    and one without a stage says nothing of where somebody stands.
    """

    PERSONAL = ()
    IMPERSONAL = ("object", "field", "stage", "value")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="status_rows", db_index=False)
    object = models.CharField(max_length=LONGEST_OBJECT)
    field = models.CharField(max_length=80)
    stage = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=LONGEST_ID, blank=True)
    is_default = models.BooleanField(default=False)
    is_written = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="status_row_is_one_per_stage_and_value",
                fields=["connection", "object", "field", "stage", "value"],
            ),
            models.UniqueConstraint(
                name="status_row_writes_one_value_for_a_stage",
                fields=["connection", "object", "field", "stage"],
                condition=Q(is_written=True),
            ),
            models.UniqueConstraint(
                name="status_row_is_the_default_of_one_value",
                fields=["connection", "object", "field", "value"],
                condition=Q(is_default=True),
            ),
            models.CheckConstraint(
                name="status_row_that_leaves_alone_is_no_default", condition=~Q(value="") | Q(is_default=False)
            ),
            models.CheckConstraint(
                name="status_row_that_is_only_heard_is_the_default", condition=Q(is_written=True) | Q(is_default=True)
            ),
            models.CheckConstraint(
                name="status_row_that_is_written_has_a_stage", condition=Q(is_written=False) | ~Q(stage="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.object}.{self.field} = {self.value}"


class StatusGap(Row):
    """A value of the other system that no row of the map names: shown with how often it was met, never guessed."""

    PERSONAL = ()
    IMPERSONAL = ("object", "field", "value")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="gaps", db_index=False)
    object = models.CharField(max_length=LONGEST_OBJECT)
    field = models.CharField(max_length=80)
    value = models.CharField(max_length=LONGEST_ID)
    count = models.PositiveIntegerField(default=0, help_text="How many records told it.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="status_gap_is_one_per_value", fields=["connection", "object", "field", "value"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object}.{self.field} = {self.value}"


class SyncStream(Row):
    """How far one way of reading has come: from `since` on, in a run that `began_at`, at the place `after`.

    A run that was cut off goes on at its place. The next begins at the moment at which this one began, less an overlap.
    What was before the `since` of a quiet reading of everything is history.
    """

    PERSONAL = ()
    IMPERSONAL = ("name", "after")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="streams", db_index=False)
    name = models.CharField(max_length=20)
    since = models.DateTimeField(null=True)
    after = models.JSONField(null=True)
    began_at = models.DateTimeField(null=True, help_text="While a run is under way.")
    due_at = models.DateTimeField(null=True, help_text="When the next part is to be read; never again: null.")
    read = models.PositiveBigIntegerField(default=0, help_text="Records of this run so far, or of the last one.")
    ended_at = models.DateTimeField(null=True, help_text="Of the last whole run.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sync_stream_is_one_of_its_name", fields=["connection", "name"]),
            models.CheckConstraint(
                name="sync_stream_has_a_place_in_a_run_only",
                condition=Q(after__isnull=True) | Q(began_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SyncLink(Row):
    """That a record of the other system is about somebody here: the identity, whatever address stands on either side.

    `seen` are the values that it said last, `frozen` the fields that went back and forth too often (with the moment),
    `flips` when each field was changed over there of late. A record that is gone over there keeps its link as a stone.
    """

    PERSONAL = ("remote_id", "seen")
    IMPERSONAL = ("object", "frozen", "flips")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="links", db_index=False)
    object = models.CharField(max_length=LONGEST_OBJECT)
    remote_id = models.CharField(max_length=LONGEST_ID)
    target = models.UUIDField(db_index=True)
    seen = models.JSONField(default=dict)
    frozen = models.JSONField(default=dict)
    flips = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="By the other's clock: the state that was taken in last.")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sync_link_is_one_per_record", fields=["connection", "object", "remote_id"]),
        ]
        indexes = [
            models.Index(name="sync_link_of_target", fields=["connection", "target"]),
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.remote_id}"


class Direction(models.TextChoices):
    """Which way something is to go."""

    OUT = "out", "To the other system"
    IN = "in", "From the other system"


class SyncItemQuerySet(models.QuerySet["SyncItem"]):
    """What is in line, as callers may see it."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see what waits for a person, of connections that were not removed."""
        failed = self.filter(is_dead=True, connection__removed_at__isnull=True)
        return failed if actor.role in (Role.OPERATIONS, Role.AUDITOR) else failed.none()


class SyncItem(Row):
    """One record that is to be written over there (`out`), or read from there (`in`); gone once that is done.

    `stamp` rises with every reason to do it, so that a reason that comes meanwhile is not lost. `is_uncertain` says
    that it may have been done: one looks before one does it again. What failed for good is `dead` and waits for a
    person.
    """

    PERSONAL = ("remote_id", "fault_text")
    IMPERSONAL = ("object", "fault_code")

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="items", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction)
    target = models.UUIDField(null=True, db_index=True, help_text="Of what goes out.")
    object = models.CharField(max_length=LONGEST_OBJECT, blank=True, help_text="Of what comes in.")
    remote_id = models.CharField(max_length=LONGEST_ID, blank=True, help_text="Of what comes in.")
    stamp = models.PositiveIntegerField(default=1)
    is_dead = models.BooleanField(default=False)
    is_uncertain = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()
    fault_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    fault_text = models.CharField(max_length=LONGEST_FAULT, blank=True)

    objects = SyncItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="sync_item_out_is_one_per_target",
                fields=["connection", "target"],
                condition=Q(direction="out"),
            ),
            models.UniqueConstraint(
                name="sync_item_in_is_one_per_record",
                fields=["connection", "object", "remote_id"],
                condition=Q(direction="in"),
            ),
            models.CheckConstraint(
                name="sync_item_names_what_it_is_about",
                condition=Q(direction="out", target__isnull=False, object="", remote_id="")
                | Q(direction="in", target__isnull=True) & ~Q(object="") & ~Q(remote_id=""),
            ),
            models.CheckConstraint(
                name="sync_item_that_is_dead_says_why", condition=Q(is_dead=False) | ~Q(fault_code="")
            ),
        ]
        indexes = [
            models.Index(
                name="sync_item_in_line",
                fields=["connection", "direction", "next_try_at"],
                condition=Q(is_dead=False),
            ),
            models.Index(
                name="sync_item_to_look_at", fields=["connection", "-created_at", "-id"], condition=Q(is_dead=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.target or self.remote_id}"


class SyncWrite(Row):
    """That we wrote a value into a field over there: what comes back with the same digest is our own echo.

    Kept for a day. The digest is keyed, so that nobody reads a value out of it.
    """

    PERSONAL = ()
    IMPERSONAL = ("field", "digest")

    link = models.ForeignKey(SyncLink, on_delete=models.CASCADE, related_name="writes", db_index=False)
    field = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sync_write_is_one_per_value", fields=["link", "field", "digest"]),
        ]
        indexes = [models.Index(name="sync_write_by_age", fields=["at"])]

    def __str__(self) -> str:
        return self.field
