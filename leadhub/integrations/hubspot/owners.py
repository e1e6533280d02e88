"""Whom records belong to: HubSpot knows owners by an id, leadhub by their address."""

from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.shapes import Owners

AT_ONCE = 500


class Book:
    """The owners of one account, read once for each connector: those who left are asked for when they are met."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._present: dict[str, str] | None = None
        self._gone: dict[str, str] | None = None

    def address(self, owner: str) -> str | None:
        """The address of an owner; None where nobody, or nobody with an address, has this id."""
        if self._present is None:
            self._present = self._read(is_archived=False)
        if owner in self._present:
            return self._present[owner]
        if self._gone is None:
            self._gone = self._read(is_archived=True)
        return self._gone.get(owner)

    def owner(self, address: str) -> str | None:
        """The id of the owner with an address; None where there is none who can have records."""
        if self._present is None:
            self._present = self._read(is_archived=False)
        wanted = address.casefold()
        return next((owner for owner, known in self._present.items() if known.casefold() == wanted), None)

    def _read(self, *, is_archived: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        params = {"limit": str(AT_ONCE), "archived": str(is_archived).lower()}
        while True:
            page = self._client.ask(Owners, "GET", "/crm/owners/{v}", params=params)
            found |= {one.id: one.email for one in page.results if one.email}
            if page.after is None or params.get("after") == page.after:
                return found
            params["after"] = page.after
