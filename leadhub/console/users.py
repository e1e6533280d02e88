"""Who may sign in, and with which tokens: for operations, to read and to revoke."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.people import ADD, OF_PERSON
from leadhub.identity import tokens
from leadhub.models import Token, User


def revoke(actor: Actor, token: Token, _values: Mapping[str, Any]) -> None:
    """End a token; its next request is refused."""
    tokens.revoke(token.pk, actor=actor)


class UserAdmin(ConsoleAdmin):
    """The users."""

    verb = "user.list"
    group = "Access"
    icon = "person"
    list_display = ["email", "name", "role", "is_staff", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    entry = ADD
    object_actions = OF_PERSON
    fields = ["email", "name", "role", "partner_id", "is_staff", "is_active", "last_login", "created_at"]

    def rows(self, actor: Actor) -> "QuerySet[User]":
        """All of them."""
        return User.objects.all()


class TokenAdmin(ConsoleAdmin):
    """The tokens; what they are is not kept, only how they begin."""

    verb = "token.list"
    group = "Access"
    icon = "key"
    list_display = ["prefix", "name", "user", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__email"]
    ordering = ["-created_at"]
    fields = ["prefix", "name", "user", "created_at", "expires_at", "last_used_at", "revoked_at"]
    object_actions = [
        ObjectAction(
            "revoke",
            "Revoke",
            "token.revoke",
            revoke,
            possible=lambda token: token.revoked_at is None,
            is_dangerous=True,
            done="Revoked. Its next request is refused.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Token]":
        """All of them."""
        return Token.objects.all()
