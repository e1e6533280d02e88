"""Where leadhub differs from what allauth does by itself: nobody signs up, secrets are sealed, leaders stay at home."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.throttling import BaseThrottle

from leadhub.api.tokens import digest
from leadhub.errors import NotAllowed
from leadhub.policy.scopes import scopes
from leadhub.sealing import seal, unseal

OF_PEOPLE = {
    "openid": "See that it is you",
    "profile": "See your name and your role",
    "email": "See your e-mail address",
}
KEY_FILE = "oidc-key.pem"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in of people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are made by operations or come from a house that operations trusts."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this installation are gone to after a sign-in."""
        request = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has nothing to confirm with, coming from another house, is not asked to."""
        return bool(get_reauthentication_flows(self.request.user))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Whoever was shut out between password and session begins anew."""
        return HttpResponseRedirect(reverse("account_login"))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that guesses are counted by."""
        return str(BaseThrottle().get_ident(request) or "unknown")  # type: ignore[arg-type]  # reads META only

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done to a second factor; that somebody has signed in they see."""
        if message_template is None or message_template.startswith("mfa/"):
            super().add_message(request, level, message_template, *args, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in at another house."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or make the person that the other house has sent, or say why they are not let in."""
        from leadhub.identity.arrivals import admit, claims_of
        from leadhub.identity.pages import refused

        account = sociallogin.account
        try:
            if sociallogin.state.get("process") != "login":
                raise NotAllowed("Sign-ins of other houses are not joined to accounts by hand.", code="not_offered")
            provider = settings.SINGLE_SIGN_ON[account.provider]
            sociallogin.user, sociallogin.account = admit(
                provider, uid=account.uid, claims=claims_of(account.extra_data)
            )
        except NotAllowed as refusal:
            raise ImmediateHttpResponse(refused(request, refusal)) from refusal

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        """The other house did not say who it is: back to the sign-in page, in our words."""
        from leadhub.identity.pages import refused

        detail = f"{provider.name} did not say who you are. Try again, or ask operations."
        raise ImmediateHttpResponse(refused(request, NotAllowed(detail, code="sign_in_failed")))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors; what makes codes lies sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This is not right. Take the code that is shown now, or try your passkey again.",
    }

    def encrypt(self, text: str) -> str:
        """For the table."""
        return seal(text)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called before somebody names it."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkeys they are: of the host that people reach, under the name that they know."""
        return {**super().get_public_key_credential_rp_entity(), "name": "leadhub"}

    def decrypt(self, encrypted_text: str) -> str:
        """For the moment of the check."""
        return unseal(encrypted_text)


class OIDCAdapter(DefaultOIDCAdapter):
    """OAuth 2 and OpenID Connect for programs of others."""

    @property
    def scope_display(self) -> dict[str, str]:
        """What a person reads before they grant it."""
        return {**OF_PEOPLE, **scopes()}

    def hash_token(self, token: str) -> str:
        """Keyed, so that a copy of the tables opens nothing."""
        return digest(token)

    def get_claims(
        self, purpose: str, user: Any, client: Any, scopes: Iterable[str], email: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Who somebody is; operations answers for addresses, so they count as verified."""
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        # What was taken from the program since is taken from tokens that are out.
        granted = set(scopes).intersection(client.get_scopes())
        if "email" in granted:
            claims |= {"email": user.email, "email_verified": True}
        if "profile" in granted:
            claims |= {"name": user.name, "role": user.role}
        return claims

    def list_private_keys(self, **kwargs: Any) -> list[Any]:
        """The key of the environment; an installation that was given none makes its own, unless it is production."""
        from allauth.idp.oidc.models import PrivateKey

        found: list[Any] = super().list_private_keys(**kwargs)
        if found or settings.PRODUCTION:
            return found
        return [PrivateKey(pem=_own_key(Path(settings.DATA_DIR) / KEY_FILE))]

    def is_introspection_allowed(self, token: Any, *, caller_client: Any) -> bool:
        """A token is told as active only while whoever stands behind it may sign in."""
        person = token.user or (token.client.owner if token.client else None)
        return person is not None and person.is_active


def _own_key(path: Path) -> str:
    """The key in a file that only we read; of two who make it at once one is taken."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if not path.exists():
        made = generate_private_key(public_exponent=65537, key_size=2048)
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(pem)
        # A link fails where the name is taken: nobody reads half a key, and nobody's is replaced.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()
