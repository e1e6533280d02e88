"""Access tokens: Marketo gives the same one again until it ends, so it may have seconds to live."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import httpx

from leadhub.egress import AddressRefused
from leadhub.integrations.access import Access
from leadhub.integrations.calling import LONGEST_TEXT, PASSING, fault_of_status, fault_of_transport
from leadhub.integrations.marketo.errors import MALFORMED, said_in
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

PATH: Final = "/identity/oauth/token"
LONGEST_LIFE: Final = 3600
# A token that is refused and ends so soon is waited for: there is no other before.
NEARLY_OVER: Final = 60


class _Unsaid(logging.Filter):
    """Keeps the lines of httpx about these calls out of every log: Marketo wants the secret in the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        return PATH not in record.getMessage()


logging.getLogger("httpx").addFilter(_Unsaid())


class Tokens:
    """The access of one connection, got when it is needed and kept until it ends."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._refused = ""

    def headers(self) -> Mapping[str, str]:
        """What shows who calls; raises VendorError where no access is given."""
        held = self._access.tokens
        if float(held.get("ends_at", 0)) <= self._access.now().timestamp():
            self._get()
        return {"Authorization": f"Bearer {held['access_token']}"}

    def renew(self) -> None:
        """Throw away a token that was refused."""
        self._refused = str(self._access.tokens.get("access_token", ""))
        self._access.tokens.clear()

    @property
    def who(self) -> str:
        """The API user whose token it is."""
        return str(self._access.tokens.get("scope", ""))

    def _get(self) -> None:
        now = self._access.now()
        said = self._said()
        token, lasts = said.get("access_token"), said.get("expires_in")
        if not _is_token(token) or type(lasts) is not int or lasts < 0:
            raise VendorError(MALFORMED)
        if token == self._refused and lasts <= NEARLY_OVER:
            after = timedelta(seconds=lasts + 1)
            text = "The access token is about to end, and Marketo gives no other before."
            raise VendorError(Fault(kind=FaultKind.RETRY, code="token_ending", text=text, after=after))
        ends_at = now.timestamp() + min(lasts, LONGEST_LIFE)
        self._access.tokens.update(access_token=token, ends_at=ends_at, scope=str(said.get("scope", ""))[:255])
        self._access.keep(dict(self._access.tokens))

    def _said(self) -> dict[str, Any]:
        credentials = self._access.credentials
        given = {
            "grant_type": "client_credentials",
            "client_id": credentials.get("client_id", ""),
            "client_secret": credentials.get("client_secret", ""),
        }
        try:
            answer = self._access.http.post(self._access.base_url.rstrip("/") + PATH, params=given)
        except (httpx.TransportError, AddressRefused) as error:
            raise VendorError(fault_of_transport(error, is_repeatable=True)) from error
        if 400 <= answer.status_code < 500 and answer.status_code not in PASSING:
            raise VendorError(_revoked(answer))
        if (fault := fault_of_status(answer)) is not None:
            raise VendorError(fault)
        return said_in(answer)


def _is_token(token: Any) -> bool:
    """Whether it can stand in a header."""
    return isinstance(token, str) and token.isascii() and token.isprintable() and len(token.split()) == 1


def _revoked(answer: httpx.Response) -> Fault:
    """What the identity service says of credentials that it does not know."""
    try:
        said = said_in(answer)
    except VendorError:
        said = {}
    code = str(said.get("error") or f"http_{answer.status_code}")[:40]
    text = str(said.get("error_description") or "Marketo does not know the client ID and secret.")[:LONGEST_TEXT]
    return Fault(kind=FaultKind.REVOKED, code=code, text=text)
