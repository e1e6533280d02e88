"""Tokens of one's own, and the programs that ask for tokens by OAuth 2."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import SYSTEM, Actor, Role
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, Choices, Day, chosen_id
from leadhub.console.oversight.usage import requests_link, usage_tables
from leadhub.console.places import OWN
from leadhub.console.words import clock_time
from leadhub.identity import clients, tokens
from leadhub.identity.adapters import OF_PEOPLE
from leadhub.identity.client_readers import client_views
from leadhub.identity.clients import WithSecret
from leadhub.identity.tokens import MACHINES, USUAL_LIFE, Told
from leadhub.models import Client, OwnToken, Token, User
from leadhub.policy.scopes import scopes

MYSELF = "me"
ALL = "All that its owner may"


class TokenForm(ActForm):
    """What it is for, what it may, and until when."""

    name = forms.CharField(required=False, max_length=80, help_text="What uses it, such as: nightly export.")
    user = Choice(required=False, label="For", help_text="Systems and partners have no page of their own.")
    scopes = Choices(required=False, help_text="None chosen: all that its owner may.")
    expires_at = Day(required=False, label="Until", help_text=f"In {USUAL_LIFE.days} days without; 366 days at most.")

    def prepare(self) -> None:
        """Only operations makes tokens for others."""
        assert self.actor is not None, "whoever makes one has signed in"
        self.fields["scopes"].choices = list(scopes().items())  # type: ignore[attr-defined]  # a ChoiceField
        if self.actor.role != Role.OPERATIONS:
            del self.fields["user"]
            return
        machines = User.objects.filter(role__in=MACHINES, is_active=True).order_by("name", "pk")
        offered = [(MYSELF, "Myself"), *((str(user.pk), f"{user} ({user.role})") for user in machines)]
        self.fields["user"].choices = offered  # type: ignore[attr-defined]

    def clean_expires_at(self) -> Any:
        """The end of the day, in UTC."""
        day = self.cleaned_data["expires_at"]
        return datetime.combine(day, time.max, tzinfo=UTC) if day else None


class ClientForm(ActForm):
    """Who runs it, what it may, and where people go back to."""

    name = forms.CharField(required=False, max_length=80)
    kind = Choice(required=False, choices=Client.Kind.choices, label="Who runs it")
    partner = Choice(required=False, help_text="Of a system of a partner: whose.")
    scopes = Choices(required=False)
    redirect_uris = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Addresses to go back to",
        help_text="Of a frontend, one on each line. They are compared to the letter.",
    )

    def prepare(self) -> None:
        """What there is to choose from."""
        partners = apps.get_model(settings.LEADHUB_PARTNER)._default_manager.order_by("name", "pk")
        self.fields["partner"].choices = [("", ""), *((str(one.pk), str(one)) for one in partners)]  # type: ignore[attr-defined]
        offered = {**OF_PEOPLE, **scopes()}
        self.fields["scopes"].choices = list(offered.items())  # type: ignore[attr-defined]
        if self.subject is not None:
            del self.fields["kind"], self.fields["partner"]

    def clean_redirect_uris(self) -> list[str]:
        """One a line."""
        return [line.strip() for line in self.cleaned_data["redirect_uris"].splitlines() if line.strip()]


def make_token(actor: Actor, _none: None, given: Mapping[str, Any]) -> Told:
    """A new token."""
    return tokens.make(
        actor=actor,
        name=given["name"],
        scopes=given["scopes"] or None,
        expires_at=given["expires_at"],
        user=_chosen(given.get("user", "")),
    )


def _chosen(user: str) -> UUID | None:
    if user in ("", MYSELF):
        return None
    return chosen_id(user, "/user", "owner_not_possible", "Choose somebody of the list.")


def revoke_token(actor: Actor, token: Token, _given: Mapping[str, Any]) -> None:
    """The end of a token."""
    tokens.revoke(token.pk, actor=actor)


def make_client(actor: Actor, _none: None, given: Mapping[str, Any]) -> WithSecret:
    """A new client."""
    partner = given["partner"]
    kind = given["kind"] if given["kind"] in Client.Kind.values else Client.Kind.FRONTEND
    return clients.create(
        actor=actor,
        now=clock.now(),
        name=given["name"],
        kind=Client.Kind(kind),
        scopes=given["scopes"],
        redirect_uris=given["redirect_uris"],
        partner=chosen_id(partner, "/partner", "partner_required", "Choose a partner of the list.")
        if partner
        else None,
    )


def edit_client(actor: Actor, client: Client, given: Mapping[str, Any]) -> None:
    """Another name, other scopes or addresses."""
    clients.edit(
        client.pk,
        actor=actor,
        now=clock.now(),
        name=given["name"],
        scopes=given["scopes"],
        redirect_uris=given["redirect_uris"],
    )


def rotate_client(actor: Actor, client: Client, _given: Mapping[str, Any]) -> WithSecret:
    """A new secret."""
    return clients.rotate(client.pk, actor=actor, now=clock.now())


def revoke_client(actor: Actor, client: Client, _given: Mapping[str, Any]) -> None:
    """The end of a client."""
    clients.revoke(client.pk, actor=actor, now=clock.now())


def _as_it_stands(client: Client) -> Mapping[str, Any]:
    (view,) = client_views(SYSTEM, [client])
    return {"name": view.name, "scopes": view.scopes, "redirect_uris": "\n".join(view.redirect_uris)}


REVOKE = ObjectAction(
    "revoke",
    "Revoke",
    "own_token.revoke",
    revoke_token,
    possible=lambda token: token.revoked_at is None,
    is_dangerous=True,
    done="Revoked. Its next request is refused.",
    effect="Whatever sends it is refused from its next request on. It cannot be brought back.",
)


@admin.register(OwnToken)
class OwnTokenAdmin(ConsoleAdmin):
    """Whoever is signed in keeps their own."""

    verb = "own_token.list"
    title = "My tokens"
    empty = "No token yet. Make one for each program that works for you."
    group = OWN
    icon = "vpn_key"
    rank = 20
    list_display = ["name", "prefix", "may", "created_at", "expires_at", "last_used_at", "revoked_at"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    fields = ["name", "prefix", "may", "created_at", "expires_at", "last_used_at", "revoked_at"]
    readonly_fields = ["may"]
    object_actions: ClassVar[Sequence[ObjectAction]] = [REVOKE]
    entry = ObjectAction(
        "create",
        "New token",
        "own_token.create",
        make_token,
        form=TokenForm,
        press="Make the token",
        done="This is the token:",
        lands=lambda _: reverse("admin:leadhub_owntoken_changelist"),
        tells=lambda told: told.text,
        effect="Its text is shown once, after you press the button.",
    )

    def rows(self, actor: Actor) -> "QuerySet[OwnToken]":
        """The caller's own, and those that they made for systems and partners."""
        return OwnToken.objects.filter(Q(user=actor.user_id) | Q(created_by=actor.user_id))  # type: ignore[return-value]

    @admin.display(description="May")
    def may(self, row: Token) -> str:
        """What it is narrowed to."""
        return ALL if row.scopes is None else ", ".join(row.scopes)


@admin.register(Client)
class ClientAdmin(ConsoleAdmin):
    """Programs that were agreed."""

    verb = "client.list"
    title = "Portal keys and programs"
    empty = "No program yet. Add a frontend, a system or a system of a partner."
    group = "Partners"
    icon = "apps"
    rank = 50
    list_display = ["name", "kind", "client_id", "acts_as", "created_at", "revoked_at"]
    list_select_related = ["acts_as"]
    list_filter = ["kind"]
    search_fields = ["name", "client_id"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "create",
        "New program",
        "client.create",
        make_client,
        form=ClientForm,
        press="Add the program",
        done="It is added. This is its secret (a frontend has none):",
        lands=lambda made: _page(made.client),
        tells=lambda made: made.secret or "none",
        effect="The secret of a system is shown once, after you press the button.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "edit",
            "Edit",
            "client.edit",
            edit_client,
            form=ClientForm,
            possible=lambda row: row.revoked_at is None,
            initial=_as_it_stands,
            press="Save",
            done="Saved.",
        ),
        ObjectAction(
            "rotate",
            "New secret",
            "client.edit",
            rotate_client,
            possible=lambda row: row.revoked_at is None and row.kind != Client.Kind.FRONTEND,
            press="Make a new secret",
            done="The former secret opens nothing any more. This is the new one:",
            tells=lambda made: made.secret,
            effect="The secret that it has ends at once.",
        ),
        ObjectAction(
            "revoke",
            "Revoke",
            "client.revoke",
            revoke_client,
            possible=lambda row: row.revoked_at is None,
            is_dangerous=True,
            done="Revoked. Its next request is refused.",
            effect="Its secret, all tokens of it, and the user that it acts as end. This cannot be undone.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Client]":
        """All of them."""
        return Client.objects.all()

    def page(self, actor: Actor, subject: Client) -> Mapping[str, Any]:
        """What it may, where people go back to, and what it is used for."""
        (view,) = client_views(actor, [subject])
        return {
            "facts": [
                ("Client id", view.client_id),
                ("Who runs it", Client.Kind(view.kind).label),
                ("Acts as", str(subject.acts_as or "whoever signs in")),
                ("May", ", ".join(view.scopes)),
                ("Goes back to", ", ".join(view.redirect_uris)),
                ("Added by", view.created_by),
                ("Added", clock_time(view.created_at)),
                ("Revoked", clock_time(view.revoked_at) if view.revoked_at else ""),
                ("Log", requests_link(f"client:{view.client_id}")),
            ],
            "tables": list(usage_tables(f"client:{view.client_id}")),
        }


def _page(client: UUID) -> str:
    return reverse("admin:leadhub_client_change", args=[client])
