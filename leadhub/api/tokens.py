"""Who calls: bearer tokens for machines and frontends, the console's session for its own pages."""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.errors import BadRequest, NotAuthenticated
from leadhub.models import Token, User
from leadhub.usecases import use_case

PREFIX = "lh_"
SHOWN = 8
CHALLENGE = 'Bearer realm="leadhub"'
NAMES_OF_TOKENS = frozenset({"access_token", "token", "api_key", "apikey", "authorization"})


def digest(text: str) -> str:
    """The only form in which a token is kept: HMAC-SHA256 under the secret key."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@use_case
def make_token(user: User, name: str, *, expires_at: datetime | None = None) -> str:
    """A new token of a user; its text exists nowhere but in this answer."""
    text = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(user=user, name=name, digest=digest(text), prefix=text[:SHOWN], expires_at=expires_at)
    return text


def user_of_token(text: str) -> User | None:
    """The user behind a token that is known, not revoked, not expired, and whose user is active."""
    token = (
        Token.objects.select_related("user")
        .filter(digest=digest(text), revoked_at__isnull=True, user__is_active=True)
        .first()
    )
    if token is None or (token.expires_at is not None and token.expires_at <= real_now()):
        return None
    return token.user


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


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer lh_…`."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The user of the token, or None when there is no such header; unknown, expired and revoked read the same."""
        refuse_token_in_url(request._request)
        header: str = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        user = user_of_token(text.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise AuthenticationFailed("This token is not known, has expired or was revoked.", code="token_unknown")
        return user, None

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
