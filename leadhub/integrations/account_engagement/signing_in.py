"""How leadhub signs in: a token of Salesforce, and the business unit that it is used for."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.account_engagement.errors import malformed, object_of, read
from leadhub.integrations.account_engagement.kind import CLIENT_CREDENTIALS, JWT
from leadhub.integrations.calling import LONGEST_TEXT, Caller, fault_of_status
from leadhub.integrations.jwt_bearer import GRANT, assertion
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

SIGN_IN_AT: Final = "/services/oauth2/token"
# What may stand in a header.
TOKEN: Final = re.compile(r"[!-~]{1,5000}")
# Asked for anew so long before it ends.
EARLY: Final = timedelta(minutes=1)
BUSINESS_UNIT: Final = re.compile(r"0Uv[0-9A-Za-z]{15}")


class SignIn:
    """Gets a token when there is none, and keeps it.

    Salesforce mostly does not say how long one lives: it ends when a call is refused. Where it does, the clock ends it.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._login = Caller(access, headers=dict, fault_of=_fault_of)

    def headers(self) -> Mapping[str, str]:
        """What shows who calls, and for which business unit."""
        unit = str(self._access.settings.get("business_unit_id", ""))
        if not BUSINESS_UNIT.fullmatch(unit):
            raise _unusable("business_unit_malformed", "A Business Unit ID has 18 characters and begins with 0Uv.")
        return {"Authorization": f"Bearer {self._token()}", "Pardot-Business-Unit-Id": unit}

    def forget(self) -> None:
        """Throw away the token: it was refused."""
        self._access.tokens.pop("access_token", None)

    def scopes(self) -> tuple[str, ...]:
        """What the token may do, as far as Salesforce said."""
        return tuple(str(self._access.tokens.get("scope", "")).split())

    def _token(self) -> str:
        token = self._access.tokens.get("access_token")
        until = self._access.tokens.get("until")
        if not isinstance(token, str) or (until and datetime.fromisoformat(until) - EARLY <= self._access.now()):
            token = self._got()
        return token

    def _got(self) -> str:
        home = str(self._access.settings.get("login_url", "")).rstrip("/")
        if not home:
            raise _unusable("login_url_missing", "Say where Salesforce gives access: My Domain.")
        said = object_of(self._login.ask("POST", home + SIGN_IN_AT, data=self._grant()))
        token, life = said.get("access_token"), said.get("expires_in")
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise malformed("Salesforce answered no access token.")
        until = self._access.now() + timedelta(seconds=life) if type(life) is int and 0 < life < 10**7 else None
        scope = said.get("scope")
        self._access.tokens.update(
            access_token=token,
            until=until.isoformat() if until else None,
            scope=scope if isinstance(scope, str) else "",
        )
        self._access.keep(self._access.tokens)
        return token

    def _grant(self) -> dict[str, str]:
        settings, credentials = self._access.settings, self._access.credentials
        client = credentials.get("client_id", "")
        if settings.get("grant", CLIENT_CREDENTIALS) != JWT:
            secret = credentials.get("client_secret", "")
            return {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        signed = assertion(
            issuer=client,
            subject=str(settings.get("username", "")),
            audience=str(settings.get("audience") or settings.get("login_url", "")).rstrip("/"),
            private_key=credentials.get("private_key", ""),
            now=self._access.now(),
        )
        return {"grant_type": GRANT, "assertion": signed}


def _fault_of(answer: httpx.Response) -> Fault | None:
    """OAuth refuses by `{error, error_description}`, with or without the description."""
    fault = fault_of_status(answer)
    if fault is None or fault.kind is FaultKind.RETRY:
        return fault
    said = read(answer)
    error = said.get("error") if isinstance(said, dict) else None
    text = said.get("error_description") if isinstance(said, dict) else None
    return Fault(
        kind=FaultKind.REVOKED,
        code=error[:80] if isinstance(error, str) and error else fault.code,
        text=text[:LONGEST_TEXT] if isinstance(text, str) else fault.text,
    )


def _unusable(code: str, text: str) -> VendorError:
    return VendorError(Fault(kind=FaultKind.REVOKED, code=code, text=text))
