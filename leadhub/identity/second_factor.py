"""Roles that are let in with a second factor only: until a session has shown one, it opens nothing else."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from leadhub.api.problems import problem
from leadhub.errors import NotAllowed
from leadhub.identity.providers import Provider
from leadhub.models import User

WAY = ("/account/", "/admin/login/", "/admin/logout/", "/static/", "/healthz", "/readyz", "/favicon.ico")
MACHINE_DOORS = ("/api/", "/graphql/")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorDemanded:
    """Middleware after authentication. Bearer tokens are judged where they are read: they come with no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to the second factor."""
        if settings.SECOND_FACTOR_ROLES and settings.SESSION_COOKIE_NAME in request.COOKIES and self._lacks(request):
            return _led(request)
        return self.get_response(request)

    def _lacks(self, request: HttpRequest) -> bool:
        if request.path_info.startswith(WAY):
            return False
        user = request.user
        return isinstance(user, User) and user.role in settings.SECOND_FACTOR_ROLES and not has_shown(request, user)


def has_shown(request: HttpRequest, user: User) -> bool:
    """Whether this session came with a second factor, here or at a house that asks for one."""
    return any(_counts(record) for record in get_authentication_records(request, user))


def has_factor(user: User) -> bool:
    """Whether somebody has set one up."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def _counts(record: dict[str, Any]) -> bool:
    if record["method"] == "socialaccount":
        provider: Provider | None = settings.SINGLE_SIGN_ON.get(str(record.get("provider")))
        return provider is not None and provider.asks_second_factor
    return bool(record["method"] == "mfa")


def _led(request: HttpRequest) -> HttpResponseBase:
    if request.path_info.startswith(MACHINE_DOORS):
        refusal = NotAllowed(
            "Your role signs in with a second factor: set one up first.", code="second_factor_required"
        )
        return problem(refusal, request)
    assert isinstance(request.user, User), "only somebody who is known lacks one"
    way = "mfa_reauthenticate" if has_factor(request.user) else "mfa_activate_totp"
    return HttpResponseRedirect(f"{reverse(way)}?{urlencode({'next': request.get_full_path()})}")
