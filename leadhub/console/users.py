"""Who may sign in, and with which tokens: for operations, to read and to revoke."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.html import format_html

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.oversight.usage import requests_link, usage_tables
from leadhub.console.people import ADD, OF_PERSON
from leadhub.console.words import ago, clock_time
from leadhub.identity import tokens
from leadhub.identity.clients import HOUSE
from leadhub.models import Token, User
from leadhub.watching.usage import SHOWN, Usage, usage_of


def revoke(actor: Actor, token: Token, _values: Mapping[str, Any]) -> None:
    """End a token; its next request is refused."""
    tokens.revoke(token.pk, actor=actor)


class UserAdmin(ConsoleAdmin):
    """The users."""

    verb = "user.list"
    group = "Settings"
    icon = "person"
    rank = 10
    title = "People and roles"
    empty = "Nobody can sign in yet. People come here when operations adds them, or by single sign-on."
    list_display = ["name", "reached", "role", "is_staff", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    entry = ADD
    object_actions = OF_PERSON
    fields = ["reached", "name", "role", "partner_id", "is_staff", "is_active", "last_login", "created_at"]

    def rows(self, actor: Actor) -> "QuerySet[User]":
        """All of them."""
        return User.objects.all()

    @admin.display(description="E-mail address", ordering="email")
    def reached(self, user: User) -> str:
        """Where people are reached; programs have an address in name only."""
        return "A program" if user.email.endswith(f"@{HOUSE}") else user.email


class TokenAdmin(ConsoleAdmin):
    """The tokens, and how they are used; what they are is not kept, only how they begin."""

    verb = "token.list"
    group = "Oversight"
    title = "API keys and usage"
    empty = "No token yet. People make their own on My tokens; operations makes those of systems and partners there."
    icon = "key"
    rank = 50
    list_display = ["name", "begins", "user", "used", "asked", "refused", "going", "standing"]
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__email", "user__name"]
    ordering = ["-created_at"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions = [
        ObjectAction(
            "revoke",
            "Revoke",
            "token.revoke",
            revoke,
            possible=lambda token: token.revoked_at is None,
            is_dangerous=True,
            done="Revoked. Its next request is refused.",
            effect="Whatever sends it is refused from its next request on. It cannot be brought back.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Token]":
        """All of them."""
        return Token.objects.all()

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What each was used for in the last month."""
        now = real_now()
        found = usage_of([key_of(row) for row in rows], since=(now - SHOWN).date())
        for row in rows:
            row.read_at, row.usage = now, found.get(key_of(row), Usage())

    @admin.display(description="Begins with")
    def begins(self, token: Token) -> str:
        """What of it is kept."""
        return format_html("<code>{}</code>", token.prefix)

    @admin.display(description="Last used")
    def used(self, row: Any) -> str:
        """As the log tells it, else the row, which is true to ten minutes and remembers for longer."""
        return ago(row.usage.last_at or row.last_used_at, row.read_at) or "never"

    @admin.display(description=f"Requests, {SHOWN.days} days")
    def asked(self, row: Any) -> str:
        """How many."""
        return f"{row.usage.requests:,}"

    @admin.display(description="Refused or failed")
    def refused(self, row: Any) -> str:
        """How many of them."""
        return f"{row.usage.refused + row.usage.failed:,}"

    @admin.display(description="Deprecated parts")
    def going(self, row: Any) -> str:
        """How many parts it uses that go."""
        return f"{row.usage.deprecated:,}"

    @admin.display(description="Stands")
    def standing(self, row: Token) -> str:
        """Whether it opens anything still."""
        if row.revoked_at is not None:
            return "Revoked"
        if row.expires_at is not None and row.expires_at <= real_now():
            return "Expired"
        return "Opens what it may"

    def page(self, actor: Actor, subject: Token) -> Mapping[str, Any]:
        """Whose it is, what it may, and what it is used for."""
        key = key_of(subject)
        self.complete(actor, [subject])
        return {
            "facts": [
                ("Begins with", f"{subject.prefix}…"),
                ("Belongs to", str(subject.user)),
                ("May", "All that its owner may" if subject.scopes is None else ", ".join(subject.scopes)),
                ("Stands", self.standing(subject)),
                ("Last used", self.used(subject)),
                ("Made", clock_time(subject.created_at)),
                ("Until", clock_time(subject.expires_at) if subject.expires_at else "it is revoked"),
                ("Revoked", clock_time(subject.revoked_at) if subject.revoked_at else ""),
                ("Log", requests_link(key)),
            ],
            "tables": list(usage_tables(key)),
        }


def key_of(token: Token) -> str:
    """How a token is counted."""
    return f"token:{token.pk}"
