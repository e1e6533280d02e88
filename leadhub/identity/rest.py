"""`tokens/`: personal tokens; `clients/`: programs that ask for tokens by OAuth 2."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.identity import clients, tokens
from leadhub.identity.bodies import CreateClientBody, CreateTokenBody, EditClientBody, NoQuestionsBody
from leadhub.identity.client_readers import CLIENT, CLIENTS, with_secret
from leadhub.identity.clients import WithSecret
from leadhub.identity.token_readers import TOKEN, TOKENS, with_text
from leadhub.models import Client

OF_TOKENS = (
    "name_required",
    "unknown_scope",
    "scopes_required",
    "scope_too_wide",
    "expiry_past",
    "expiry_too_late",
    "owner_not_possible",
)
OF_CLIENTS = (
    "name_required",
    "unknown_scope",
    "scopes_required",
    "scope_too_wide",
    "redirect_required",
    "redirect_not_possible",
    "redirect_not_acceptable",
)
OF_PARTNERS = ("partner_required", "partner_not_possible")
REVOKED = {409: ("client_revoked",)}


class Tokens(Endpoint):
    """The tokens of the caller; of everybody, for operations and auditors."""

    verbs = {"GET": "own_token.list", "POST": "own_token.create"}

    @describes("listTokens", "Personal tokens, the newest first", lists=TOKENS)
    def get(self, request: Request) -> dict[str, Any]:
        """Without their texts, which nobody reads a second time."""
        return listed(request, TOKENS)

    @describes(
        "createToken",
        "Make a personal token",
        body=CreateTokenBody,
        shows=TOKEN,
        status=201,
        tells_secret=True,
        errors={409: ("too_many_tokens",), 422: OF_TOKENS},
    )
    def post(self, request: Request, body: CreateTokenBody) -> Response:
        """The answer holds its text, which is never told again. A narrowed token hands on no more than it may."""
        actor = actor_of(request)
        told = tokens.make(actor=actor, name=body.name, scopes=body.scopes, expires_at=body.expires_at, user=body.user)
        return shown(request, TOKEN, told.token, status=201, view=with_text(actor, told))


class TokenOne(Endpoint):
    """One token."""

    verbs = {"GET": "own_token.read"}

    @describes("readToken", "One personal token", shows=TOKEN)
    def get(self, request: Request, id: UUID) -> Response:
        """What it may, until when, and when it was used last."""
        return shown(request, TOKEN, id)


class TokenRevocation(Endpoint):
    """The end of a token."""

    verbs = {"POST": "own_token.revoke"}

    @describes(
        "revokeToken", "End a personal token", body=NoQuestionsBody, shows=TOKEN, errors={409: ("token_revoked",)}
    )
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """Its next request is refused."""
        tokens.revoke(id, actor=actor_of(request))
        return shown(request, TOKEN, id)


class Clients(Endpoint):
    """All clients."""

    verbs = {"GET": "client.list", "POST": "client.create"}

    @describes("listClients", "Programs that ask for tokens, the newest first", lists=CLIENTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Without their secrets, which nobody reads a second time."""
        return listed(request, CLIENTS)

    @describes(
        "createClient",
        "Agree a program that may ask for tokens",
        body=CreateClientBody,
        shows=CLIENT,
        status=201,
        tells_secret=True,
        errors={409: ("too_many_clients",), 422: OF_CLIENTS + OF_PARTNERS},
    )
    def post(self, request: Request, body: CreateClientBody) -> Response:
        """The answer holds the secret of a system or a partner, which is never told again; a frontend has none."""
        made = clients.create(
            actor=actor_of(request),
            now=clock.now(),
            name=body.name,
            kind=body.kind,
            scopes=body.scopes,
            redirect_uris=body.redirect_uris,
            partner=body.partner,
        )
        return _told(request, made, status=201)


class ClientOne(Endpoint):
    """One client."""

    verbs = {"GET": "client.read", "PATCH": "client.edit"}

    @describes("readClient", "One program that asks for tokens", shows=CLIENT)
    def get(self, request: Request, id: UUID) -> Response:
        """What it may, and whom it acts as."""
        view = CLIENT.read(actor_of(request), id)
        return shown(request, CLIENT, id, version=Client.objects.get(pk=id).version, view=view)

    @describes(
        "editClient",
        "Change name, scopes or addresses of a program",
        body=EditClientBody,
        shows=CLIENT,
        if_match=True,
        errors={**REVOKED, 412: ("stale",), 422: OF_CLIENTS},
    )
    def patch(self, request: Request, id: UUID, body: EditClientBody) -> Response:
        """Narrower scopes hold for tokens that are out, too, from their next request on."""
        row = matched(
            request,
            lambda: clients.held(id)[0].version,
            lambda: clients.edit(id, actor=actor_of(request), now=clock.now(), **body.given),
        )
        return shown(request, CLIENT, id, version=row.version)


class ClientRotation(Endpoint):
    """A new secret."""

    verbs = {"POST": "client.edit"}

    @describes(
        "rotateClientSecret",
        "Give a program a new secret",
        body=NoQuestionsBody,
        shows=CLIENT,
        tells_secret=True,
        errors={403: ("scope_too_wide",), 409: ("client_revoked", "has_no_secret")},
    )
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """The answer holds it; it is never told again. The one before it opens nothing from now on."""
        return _told(request, clients.rotate(id, actor=actor_of(request), now=clock.now()))


class ClientRevocation(Endpoint):
    """The end of a client."""

    verbs = {"POST": "client.revoke"}

    @describes("revokeClient", "End a program's access", body=NoQuestionsBody, shows=CLIENT, errors=REVOKED)
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """Its secret, all tokens of it, and the user that it acts as: their next request is refused."""
        clients.revoke(id, actor=actor_of(request), now=clock.now())
        return shown(request, CLIENT, id)


def _told(request: Request, made: WithSecret, *, status: int = 200) -> Response:
    return shown(request, CLIENT, made.client, status=status, view=with_secret(actor_of(request), made))


routes = [
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<uuid:id>/", TokenOne.as_view(), name="token"),
    path("tokens/<uuid:id>/revoke/", TokenRevocation.as_view(), name="token-revocation"),
    path("clients/", Clients.as_view(), name="clients"),
    path("clients/<uuid:id>/", ClientOne.as_view(), name="client"),
    path("clients/<uuid:id>/rotate-secret/", ClientRotation.as_view(), name="client-rotation"),
    path("clients/<uuid:id>/revoke/", ClientRevocation.as_view(), name="client-revocation"),
]
