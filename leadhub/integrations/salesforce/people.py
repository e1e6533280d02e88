"""Users of an org, by their ids and by their addresses."""

from collections.abc import Collection, Iterable
from typing import Final

from leadhub.integrations.salesforce.api import TEXTS, Api, chunks, id_of
from leadhub.integrations.salesforce.soql import among

USER: Final = "005"


class Users:
    """The users that were asked for once; queues own records too and are nobody."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._emails: dict[str, str] = {}
        self._ids: dict[str, tuple[str, ...]] = {}

    def emails(self, ids: Iterable[str | None]) -> dict[str, str]:
        """The addresses of these users; those who are unknown are left out."""
        wanted = {id for id in ids if id and id.startswith(USER)}
        for chunk in chunks(sorted(wanted - self._emails.keys())):
            rows = self._api.rows(f"SELECT Id, Email FROM User WHERE Id IN {among(chunk)}")
            self._emails.update(dict.fromkeys(chunk, ""))
            self._emails.update({id_of(row): str(row.get("Email") or "").lower() for row in rows})
        return {id: self._emails[id] for id in wanted if self._emails[id]}

    def learn(self, emails: Collection[str]) -> None:
        """Look up active users by their addresses."""
        wanted = {email.lower() for email in emails} - self._ids.keys()
        for chunk in chunks(sorted(wanted), TEXTS):
            found: dict[str, list[str]] = {email: [] for email in chunk}
            soql = f"SELECT Id, Email FROM User WHERE IsActive = true AND Email IN {among(chunk)}"
            for row in self._api.rows(soql):
                found.setdefault(str(row.get("Email")).lower(), []).append(id_of(row))
            self._ids.update({email: tuple(ids) for email, ids in found.items()})

    def id_of(self, email: str) -> str:
        """The one active user with an address that was learned; empty where there is none, or several."""
        found = self._ids.get(email.lower(), ())
        return found[0] if len(found) == 1 else ""
