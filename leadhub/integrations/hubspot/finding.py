"""Finding the contact that is a person of leadhub: by leadhub's id first, then by address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.kind import LIFECYCLE
from leadhub.integrations.hubspot.shapes import Record
from leadhub.integrations.hubspot.values import Fields
from leadhub.integrations.protocol import Write

EMAIL: Final = "email"
# A contact is also found by the addresses that it had, or has beside the one that is shown.
MORE_EMAILS: Final = "hs_additional_emails"
KEY: Final = "leadhub_id"
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A contact that is there, as far as whoever writes to it has to know."""

    id: str
    key: str = ""
    lifecycle: str = ""
    email: str = ""


class Finder:
    """Looks contacts up for writes."""

    def __init__(self, client: Client, fields: Fields) -> None:
        self._client = client
        self._fields = fields
        self._key = fields.names.get(KEY, "")

    def find(self, writes: Iterable[Write]) -> dict[UUID, Held]:
        """The contacts that these persons are, of writes that have no link."""
        wanted = {str(write.key): write for write in writes}
        found: dict[UUID, Held] = {}
        if self._key in self._fields.defined:
            for record in self._records(list(wanted), by=self._key):
                write = wanted.pop(record.text(self._key), None)
                if write is not None:
                    found[write.key] = self._held(record)
        by_address = self._by_address({email for write in wanted.values() if (email := email_of(write))})
        for write in wanted.values():
            held = by_address.get(email_of(write))
            if held is not None:
                found[write.key] = held
        return found

    def named(self, ids: Sequence[str]) -> dict[str, Held]:
        """Contacts by their own ids."""
        return {record.id: self._held(record) for record in self._records(list(dict.fromkeys(ids)))}

    def addressed(self, addresses: Iterable[str]) -> dict[str, str]:
        """The ids of contacts by address, in small letters."""
        return {address: held.id for address, held in self._by_address(set(addresses)).items()}

    def _by_address(self, addresses: set[str]) -> Mapping[str, Held]:
        found: dict[str, Held] = {}
        for record in self._records(sorted(addresses), by=EMAIL):
            known = [record.text(EMAIL), *record.text(MORE_EMAILS).split(";")]
            found |= {one.strip().casefold(): self._held(record) for one in known if one.strip()}
        return found

    def _records(self, ids: Sequence[str], *, by: str = "") -> list[Record]:
        names = [EMAIL, MORE_EMAILS, *filter(None, (self._key, self._fields.native(LIFECYCLE)))]
        found: list[Record] = []
        for first in range(0, len(ids), AT_ONCE):
            found += self._client.records(ids[first : first + AT_ONCE], names, by=by).results
        return found

    def _held(self, record: Record) -> Held:
        key = record.text(self._key) if self._key else ""
        return Held(record.id, key, record.text(self._fields.native(LIFECYCLE)), record.text(EMAIL))


def email_of(write: Write) -> str:
    """The address by which a person may be found, in small letters; empty where there is none."""
    return str(write.match.get(EMAIL) or write.values.get(EMAIL) or "").strip().casefold()
