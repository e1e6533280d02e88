"""Clients as operations and auditors read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.idp.oidc.models import Client as Program
from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.identity.clients import WithSecret
from leadhub.models import Client


class ClientView(View):
    """A program that asks for tokens. `user` is whom it acts as with credentials of its own.

    `secret` is there in the answer to its making and to a rotation, and never again. One that is revoked has no scopes
    and no addresses any more.
    """

    id: UUID
    name: str
    kind: Client.Kind
    client_id: str
    user: UUID | None
    partner: UUID | None
    scopes: list[str]
    redirect_uris: list[str]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    secret: str | None = None


class ClientFilters(Filters):
    """What clients may be narrowed to."""

    kind = OneOf("kind", Client.Kind)
    revoked = Truth("revoked_at", "isnull", exclude=True)


def client_rows(_actor: Actor) -> "QuerySet[Client]":
    """All of them: the policy says who reads them."""
    return Client.objects.select_related("acts_as")


def client_views(_actor: Actor, rows: Sequence[Client]) -> list[ClientView]:
    """The clients of one page, with what the library keeps of them."""
    programs = Program.objects.in_bulk([row.client_id for row in rows])
    return [_view(row, programs.get(row.client_id)) for row in rows]


def clients_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ClientView]:
    """The clients with these ids."""
    return {view.id: view for view in client_views(actor, list(client_rows(actor).filter(pk__in=keys)))}


def with_secret(actor: Actor, made: WithSecret) -> ClientView:
    """A client with the secret that it has just got."""
    view = CLIENT.read(actor, made.client)
    view.secret = made.secret
    return view


def _view(row: Client, program: Program | None) -> ClientView:
    return ClientView(
        id=row.pk,
        name=row.name,
        kind=Client.Kind(row.kind),
        client_id=row.client_id,
        user=row.acts_as_id,
        partner=row.acts_as.partner_id if row.acts_as else None,
        scopes=program.get_scopes() if program else [],
        redirect_uris=program.get_redirect_uris() if program else [],
        created_at=row.created_at,
        created_by=row.created_by_name,
        revoked_at=row.revoked_at,
    )


CLIENT = Noun(name="Client", view=ClientView, verb="client.read", load=clients_by_id, links=lambda: {"user": USER})
CLIENTS = Listing(
    noun=CLIENT,
    verb="client.list",
    rows=client_rows,
    views=client_views,
    filters=ClientFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
