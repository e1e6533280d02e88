"""Calls of the REST API, as objects in and out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.calling import Caller
from leadhub.integrations.marketo.errors import SYSTEM_ERROR, fault_of, said_in
from leadhub.integrations.marketo.tokens import Tokens
from leadhub.integrations.protocol import FaultKind, VendorError

# Of an address of 8 KB; what is longer goes as the body of a POST that says that it is a GET.
LONGEST_QUERY: Final = 7_000


class Api:
    """The API of one subscription; every method raises VendorError."""

    def __init__(self, access: Access) -> None:
        # What Marketo's page shows as the endpoint ends in `/rest`; the identity service stands beside it.
        access = replace(access, base_url=access.base_url.rstrip("/").removesuffix("/rest"))
        self.tokens = Tokens(access)
        self._version = access.version or "v1"
        self._caller = Caller(
            access,
            headers=self.tokens.headers,
            fault_of=lambda answer: fault_of(answer, access.now()),
            renew=self.tokens.renew,
        )

    def get(self, path: str, given: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What is answered, whatever the length of the query."""
        return said_in(self.answer(path, given))

    def answer(self, path: str, given: Mapping[str, str] | None = None) -> httpx.Response:
        """The same as it came."""
        query = dict(given or {})
        if len(urlencode(query)) > LONGEST_QUERY:
            return self._asked("POST", path, params={"_method": "GET"}, data=query)
        return self._asked("GET", path, params=query)

    def post(self, path: str, content: bytes, *, is_repeatable: bool) -> dict[str, Any]:
        """What is answered to a body of JSON."""
        headers = {"Content-Type": "application/json"}
        return said_in(self._asked("POST", path, content=content, headers=headers, is_repeatable=is_repeatable))

    def _asked(self, method: str, path: str, **given: Any) -> httpx.Response:
        """One call; a system error, in which nothing was done, is tried once more and then for people to see."""
        path = f"rest/{self._version}/{path}"
        try:
            return self._caller.ask(method, path, **given)
        except VendorError as error:
            if error.fault.code != SYSTEM_ERROR:
                raise
        try:
            return self._caller.ask(method, path, **given)
        except VendorError as error:
            if error.fault.code != SYSTEM_ERROR:
                raise
            raise VendorError(replace(error.fault, kind=FaultKind.PERMANENT)) from error
