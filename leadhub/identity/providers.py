"""Other houses that people sign in at: one JSON variable, judged whole before anything starts."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from leadhub.actors import PEOPLE
from leadhub.environment import env, stop

SLUG = re.compile("[a-z0-9][a-z0-9-]{0,40}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Provider(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """One OpenID Connect provider.

    `role_claim` names the claim whose values `roles` maps to roles, the first that applies; it is asked anew at every
    sign-in, and whoever has none of the values is not let in. Without it people are those that operations has made.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    scopes: list[str] = msgspec.field(default_factory=list)
    role_claim: str = ""
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    # It answers for its addresses, even where it does not say that it has verified them.
    trusts_email: bool = False
    # It asks for a second factor itself.
    asks_second_factor: bool = False

    @property
    def app(self) -> dict[str, Any]:
        """The same as the library reads it."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {
                "server_url": self.issuer,
                "scope": ["openid", "profile", "email", *self.scopes],
                "oauth_pkce_enabled": True,
            },
        }

    def role_of(self, claims: dict[str, Any]) -> str | None:
        """The role that the claims give; None where they give none."""
        held: Any = claims.get(self.role_claim)
        values = {str(value) for value in (held if isinstance(held, list) else [held])}
        return next((role for value, role in self.roles.items() if value in values), None)


@dataclass(frozen=True, slots=True)
class Fault(Exception):
    """Why the variable cannot be what it is."""

    why: str


def single_sign_on(name: str, *, local: bool) -> dict[str, Provider]:
    """The providers by id; a wrong one stops the start with one line. `local`: one may stand on this machine."""
    given: str = env.str(name, default="")
    if not given:
        return {}
    try:
        found = msgspec.convert(json.loads(given), list[Provider])
        for one in found:
            _check(one, local=local)
        if len({one.id for one in found}) != len(found):
            raise Fault("names two providers by one id.")
    except json.JSONDecodeError as error:
        stop(name, f"is no JSON ({error}); it must be a list of providers, as docs/signing-in.md shows.")
    except msgspec.ValidationError as error:
        stop(name, f"cannot be read: {error}.")
    except Fault as fault:
        stop(name, fault.why)
    return {one.id: one for one in found}


def _check(one: Provider, *, local: bool) -> None:
    if not SLUG.fullmatch(one.id):
        raise Fault(f"names a provider {one.id!r}; an id is of small letters, digits and hyphens.")
    if not one.name.strip() or not one.client_id:
        raise Fault(f"gives the provider {one.id} no name or no client_id.")
    address = urlsplit(one.issuer)
    is_near = local and address.scheme == "http" and address.hostname in LOOPBACK
    if not address.hostname or (address.scheme != "https" and not is_near):
        raise Fault(f"gives the provider {one.id} the issuer {one.issuer!r}; it must be an address with https://.")
    if bool(one.role_claim) != bool(one.roles):
        raise Fault(f"gives the provider {one.id} a role_claim without roles, or roles without a role_claim.")
    for role in one.roles.values():
        if role not in PEOPLE:
            raise Fault(
                f"gives the provider {one.id} the role {role!r}; it must be one of {', '.join(sorted(PEOPLE))}."
            )
