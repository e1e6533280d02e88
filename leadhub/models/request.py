from typing import ClassVar

from django.db import models

from leadhub.models.base import Row

# The name under which every request of a caller is counted.
WHOLE = ""


class Door(models.TextChoices):
    """By which way a request came in."""

    REST = "rest", "REST"
    GRAPHQL = "graphql", "GraphQL"
    PARTNER_GRAPHQL = "partner_graphql", "GraphQL of partners"
    HOOK = "hook", "Call of a connected system"
    PROGRAM = "program", "OAuth 2"
    CONSOLE = "console", "Console"
    PAGE = "page", "Page outside the console"


class Answered(models.Model):
    """One request that was answered, without anything that it said: no body, no address but its pattern, no query.

    `subject` is the id in its address; `key` is what its caller came with, as `Use` names it. All of it is of the real
    clock, and goes with time: what a request changed says so itself.
    """

    PERSONAL: ClassVar[tuple[str, ...]] = ()
    OF_STAFF: ClassVar[tuple[str, ...]] = ()
    IMPERSONAL: ClassVar[tuple[str, ...]] = ("method", "route", "operation", "code", "key")

    number = models.BigAutoField(primary_key=True)
    request = models.UUIDField("request id")
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    door = models.CharField(max_length=15, choices=Door)
    method = models.CharField(max_length=7)
    route = models.CharField(max_length=200, blank=True, help_text="Blank: no address of ours.")
    operation = models.CharField(max_length=200, blank=True)
    subject = models.UUIDField(null=True)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, blank=True, help_text="Of the refusal.")
    user = models.UUIDField(null=True)
    key = models.CharField(max_length=110, blank=True)

    class Meta:
        verbose_name = "request"
        indexes = [
            models.Index(name="answered_by_request_id", fields=["request"]),
            models.Index(name="answered_by_time", fields=["-at", "-number"]),
            models.Index(name="answered_to_key", fields=["key", "-at", "-number"]),
        ]

    def __str__(self) -> str:
        return str(self.request)


class Use(Row):
    """How often a caller used one part of the API on one day of UTC.

    `key` is `token:<id>`, `client:<client id>`, `session:<id of the user>`, or blank for callers that nobody knows.
    `name` is spelt as in the changelog of the API. One that is blank counts requests, each once whatever it asks for.
    """

    PERSONAL = ()
    IMPERSONAL = ("key", "name")

    day = models.DateField()
    key = models.CharField(max_length=110, blank=True)
    name = models.CharField(max_length=200, blank=True)
    is_deprecated = models.BooleanField(default=False, help_text="It goes, and is counted apart for that.")
    requests = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0, help_text="Answered with 4xx.")
    failed = models.PositiveBigIntegerField(default=0, help_text="Answered with 5xx.")
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = "use"
        constraints = [
            models.UniqueConstraint(name="use_is_counted_once_a_day", fields=["key", "day", "name", "is_deprecated"]),
        ]
        indexes = [models.Index(name="use_by_day", fields=["day", "key"])]

    def __str__(self) -> str:
        return f"{self.name} on {self.day}"
