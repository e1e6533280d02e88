"""Who calls: bearer tokens for machines and frontends, the console's session for its own pages."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from leadhub.actors import Actor
from leadhub.api.throttles import MINUTE, counted
from leadhub.clock import real_now
from leadhub.errors import BadRequest, NotAuthenticated, Unavailable
from leadhub.known_secrets import is_refused
from leadhub.models import Token, User
from leadhub.usecases import use_case

PREFIX = "lh_"
SHOWN = 8
OWN_TOKENS = "/admin/leadhub/owntoken/"
NOTED_EVERY = timedelta(minutes=10)
logger = logging.getLogger("leadhub.api")
CHALLENGE = 'Bearer realm="leadhub"'
NAMES_OF_TOKENS = frozenset({"access_token", "token", "api_key", "apikey", "authorization"})


def digest(text: str) -> str:
    """The only form in which a token is kept: HMAC-SHA256 under the secret key."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@use_case
def make_token(user: User, name: str, *, expires_at: datetime | None = None) -> str:
    """A new token of a user, by the installation itself; its text exists nowhere but in this answer."""
    return keep_token(user, name, expires_at=expires_at)[1]


def keep_token(
    user: User,
    name: str,
    *,
    expires_at: datetime | None,
    scopes: Sequence[str] | None = None,
    by: UUID | None = None,
) -> tuple[Token, str]:
    """A new row and the text that belongs to it, for use cases."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = Token.objects.create(
        user=user,
        name=name,
        digest=digest(text),
        prefix=text[:SHOWN],
        expires_at=expires_at,
        scopes=scopes,
        created_by=by,
    )
    return row, text


def user_of_token(text: str) -> User | None:
    """The user behind a token that is known, not revoked, not expired, and whose user is active.

    They are narrowed to the scopes of the token.
    """
    if is_refused(text):
        return None
    token = (
        Token.objects.select_related("user")
        .filter(digest=digest(text), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    now = real_now()
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        return None
    note_use(token, now)
    token.user.came_with = f"token:{token.pk}"
    if token.scopes is not None:
        token.user.narrowed_to = frozenset(token.scopes)
    return token.user


def note_use(token: Token, now: datetime) -> None:
    """Remember that a token is in use, once in ten minutes: what is asked all the time is not written all the time."""
    if now - (token.last_used_at or token.created_at) < NOTED_EVERY:
        return
    try:
        _note_use(token.pk, now)
    except (Unavailable, DatabaseError):
        # No request is refused for it; the next one notes it.
        logger.warning("the use of token %s was not noted", token.pk)


@use_case
def _note_use(token: UUID, now: datetime) -> None:
    Token.objects.filter(pk=token).exclude(last_used_at__gt=now - NOTED_EVERY).update(last_used_at=now)


def refuse_token_in_url(request: HttpRequest) -> None:
    """Addresses are logged by every machine on the way: a token there is refused before anything is read."""
    for name, values in request.GET.lists():
        if name.lower() in NAMES_OF_TOKENS or any(value.startswith(PREFIX) for value in values):
            raise BadRequest(
                "Send tokens in the header Authorization: Bearer <token>, never in the address. Revoke this one.",
                code="token_in_url",
                parameter=name,
            )


def actor_of(request: Request | HttpRequest) -> Actor:
    """The caller as use cases know it; raises NotAuthenticated without one."""
    user = request.user
    if not isinstance(user, User):
        raise NotAuthenticated("Send a token: Authorization: Bearer <token>.")
    return user.actor


def own_tokens_page() -> str:
    """Where people make tokens."""
    return f"{settings.PUBLIC_URL}{OWN_TOKENS}"


def _bearer(text: str, request: HttpRequest) -> User | None:
    """Whom a token stands for; those of OAuth are looked up last, and what that takes is loaded then."""
    user = user_of_token(text)
    if user is None and text and not text.startswith(PREFIX):
        from leadhub.identity.access import user_of_access_token

        user = user_of_access_token(text, request)
    return user


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer`: a personal token, or an access token of OAuth 2."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The user of the token, or None when there is no such header; unknown, expired and revoked read the same."""
        refuse_token_in_url(request._request)
        header: str = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        user = _bearer(text.strip(), request._request) if scheme.lower() == "bearer" else None
        if user is None:
            self._refuse(request)
        return user, None

    def _refuse(self, request: Request) -> NoReturn:
        """One answer for all tokens that open nothing; of whoever tries many, 429."""
        minute, into = divmod(int(real_now().timestamp()), MINUTE)
        if counted(f"wrong-tokens:{BaseThrottle().get_ident(request)}:{minute}") > settings.WRONG_TOKENS_PER_MINUTE:
            raise Throttled(MINUTE - into)
        raise AuthenticationFailed(
            f"This token is not known, has expired or was revoked. Make a new one at {own_tokens_page()}.",
            code="token_unknown",
        )

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return CHALLENGE


class ConsoleSession(SessionAuthentication):
    """The session of somebody signed in to the console; writes need the CSRF token."""

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return CHALLENGE

    def enforce_csrf(self, request: Request) -> None:
        """Check Django's request: DRF's own would parse the body in search of the token."""
        super().enforce_csrf(request._request)  # type: ignore[arg-type]  # what the check itself takes
