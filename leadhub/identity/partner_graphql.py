"""Tokens of partners over their own schema."""

from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.identity import tokens
from leadhub.identity.partner_readers import (
    PARTNER_TOKEN,
    PARTNER_TOKENS,
    CreatePartnerTokenBody,
    PartnerTokenView,
    with_its_text,
)


def create_token(actor: Actor, input: CreatePartnerTokenBody) -> PartnerTokenView:
    """Make a token of your own; the answer holds its text, which is never told again."""
    told = tokens.make(actor=actor, name=input.name, scopes=input.scopes, expires_at=input.expires_at)
    return with_its_text(actor, told)


def revoke_token(actor: Actor, id: UUID) -> PartnerTokenView:
    """End a token of yours: its next request is refused."""
    tokens.revoke(id, actor=actor)
    return PARTNER_TOKEN.read(actor, id)


class Queries:
    """Root fields of queries."""

    token = one(PARTNER_TOKEN)
    tokens = connection(PARTNER_TOKENS)


class Mutations:
    """Root fields of mutations."""

    create_token = mutation("partner.create_token", PARTNER_TOKEN)(create_token)
    revoke_token = mutation("partner.revoke_token", PARTNER_TOKEN)(revoke_token)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[PARTNER_TOKEN])
