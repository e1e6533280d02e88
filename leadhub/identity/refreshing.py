"""Refresh tokens are good for one turn: one that comes again was stolen, and all of its grant ends (RFC 9700)."""

import logging

from allauth.idp.oidc.models import Token

from leadhub.api.tokens import digest
from leadhub.bulk import locked
from leadhub.models import User

# Beside the kinds of the library: a token that was turned, kept for as long as it would have lasted.
SPENT = "sp"
LIVE = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)
logger = logging.getLogger("leadhub.identity")


def held(text: str) -> Token | None:
    """A token that may be turned, with its person locked: of two who bring it at once the second finds it spent.

    So does whoever brings it while the person is shut out: who does that locks them first, and ends what they have.
    """
    rows = Token.objects.filter(type=Token.Type.REFRESH_TOKEN, hash=digest(text))
    if (known := rows.first()) is None:
        return None
    _hold_person(known)
    found: Token | None = rows.first()
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
    _hold_person(spent)
    rows = Token.objects.filter(client_id=spent.client_id, user_id=spent.user_id, type__in=LIVE)
    of_grant = [row.pk for row in rows if row.get_grant_id() == spent.get_grant_id()]
    if of_grant:
        Token.objects.filter(pk__in=of_grant).delete()
        logger.warning("a refresh token of program %s came twice: its grant ended", spent.client_id)


def _hold_person(one: Token) -> None:
    """Let nobody else turn or end tokens of the same person."""
    locked(User.objects.filter(pk=one.user_id).order_by("pk")).first()
