"""Tokens as their owners and operations read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.identity.tokens import Told
from leadhub.models import Token

TOLD: Final = ("name", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")


class TokenView(View):
    """A personal token. `text` is there in the answer to its making, and never again; `scopes` null: all of its owner.

    `last_used_at` is true to within ten minutes.
    """

    id: UUID
    name: str
    prefix: str
    user: UUID
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    text: str | None = None


class TokenFilters(Filters):
    """What tokens may be narrowed to."""

    user = Ids("user_id")
    revoked = Truth("revoked_at", "isnull", exclude=True)


def token_rows(actor: Actor) -> "QuerySet[Token]":
    """The tokens that the caller may see."""
    return Token.objects.visible_to(actor)


def token_views(_actor: Actor, rows: Sequence[Token]) -> list[TokenView]:
    """The tokens of one page."""
    return [TokenView(user=row.user_id, **told_of(row)) for row in rows]


def told_of(row: Token) -> dict[str, Any]:
    """What every view of a token tells, by the names of its fields."""
    return {"id": row.pk, **{name: getattr(row, name) for name in TOLD}}


def tokens_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TokenView]:
    """The tokens with these ids."""
    return {view.id: view for view in token_views(actor, list(token_rows(actor).filter(pk__in=keys)))}


def with_text(actor: Actor, told: Told) -> TokenView:
    """A token with the text that it has just got."""
    view = TOKEN.read(actor, told.token)
    view.text = told.text
    return view


TOKEN = Noun(name="Token", view=TokenView, verb="own_token.read", load=tokens_by_id, links=lambda: {"user": USER})
TOKENS = Listing(
    noun=TOKEN,
    verb="own_token.list",
    rows=token_rows,
    views=token_views,
    filters=TokenFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
