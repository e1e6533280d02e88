"""Tokens as people and programs of partners read them: each their own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.bodies import Body, Instant, View
from leadhub.api.filters import Filters, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.identity.bodies import GivenName, Scopes
from leadhub.identity.token_readers import token_rows
from leadhub.identity.tokens import Told
from leadhub.models import Token


class PartnerTokenView(View):
    """A token of yours. `text` is there in the answer to its making, and never again; `scopes` null: all that you may.

    `last_used_at` is true to within ten minutes.
    """

    id: UUID
    name: str
    prefix: str
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    text: str | None = None


class CreatePartnerTokenBody(Body):
    """`scopes`: what it may, of `partner:read`, `partner:write` and, for tokens, `access:read`, `access:write`.

    `expires_at`: in 90 days without, in 366 at the latest.
    """

    name: GivenName
    scopes: Scopes
    expires_at: Instant | None = None


class PartnerTokenFilters(Filters):
    """What tokens may be narrowed to."""

    revoked = Truth("revoked_at", "isnull", exclude=True)


def partner_token_views(_actor: Actor, rows: Sequence[Token]) -> list[PartnerTokenView]:
    """The tokens of one page."""
    return [
        PartnerTokenView(
            id=row.pk,
            name=row.name,
            prefix=row.prefix,
            scopes=row.scopes,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def partner_tokens_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PartnerTokenView]:
    """The tokens with these ids."""
    return {view.id: view for view in partner_token_views(actor, list(token_rows(actor).filter(pk__in=keys)))}


def with_its_text(actor: Actor, told: Told) -> PartnerTokenView:
    """A token with the text that it has just got."""
    view = PARTNER_TOKEN.read(actor, told.token)
    view.text = told.text
    return view


PARTNER_TOKEN = Noun(name="PartnerToken", view=PartnerTokenView, verb="partner.token", load=partner_tokens_by_id)
PARTNER_TOKENS = Listing(
    noun=PARTNER_TOKEN,
    verb="partner.tokens",
    rows=token_rows,
    views=partner_token_views,
    filters=PartnerTokenFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
