"""Access to an org: got by client credentials or a signed assertion, at its own My Domain, and asked for anew."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from leadhub.integrations import jwt_bearer
from leadhub.integrations.access import Access
from leadhub.integrations.calling import Caller, object_of
from leadhub.integrations.protocol import Fault, FaultKind, VendorError
from leadhub.integrations.salesforce.errors import fault_of_grant, malformed
from leadhub.integrations.salesforce.kind import JWT_BEARER

ACCESS: Final = "access_token"
IDENTITY: Final = re.compile(r"/id/(00D[A-Za-z0-9]{12,15})/(005[A-Za-z0-9]{12,15})$")
OWN: Final = (".my.salesforce.com", ".my.salesforce.mil", ".my.sfcrmproducts.cn")
SHARED: Final = (".salesforce.com", ".force.com")


class Session:
    """The access of one connection. It is kept until Salesforce says that it ended: the answer names no end."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._caller = Caller(access, headers=dict, fault_of=fault_of_grant)

    @property
    def user(self) -> str:
        """The id of the user that leadhub acts as; empty before there was access."""
        return str(self._access.tokens.get("user", ""))

    @property
    def organization(self) -> str:
        """The id of the org; empty before there was access."""
        return str(self._access.tokens.get("organization", ""))

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the access is good for, where the answer said so."""
        return tuple(str(self._access.tokens.get("scope", "")).split())

    @property
    def host(self) -> str:
        """Which host the org says it is at."""
        return urlsplit(str(self._access.tokens.get("instance_url", ""))).hostname or ""

    def headers(self) -> Mapping[str, str]:
        """What shows who calls."""
        if not self._access.tokens.get(ACCESS):
            self._get()
        return {"Authorization": f"Bearer {self._access.tokens[ACCESS]}"}

    def renew(self) -> None:
        """Throw away what was got."""
        self._access.tokens.pop(ACCESS, None)

    def _get(self) -> None:
        check_host(self._access.base_url)
        answer = self._caller.ask("POST", "services/oauth2/token", data=self._asked())
        said = object_of(answer)
        token, identity = said.get(ACCESS), IDENTITY.search(str(said.get("id", "")))
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise VendorError(malformed("The answer gives no access."))
        got: dict[str, Any] = {ACCESS: token, "scope": str(said.get("scope") or "")}
        got["instance_url"] = str(said.get("instance_url") or "")
        got["organization"], got["user"] = identity.groups() if identity else ("", "")
        self._access.tokens.clear()
        self._access.tokens.update(got)
        self._access.keep(dict(got))

    def _asked(self) -> dict[str, str]:
        credentials, settings = self._access.credentials, self._access.settings
        if settings.get("grant") == JWT_BEARER:
            return {"grant_type": jwt_bearer.GRANT, "assertion": assertion(self._access)}
        if not credentials.get("client_secret"):
            raise VendorError(_unusable("credentials_missing", "The consumer secret is missing."))
        return {
            "grant_type": "client_credentials",
            "client_id": credentials.get("client_id", ""),
            "client_secret": credentials["client_secret"],
        }


def check_host(base_url: str) -> None:
    """Raise VendorError for a host that all orgs share: there External Client Apps get no access."""
    host = urlsplit(base_url).hostname or ""
    if host.endswith(SHARED) and not host.endswith(OWN):
        text = f"{host} is no My Domain. It ends in .my.salesforce.com; Setup shows it under My Domain."
        raise VendorError(_unusable("my_domain_needed", text))


def assertion(access: Access) -> str:
    """A JWT by which the org gives access to one of its users."""
    username = str(access.settings.get("username") or "")
    if not username:
        raise VendorError(_unusable("credentials_missing", "The user name for JWT is missing."))
    return jwt_bearer.assertion(
        issuer=access.credentials.get("client_id", ""),
        subject=username,
        audience=str(access.settings.get("audience") or access.base_url.rstrip("/")),
        private_key=access.credentials.get("private_key", ""),
        now=access.now(),
    )


def _unusable(code: str, text: str) -> Fault:
    return Fault(kind=FaultKind.REVOKED, code=code, text=text)
