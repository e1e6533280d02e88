"""Calls to HubSpot: which paths there are in a version, and how its answers are read."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import httpx

from leadhub.integrations.access import Access, Pace
from leadhub.integrations.calling import Caller
from leadhub.integrations.hubspot.errors import NOT_FOUND, fault_of
from leadhub.integrations.hubspot.kind import KIND
from leadhub.integrations.hubspot.shapes import Records, Shape, shaped
from leadhub.integrations.hubspot.signing_in import SignIn
from leadhub.integrations.protocol import VendorError

# Searches have a limit of their own, of four a second.
SEARCHES: Final = (3, 1.0)
# A batch that is read with history is half as large as others.
READ_AT_ONCE: Final = 50


class Client:
    """One account, in one version of the API."""

    def __init__(self, access: Access, searches: Pace | None = None) -> None:
        self.access = access
        self.version = access.version or KIND.versions[0]
        self.sign_in = SignIn(access, self.version)
        self._searches = searches or access.pace.beside("searches", *SEARCHES)
        self._caller = Caller(
            access,
            headers=self.sign_in.headers,
            fault_of=partial(fault_of, access=access),
            renew=self.sign_in.forget,
        )

    def ask(self, shape: type[Shape], method: str, path: str, **given: Any) -> Shape:
        """One call; `{v}` in the path is the version. Raises VendorError.

        Every call of leadhub does no harm twice: writes say by which unique value a record is found.
        """
        return shaped(self.answer(method, path, **given), shape)

    def answer(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The same, with the answer as it came."""
        return self._caller.ask(method, path.replace("{v}", self.version), **given)

    def search(self, objects: str, filters: Iterable[Mapping[str, Any]], **asked: Any) -> Records:
        """One page of a search, by all of these filters; raises VendorError also where searches are too many."""
        self._searches.take()
        body = {"after": "0", "filterGroups": [{"filters": list(filters)}], **asked}
        return self.ask(Records, "POST", f"/crm/objects/{{v}}/{objects}/search", json=body)

    def records(
        self,
        ids: Sequence[str],
        names: Iterable[str],
        *,
        by: str = "",
        with_history: Iterable[str] = (),
        is_archived: bool = False,
    ) -> Records:
        """Contacts by their ids, or by another property that is unique; those that are not there are left out."""
        body: dict[str, Any] = {
            "inputs": [{"id": one} for one in ids],
            "properties": sorted(set(names)),
            "propertiesWithHistory": sorted(set(with_history)),
        }
        if by:
            body["idProperty"] = by
        params = {"archived": "true"} if is_archived else {}
        try:
            return self.ask(Records, "POST", "/crm/objects/{v}/contacts/batch/read", json=body, params=params)
        except VendorError as error:
            # Only in HubSpot's own words: a version that ended answers 404 too, and deletes nobody.
            if error.fault.code != NOT_FOUND:
                raise
            return Records(results=[])
