"""People whom another house has sent: known again, made, given the role that the house says, or not let in."""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount

from leadhub.actors import PEOPLE, SYSTEM
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.errors import NotAllowed
from leadhub.identity.providers import Provider
from leadhub.models import User
from leadhub.usecases import use_case

ASK = "Ask operations to let you in."


def claims_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """All that the house said of somebody; what its user endpoint says counts for more than the token does.

    Raises NotAllowed where the two are about different people.
    """
    token, told = said.get("id_token") or {}, said.get("userinfo") or {}
    if token.get("sub", told.get("sub")) != told.get("sub", token.get("sub")):
        raise NotAllowed("Two people are named at once: nobody is signed in. Try again.", code="sign_in_failed")
    claims = {**token, **told}
    if claims.get("email") != token.get("email"):
        # That one address is verified says nothing of the other.
        claims["email_verified"] = told.get("email_verified")
    return claims


@use_case
def admit(provider: Provider, *, uid: str, claims: dict[str, Any]) -> tuple[User, SocialAccount]:
    """The person behind an account of another house, with the role that it gives them.

    Once known they are known by the account; at first by an address that the house has verified. Raises NotAllowed.
    """
    role = provider.role_of(claims) if provider.role_claim else None
    if provider.role_claim and role is None:
        raise NotAllowed(f"{provider.name} gives you no part in leadhub. {ASK}", code="no_role")
    account = SocialAccount.objects.select_related("user").filter(provider=provider.id, uid=uid).first()
    if account is None:
        user = _by_address(provider, claims) or _made(provider, role, claims)
        if SocialAccount.objects.filter(provider=provider.id, user=user).exists():
            raise NotAllowed(f"Somebody else of {provider.name} has signed in with this address. {ASK}", code="taken")
        account = SocialAccount(provider=provider.id, uid=uid, user=user)
    user = account.user
    if not user.is_active or user.role not in PEOPLE:
        raise NotAllowed(f"You may not sign in here. {ASK}", code="not_let_in")
    # What else the house said is nobody's business here.
    account.extra_data = {}
    account.save()
    if role is not None and role != user.role:
        act = Act(actor=SYSTEM, now=real_now())
        act.assign(user, {"role": role})
        user.save(update_fields=["role"])
        act.keep()
    return user, account


def _address(provider: Provider, claims: dict[str, Any]) -> str:
    address = str(claims.get("email") or "").strip().lower()
    if not address or not (provider.trusts_email or claims.get("email_verified") is True):
        raise NotAllowed(
            f"{provider.name} tells no e-mail address of yours that it has verified. {ASK}", code="no_address"
        )
    return address


def _by_address(provider: Provider, claims: dict[str, Any]) -> User | None:
    return User.objects.filter(email=_address(provider, claims)).first()


def _made(provider: Provider, role: str | None, claims: dict[str, Any]) -> User:
    if role is None:
        raise NotAllowed(f"Nobody here has your address. {ASK}", code="not_known")
    address = _address(provider, claims)
    name = str(claims.get("name") or "").strip()[:120] or address
    user = User.objects.create_user(address, name=name, role=role, is_staff=True)
    act = Act(actor=SYSTEM, now=real_now())
    act.note(user, "role", None, role)
    act.keep()
    return user
