"""Which record somebody has who is not linked yet: by leadhub's id, else by address. Contacts come before leads."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from leadhub.integrations.protocol import Fault, Remote, Write
from leadhub.integrations.salesforce.api import TEXTS, Api, Row, chunks, id_of, maybe_id
from leadhub.integrations.salesforce.describing import Catalogue
from leadhub.integrations.salesforce.errors import several
from leadhub.integrations.salesforce.kind import CONTACT, LEAD
from leadhub.integrations.salesforce.naming import Names
from leadhub.integrations.salesforce.soql import among

# A converted lead only stands for its contact, which is found by itself.
OPEN: Final = {LEAD: " AND IsConverted = false", CONTACT: ""}
# Of an address that a record can have.
LONGEST: Final = 80
Found = dict[UUID, Remote | Fault]


class Finder:
    """Looks people up. A record that has another id of leadhub's is somebody else's, whatever its address."""

    def __init__(self, api: Api, catalogue: Catalogue, names: Names) -> None:
        self._api = api
        self._catalogue = catalogue
        self._names = names

    def find(self, writes: Sequence[Write]) -> Found:
        """The record of each who has one; a fault where several records are meant, or as many people mean one."""
        found = self._by_key(write.key for write in writes)
        rest = [write for write in writes if write.key not in found and 0 < len(_email_of(write)) <= LONGEST]
        taken: set[Remote] = set()
        by_email = self._by_email({_email_of(write) for write in rest})
        for write in rest:
            match by_email.get(_email_of(write), ()):
                case (one,) if one not in taken:
                    found[write.key] = one
                    taken.add(one)
                case (_, _, *_) as many:
                    found[write.key] = several(tuple(many))
        return found

    def _by_key(self, keys: Iterable[UUID]) -> Found:
        found: Found = {}
        wanted = sorted({str(key) for key in keys})
        for chunk in chunks(wanted, TEXTS):
            for object in self._objects():
                more = ", IsConverted, ConvertedContactId" if object == LEAD else ""
                soql = f"SELECT Id, {self._names.key}{more} FROM {object} WHERE {self._names.key} IN {among(chunk)}"
                rows: dict[str, list[Remote]] = {}
                for row in self._api.rows(soql):
                    rows.setdefault(str(row.get(self._names.key)).lower(), []).append(_meant(object, row))
                for key in chunk:
                    remotes = tuple(dict.fromkeys(rows.get(key, ())))
                    if remotes and UUID(key) not in found:
                        found[UUID(key)] = remotes[0] if len(remotes) == 1 else several(remotes)
        return found

    def _by_email(self, emails: Iterable[str]) -> dict[str, tuple[Remote, ...]]:
        found: dict[str, tuple[Remote, ...]] = {}
        for chunk in chunks(sorted(emails), TEXTS):
            for object in self._objects():
                soql = f"SELECT Id, Email, {self._names.key} FROM {object} WHERE Email IN {among(chunk)}{OPEN[object]}"
                rows: dict[str, list[Remote]] = {}
                for row in self._api.rows(soql):
                    if not row.get(self._names.key):
                        rows.setdefault(str(row.get("Email")).lower(), []).append(Remote(object, id_of(row)))
                for email, remotes in rows.items():
                    found.setdefault(email, tuple(remotes))
        return found

    def _objects(self) -> list[str]:
        return [object for object in (CONTACT, LEAD) if self._catalogue.of(object) is not None]


def _email_of(write: Write) -> str:
    return write.match.get("email", "").strip().lower()


def _meant(object: str, row: Row) -> Remote:
    contact = maybe_id(row, "ConvertedContactId") if row.get("IsConverted") is True else None
    return Remote(CONTACT, contact) if contact else Remote(object, id_of(row))
