from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadhub.actors import Actor, Role
from leadhub.models.base import Row


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens as callers may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Operations and auditors see all, everybody else their own."""
        if actor.role in (Role.OPERATIONS, Role.AUDITOR):
            return self
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Token(Row):
    """A bearer token, kept as a keyed digest only; the text is shown once, when it is made.

    Without `scopes` it may all that its owner may. All times are of the real clock.
    """

    PERSONAL = ()
    IMPERSONAL = ("digest", "prefix", "name", "scopes")

    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12, help_text="The first characters, to tell tokens apart.")
    name = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    scopes = models.JSONField(null=True, blank=True, help_text="What it is narrowed to; null: to nothing.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.UUIDField(null=True, blank=True, help_text="Who made it; null: an installation for itself.")
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To within ten minutes.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class OwnToken(Token):
    """The same rows, as their owners keep them."""

    PERSONAL = ()

    class Meta:
        proxy = True
        verbose_name = "token"


class Client(Row):
    """A program that asks for tokens by OAuth 2, as operations keep it; what the protocol needs lies with the library.

    `acts_as` is whom a client of a system or a partner is, when it comes with credentials of its own. A revoked one
    stays for the record; the library's row, and with it every token and secret, is gone.
    """

    PERSONAL = ()
    OF_STAFF = ("created_by_name",)
    IMPERSONAL = ("client_id", "name")

    class Kind(models.TextChoices):
        """Who runs it."""

        FRONTEND = "frontend", "A frontend that people sign in to"
        SYSTEM = "system", "A system"
        PARTNER = "partner", "A system of a partner"

    client_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    acts_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="clients"
    )
    version = models.PositiveIntegerField(default=1, help_text="Rises with every edit.")
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_acts_as_somebody_unless_people_sign_in_to_it",
                condition=Q(kind="frontend", acts_as__isnull=True) | ~Q(kind="frontend") & Q(acts_as__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
