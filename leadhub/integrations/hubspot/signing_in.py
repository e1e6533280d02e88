"""How leadhub shows HubSpot who it is: a static token, or one of OAuth that is renewed by the clock."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.calling import Caller
from leadhub.integrations.hubspot.errors import fault_of, problem_of, words
from leadhub.integrations.hubspot.shapes import Tokens, shaped
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

# A call that is on its way must not arrive with a token that has ended.
MARGIN: Final = timedelta(minutes=1)


class SignIn:
    """Access of one connection. With a refresh token it is OAuth, and the static token is not used."""

    def __init__(self, access: Access, version: str) -> None:
        self._access = access
        self._path = f"/oauth/{version}/token"
        self._caller = Caller(access, headers=dict, fault_of=lambda answer: _fault(answer, access))

    @property
    def is_oauth(self) -> bool:
        """Whether access is got for a refresh token."""
        return bool(self._access.credentials.get("refresh_token"))

    def headers(self) -> Mapping[str, str]:
        """What shows who calls; gets a new access token where the old one ends."""
        return {"Authorization": f"Bearer {self.token()}"}

    def token(self) -> str:
        """A token that is good now; raises VendorError where there is none to be had."""
        if self.is_oauth:
            if not self._is_good():
                self._renew()
            return str(self._access.tokens["access_token"])
        token = self._access.credentials.get("token", "")
        if not token:
            raise VendorError(Fault(kind=FaultKind.REVOKED, code="no_credentials", text="There is no token."))
        return token

    def forget(self) -> None:
        """Throw the access token away; the next call gets another one."""
        self._access.tokens.pop("access_token", None)

    def keep(self, **found: Any) -> None:
        """Remember something about the account beside its tokens."""
        self._access.tokens.update(found)
        self._access.keep(dict(self._access.tokens))

    def app(self) -> dict[str, str]:
        """The app's own name and secret."""
        credentials = self._access.credentials
        return {name: credentials.get(name, "") for name in ("client_id", "client_secret")}

    def _is_good(self) -> bool:
        tokens = self._access.tokens
        if not tokens.get("access_token") or tokens.get("of") != self._of():
            return False
        try:
            ends = datetime.fromisoformat(str(tokens.get("expires_at", "")))
        except ValueError:
            return False
        return ends.tzinfo is not None and self._access.now() + MARGIN < ends

    def _renew(self) -> None:
        tokens, typed = self._access.tokens, self._access.credentials["refresh_token"]
        rotated = tokens.get("refresh_token") if tokens.get("of") == self._of() else None
        form = {"grant_type": "refresh_token", "refresh_token": str(rotated or typed), **self.app()}
        asked_at = self._access.now()
        found = shaped(self._caller.ask("POST", self._path, data=form), Tokens)
        self.keep(
            access_token=found.access_token,
            expires_at=(asked_at + timedelta(seconds=found.expires_in)).isoformat(),
            refresh_token=found.refresh_token or form["refresh_token"],
            of=self._of(),
        )

    def _of(self) -> str:
        """Which refresh token was typed in: what was got for another one is not used any more."""
        return hashlib.sha256(self._access.credentials["refresh_token"].encode()).hexdigest()[:16]


def _fault(answer: httpx.Response, access: Access) -> Fault | None:
    """Whoever is refused a token has nothing left to show."""
    if answer.status_code in (400, 401, 403):
        problem = problem_of(answer)
        text = words(problem) or "HubSpot gives no access for this refresh token."
        return Fault(kind=FaultKind.REVOKED, code=problem.category or f"http_{answer.status_code}", text=text)
    return fault_of(answer, access)
