"""Whom an access token of OAuth 2 stands for, at this moment: nothing is kept that a withdrawn right could outlive."""

from allauth.idp.oidc.internal.resources import is_resources_subset
from allauth.idp.oidc.models import Token as AccessToken
from django.http import HttpRequest

from leadhub.api.tokens import digest
from leadhub.clock import real_now
from leadhub.models import User
from leadhub.policy.scopes import scopes


def user_of_access_token(text: str, request: HttpRequest) -> User | None:
    """The person who granted it, or whom its program acts as, narrowed to its scopes; None where it opens nothing."""
    token = (
        AccessToken.objects.select_related("user", "client__owner")
        .filter(type=AccessToken.Type.ACCESS_TOKEN, hash=digest(text), expires_at__gt=real_now())
        .first()
    )
    if token is None or token.client is None:
        return None
    user: User | None = token.user or token.client.owner
    if user is None or not user.is_active:
        return None
    if not is_resources_subset([request.build_absolute_uri(request.path)], token.get_resources()):
        return None
    # What was taken from the program since is taken from tokens that are out.
    user.came_with = f"client:{token.client_id}"
    user.narrowed_to = frozenset(token.get_scopes()).intersection(token.client.get_scopes(), scopes())
    return user
