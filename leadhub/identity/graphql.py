"""Tokens and clients over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.identity import clients, tokens
from leadhub.identity.bodies import CreateClientBody, CreateTokenBody, EditClientBody
from leadhub.identity.client_readers import CLIENT, CLIENTS, ClientView, with_secret
from leadhub.identity.token_readers import TOKEN, TOKENS, TokenView, with_text


def create_token(actor: Actor, input: CreateTokenBody) -> TokenView:
    """Make a personal token; the answer holds its text, which is never told again."""
    told = tokens.make(actor=actor, name=input.name, scopes=input.scopes, expires_at=input.expires_at, user=input.user)
    return with_text(actor, told)


def revoke_token(actor: Actor, id: UUID) -> TokenView:
    """End a personal token: its next request is refused."""
    tokens.revoke(id, actor=actor)
    return TOKEN.read(actor, id)


def create_client(actor: Actor, input: CreateClientBody) -> ClientView:
    """Agree a program that may ask for tokens; the answer holds its secret, which is never told again."""
    made = clients.create(
        actor=actor,
        now=clock.now(),
        name=input.name,
        kind=input.kind,
        scopes=input.scopes,
        redirect_uris=input.redirect_uris,
        partner=input.partner,
    )
    return with_secret(actor, made)


def edit_client(actor: Actor, id: UUID, input: EditClientBody) -> ClientView:
    """Change name, scopes or addresses of a program."""
    clients.edit(id, actor=actor, now=clock.now(), **input.given)
    return CLIENT.read(actor, id)


def rotate_client_secret(actor: Actor, id: UUID) -> ClientView:
    """Give a program a new secret, which is told this once; the one before it opens nothing from now on."""
    return with_secret(actor, clients.rotate(id, actor=actor, now=clock.now()))


def revoke_client(actor: Actor, id: UUID) -> ClientView:
    """End a program's access: secret, tokens and the user that it acts as."""
    clients.revoke(id, actor=actor, now=clock.now())
    return CLIENT.read(actor, id)


class Queries:
    """Root fields of queries."""

    token = one(TOKEN)
    tokens = connection(TOKENS)
    client = one(CLIENT)
    clients = connection(CLIENTS)


class Mutations:
    """Root fields of mutations."""

    create_token = mutation("own_token.create", TOKEN, tells_secret=True)(create_token)
    revoke_token = mutation("own_token.revoke", TOKEN)(revoke_token)
    create_client = mutation("client.create", CLIENT, tells_secret=True)(create_client)
    edit_client = mutation("client.edit", CLIENT)(edit_client)
    rotate_client_secret = mutation("client.edit", CLIENT, tells_secret=True)(rotate_client_secret)
    revoke_client = mutation("client.revoke", CLIENT)(revoke_client)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[TOKEN, CLIENT])
