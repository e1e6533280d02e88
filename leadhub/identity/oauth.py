"""The doors of OAuth 2 and OpenID Connect: the library's, without the grants that leadhub does not give."""

from http import HTTPStatus
from typing import Any

from allauth.idp.oidc import views as library
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.utils import respond_html_error
from allauth.idp.oidc.internal.resources import get_resources
from allauth.idp.oidc.models import Client as Program
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.throttling import BaseThrottle

from leadhub.api.json import is_storable
from leadhub.api.throttles import MINUTE, counted
from leadhub.api.tokens import digest
from leadhub.clock import real_now
from leadhub.errors import NotAllowed
from leadhub.identity import refreshing
from leadhub.identity.pages import Styled, refused
from leadhub.models import User
from leadhub.policy.scopes import scopes

GRANTS = ("authorization_code", "client_credentials", "refresh_token")
WAYS = ("client_secret_basic", "client_secret_post", "none")


class Consent(Styled, library.AuthorizationView):
    """Somebody is asked whether a program may act for them."""

    template_name = "leadhub/identity/consent.html"
    heading = "May it act for you?"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only addresses that are on the list to the letter are gone to, and machines grant nothing."""
        if fault := _fault_of(request):
            page: HttpResponseBase = respond_html_error(request, error=ValidationError(fault))
            page.status_code = 400
            return page
        user = request.user
        if isinstance(user, User) and user.role == "integration":
            return refused(request, NotAllowed("A system grants nothing to others: it has credentials of its own."))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Each scope with a sentence, all of them ticked."""
        form = super().get_form(*args, **kwargs)
        form.fields["scopes"].label = "It may"
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which program asks, and as whom."""
        context = super().get_context_data(**kwargs)
        program, user = context["client"], self.request.user
        return {
            **context,
            "heading": f"May {program.name} act for you?",
            "lines": [f"You are {user}. It may never do more than you may yourself; take away what it does not need."],
        }


def _fault_of(request: HttpRequest) -> str:
    if not all(is_storable(str(value)) for values in (request.GET, request.POST) for value in values.values()):
        return "What it asks holds something that cannot be processed."
    try:
        get_resources(request)
    except (ValidationError, ValueError):
        return "The resource that it asks for has no address that can be read."
    program = Program.objects.filter(pk=request.GET.get("client_id", "")[:100]).first()
    if program is None or request.GET.get("redirect_uri") in program.get_redirect_uris():
        # A program that nobody knows is refused by the library, in its words.
        return ""
    return "The address that it wants to go back to is not one of those that were agreed for it."


def _counted(view: Any) -> Any:
    """A door of machines: no session counts here, and whoever asks too often waits."""

    @csrf_exempt
    def door(request: HttpRequest) -> HttpResponseBase:
        minute, into = divmod(int(real_now().timestamp()), MINUTE)
        who = [f"address:{BaseThrottle().get_ident(request)}"]  # type: ignore[arg-type]  # reads META only
        # By what only the program has: whoever knows its id alone does not use up what it may ask.
        secret = request.POST.get("client_secret")
        if known := request.headers.get("Authorization") or (secret and f"{request.POST.get('client_id')}:{secret}"):
            who.append(f"program:{digest(known)}")
        if max(counted(f"oauth:{one}:{minute}") for one in who) > settings.OAUTH_REQUESTS_PER_MINUTE:
            wait = MINUTE - into
            said = {"error": "temporarily_unavailable", "error_description": f"Too many requests: wait {wait} s."}
            return JsonResponse(said, status=429, headers={"Retry-After": str(wait), "Cache-Control": "no-store"})
        if not all(is_storable(str(value)) for value in request.POST.values()):
            return JsonResponse({"error": "invalid_request"}, status=400, headers={"Cache-Control": "no-store"})
        try:
            response: HttpResponseBase = view(request)
        except (ValidationError, ValueError, DataError):
            # An address of a resource that is none, or credentials that no table can hold.
            response = JsonResponse({"error": "invalid_target"}, status=400)
        response["Cache-Control"] = "no-store"
        return response

    return door


def _token(request: HttpRequest) -> HttpResponseBase:
    turns = request.POST.get("grant_type") == Program.GrantType.REFRESH_TOKEN
    with transaction.atomic():
        text = request.POST.get("refresh_token", "") if turns else ""
        turned = refreshing.held(text) if text else None
        response: HttpResponseBase = library.token(request)
        if turned is not None and response.status_code == HTTPStatus.OK:
            refreshing.note_turn(turned)
        elif turned is None and text:
            refreshing.end_if_spent(text)
        return response


def discovery(request: HttpRequest) -> JsonResponse:
    """What there is, and where (OpenID Connect Discovery, RFC 8414)."""

    def at(name: str) -> str:
        return request.build_absolute_uri(reverse(f"idp:oidc:{name}"))

    adapter = get_adapter()
    signs = bool(adapter.list_private_keys())
    return JsonResponse(
        {
            "issuer": adapter.get_issuer(),
            "authorization_endpoint": at("authorization"),
            "token_endpoint": at("token"),
            "revocation_endpoint": at("revoke"),
            "introspection_endpoint": at("introspect"),
            "userinfo_endpoint": at("userinfo"),
            "jwks_uri": at("jwks"),
            "response_types_supported": ["code"],
            "grant_types_supported": GRANTS,
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": WAYS,
            "introspection_endpoint_auth_methods_supported": WAYS[:2],
            "scopes_supported": [*(("openid", "profile", "email") if signs else ()), *scopes()],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    )


def jwks(request: HttpRequest) -> HttpResponseBase:
    """The keys that tell who signed; pages of other origins read them if they are on the list, as everything else."""
    answer: HttpResponseBase = library.jwks(request)
    del answer["Access-Control-Allow-Origin"]
    return answer


consent = Consent.as_view()
token = _counted(_token)
revoke = _counted(library.revoke)
introspect = _counted(library.introspect)
user_info = _counted(library.user_info)
