"""Refresh tokens are good for one turn: one that comes again was stolen, and all of its grant ends (RFC 9700)."""

import logging

from allauth.idp.oidc.models import Token

from leadhub.api.tokens import digest

# Beside the kinds of the library: a token that was turned, kept for as long as it would have lasted.
SPENT = "sp"
LIVE = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)
logger = logging.getLogger("leadhub.identity")


def held(text: str) -> Token | None:
    """A token that may be turned, locked: of two who bring it at once the second finds it spent."""
    rows = Token.objects.select_for_update().filter(type=Token.Type.REFRESH_TOKEN, hash=digest(text))
    found: Token | None = rows.first()
    return found


def note_turn(turned: Token) -> None:
    """Remember a token in whose place there is another now."""
    of = {name: getattr(turned, name) for name in ("hash", "client_id", "user_id", "data", "expires_at")}
    Token.objects.create(type=SPENT, **of)


def end_if_spent(text: str) -> None:
    """End every token of the grant that a spent one belongs to; of two who bring one we cannot tell the thief."""
    spent = Token.objects.filter(type=SPENT, hash=digest(text)).first()
    if spent is None or (grant := spent.get_grant_id()) is None:
        return
    family = Token.objects.filter(client_id=spent.client_id, user_id=spent.user_id, type__in=LIVE, data__grant_id=grant)
    if family.delete()[0]:
        logger.warning("a refresh token of program %s came twice: its grant ended", spent.client_id)
