"""The pages between a person and the console, in its look: sign-in, second factor, other houses."""

import logging
from typing import Any, ClassVar

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as FactorAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.forms import BaseForm, CheckboxSelectMultiple, PasswordInput
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from redis.exceptions import RedisError
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminPasswordWidget

from leadhub.console.forms import dress
from leadhub.errors import DomainError
from leadhub.identity.sign_in import SignInForm

# So long whoever has guessed too often waits: the longest window of ACCOUNT_RATE_LIMITS.
WAIT_S = 300
GUESSED = frozenset({"too_many_login_attempts", "rate_limited"})
TOO_OFTEN = 429
CONSOLE = "/admin/"
FACTORS = "/account/second-factor/"
logger = logging.getLogger("leadhub.identity")


class Styled:
    """Shows a page of allauth in the console's look: a heading, sentences, a form and one button."""

    template_name = "leadhub/identity/form.html"
    heading: ClassVar[str] = ""
    lines: ClassVar[tuple[str, ...]] = ()
    press: ClassVar[str] = "Go on"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; while tries cannot be counted nobody gets one."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except RedisError as error:
            return refused(request, _Unreachable("Sign-in is out of order just now. Try again in a moment."), error)
        return response

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The form, in Unfold's widgets."""
        return dressed(super().get_form(*args, **kwargs))  # type: ignore[misc]  # of the view it is mixed into

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the frame prints, and what the page is."""
        context = {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}  # type: ignore[misc, attr-defined]
        if isinstance(context.get("form"), BaseForm):
            dressed(context["form"])
        return {**context, "title": self.heading, "heading": self.heading, "lines": self.lines, "press": self.press}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """The page; whoever has guessed too often is told to wait."""
        response: HttpResponse = super().render_to_response(context, **kwargs)  # type: ignore[misc]
        add_never_cache_headers(response)
        forms = (context.get("form"), context.get("webauthn_form"))
        return (
            told_to_wait(response) if any(isinstance(one, BaseForm) and has_guessed(one) for one in forms) else response
        )


class SignIn(Styled, LoginView):
    """`/admin/login/`: e-mail and password, or another house."""

    template_name = "leadhub/identity/sign_in.html"
    authentication_form = SignInForm
    heading = "Sign in"
    press = "Sign in"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever is in already goes on."""
        return HttpResponseRedirect(CONSOLE) if admin.site.has_permission(request) else super().get(request)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who may sign in depends on where they are going."""
        return {**super().get_form_kwargs(), "is_for_console": self.get_success_url().startswith(CONSOLE)}

    def form_valid(self, form: Any) -> HttpResponse:
        """The password was right: on to the second factor of whoever has one."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url(), email=user.email)
        response: HttpResponse = perform_password_login(self.request, {"email": user.email}, login)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Besides the form the houses that may be signed in at."""
        houses = [
            {"name": one.name, "address": reverse("openid_connect_login", kwargs={"provider_id": one.id})}
            for one in settings.SINGLE_SIGN_ON.values()
        ]
        context = super().get_context_data(**kwargs)
        return {**context, "houses": houses, "app_path": self.request.get_full_path(), "next": self.get_success_url()}


class AskFactor(Styled, AuthenticateView):
    """The second step of a sign-in."""

    heading = "Second factor"
    template_name = "leadhub/identity/ask_factor.html"
    lines = ("Type the code that your authenticator app shows now, or one of your recovery codes.",)
    press = "Sign in"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A passkey is offered to whoever has one."""
        has_key = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN).exists()
        return {**super().get_context_data(**kwargs), "has_key": has_key}


class Confirm(Styled, ReauthenticateView):
    """The password once more, before something of the account is changed."""

    template_name = "leadhub/identity/form.html"
    heading = "Confirm that it is you"
    lines = ("Type your password again.",)


class ConfirmFactor(Styled, FactorAgainView):
    """The code once more, before something of the account is changed."""

    template_name = "leadhub/identity/form.html"
    heading = "Confirm that it is you"
    lines = ("Type the code that your authenticator app shows now.",)


class Factors(Styled, IndexView):
    """What somebody has set up."""

    template_name = "leadhub/identity/factors.html"
    heading = "Second factor"


class SetUpApp(Styled, ActivateTOTPView):
    """An authenticator app; the recovery codes are made with it."""

    template_name = "leadhub/identity/set_up_app.html"
    heading = "Set up an authenticator app"
    lines = ("Scan the picture with the app, or type its key. Then type the code that the app shows.",)
    press = "Set up"

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever has just typed a code has shown the factor."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class AddKey(Styled, AddWebAuthnView):
    """A passkey of the browser, the telephone or a key that is plugged in; the first factor brings recovery codes."""

    template_name = "leadhub/identity/add_key.html"
    heading = "Add a passkey"
    lines = ("Give it a name that tells which device it is, then follow your browser.",)
    press = "Add it"

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever has just used it has shown the factor."""
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


class RemoveKey(Styled, RemoveWebAuthnView):
    """One passkey."""

    template_name = "leadhub/identity/form.html"
    heading = "Remove the passkey"
    lines = ("Without another second factor your password alone signs you in, and your recovery codes end.",)
    press = "Remove it"
    success_url = FACTORS


class ConfirmKey(Styled, ReauthenticateWebAuthnView):
    """The passkey once more, before something of the account is changed."""

    template_name = "leadhub/identity/use_key.html"
    heading = "Confirm that it is you"
    lines = ("Use your passkey.",)
    press = "Use a passkey"

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form))


class RemoveApp(Styled, DeactivateTOTPView):
    """Where there is no other second factor, the recovery codes go too."""

    heading = "Remove the authenticator app"
    lines = ("Without another second factor your password alone signs you in, and your recovery codes end.",)
    press = "Remove it"


class Codes(Styled, ViewRecoveryCodesView):
    """The recovery codes, once."""

    template_name = "leadhub/identity/codes.html"
    heading = "Recovery codes"


class NewCodes(Styled, GenerateRecoveryCodesView):
    """Other codes in place of those there are."""

    heading = "New recovery codes"
    lines = ("The codes that you have end.",)
    press = "Make new codes"


def sign_in_there(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """On to another house; only a press of the button leads there."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("account_login"))
    return _at(openid.login, request, provider_id)


def back_from_there(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from another house with what it says."""
    return _at(openid.callback, request, provider_id)


def _at(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    import requests
    from allauth.socialaccount.providers.oauth2.client import OAuth2Error

    if provider_id not in settings.SINGLE_SIGN_ON:
        raise Http404
    try:
        response: HttpResponseBase = view(request, provider_id)
    except (requests.RequestException, OAuth2Error, ValueError, KeyError) as error:
        name = settings.SINGLE_SIGN_ON[provider_id].name
        return refused(request, _Unreachable(f"{name} cannot be asked just now. Try again in a moment."), error)
    return response


class _Unreachable(DomainError):
    status, code, title = 503, "sign_in_unreachable", "Nobody can sign in this way just now"


def refused(request: HttpRequest, refusal: DomainError, cause: Exception | None = None) -> HttpResponse:
    """A page that says why somebody is not let in."""
    if cause is not None:
        logger.warning("%s: %s", refusal.detail, type(cause).__name__, exc_info=cause)
    context = {**admin.site.each_context(request), "title": "Not signed in", "heading": "Not signed in"}
    context |= {"lines": [refusal.detail], "back": reverse("account_login")}
    response = render(request, "leadhub/identity/said.html", context, status=refusal.status)
    if refusal.status == _Unreachable.status:
        response["Retry-After"] = "10"
    return response


def dressed(form: Any) -> Any:
    """A form of a library in Unfold's widgets."""
    for field in form.fields.values():
        if isinstance(field.widget, CheckboxSelectMultiple):
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=field.choices)
        elif isinstance(field.widget, PasswordInput):
            attrs = {name: value for name, value in field.widget.attrs.items() if name != "class"}
            field.widget = UnfoldAdminPasswordWidget(attrs=attrs)
        elif type(field.widget).__module__.startswith("django."):
            dress(field)
    return form


def has_guessed(form: BaseForm) -> bool:
    """Whether a form was refused because too many were before it."""
    return form.is_bound and any(error.code in GUESSED for errors in form.errors.as_data().values() for error in errors)


def told_to_wait(response: HttpResponse) -> HttpResponse:
    """The same page as 429, with the time after which it is worth another try."""
    response.status_code = TOO_OFTEN
    response["Retry-After"] = str(WAIT_S)
    return response
