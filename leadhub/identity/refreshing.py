"""Refresh tokens are good for one turn: one that comes again was stolen, and all of its grant ends (RFC 9700)."""

import logging

from allauth.idp.oidc.models import Token
from django.db.models import QuerySet

from leadhub.api.tokens import digest

# Beside the kinds of the library: a token that was turned, kept for as long as it would have lasted.
SPENT = "sp"
LIVE = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)
logger = logging.getLogger("leadhub.identity")


def held(text: str) -> Token | None:
    """A token that may be turned, locked with its grant: of two who bring it at once the second finds it spent."""
    rows = Token.objects.filter(type=Token.Type.REFRESH_TOKEN, hash=digest(text))
    if (known := rows.first()) is None:
        return None
    _hold_grant(known)
    found: Token | None = rows.select_for_update().first()
    return found


def note_turn(turned: Token) -> None:
    """Remember a token in whose place there is another now."""
    of = {name: getattr(turned, name) for name in ("hash", "client_id", "user_id", "data", "expires_at")}
    Token.objects.create(type=SPENT, **of)


def end_if_spent(text: str) -> None:
    """End every token of the grant that a spent one belongs to; of two who bring one we cannot tell the thief."""
    spent = Token.objects.filter(type=SPENT, hash=digest(text)).first()
    if spent is None or spent.get_grant_id() is None:
        return
    _hold_grant(spent)
    if _grant_of(spent).filter(type__in=LIVE).delete()[0]:
        logger.warning("a refresh token of program %s came twice: its grant ended", spent.client_id)


def _hold_grant(one: Token) -> None:
    """Let nobody else turn or end tokens of a grant.

    Its oldest spent token stands for it: a live one is replaced while somebody waits for it, who would then miss what
    took its place. A grant of which nothing is spent has nothing that could come twice.
    """
    _grant_of(one).filter(type=SPENT).select_for_update().order_by("pk").first()


def _grant_of(one: Token) -> "QuerySet[Token]":
    rows: QuerySet[Token] = Token.objects.filter(client_id=one.client_id, user_id=one.user_id)
    return rows.filter(data__grant_id=one.get_grant_id())
