"""Reading contacts: as they are now, and what was changed.

A search only says which ones: what it shows of fresh changes is not to be relied on, so each is read by its id.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from leadhub.integrations.hubspot.client import READ_AT_ONCE, Client
from leadhub.integrations.hubspot.kind import CONTACT
from leadhub.integrations.hubspot.owners import Book
from leadhub.integrations.hubspot.searching import Walk
from leadhub.integrations.hubspot.shapes import Record, Records, Told
from leadhub.integrations.hubspot.values import OWNER, Fields
from leadhub.integrations.protocol import Change, Page, Remote, Value, VendorError

CHANGED_AT: Final = "lastmodifieddate"
MERGED: Final = "hs_merged_object_ids"
# What was just changed comes into searches late, and out of turn.
OVERLAP: Final = timedelta(minutes=5)
# A run that looks back so far also looks into the recycle bin, which cannot be searched by time.
SWEEP: Final = timedelta(hours=12)
INTEGRATION: Final = "INTEGRATION"
UNSEARCHABLE: Final = "VALIDATION_ERROR"


class Reader:
    """Reads contacts of one account, by the map of the connection."""

    def __init__(self, client: Client, fields: Fields, book: Book) -> None:
        self._client = client
        self._fields = fields
        self._book = book

    def read(self, remotes: Sequence[Remote]) -> list[Change]:
        """Contacts as they are; one that was merged into another is told as that one, one that is gone as deleted."""
        ids = list(dict.fromkeys(one.id for one in remotes))
        found = self._named(self._records(ids))
        missing = [one for one in ids if one not in found]
        if missing:
            found |= self._named(self._survivors(missing))
            gone = self._read([one for one in missing if one not in found], is_archived=True)
            found |= {one.id: _deleted(one) for one in gone}
        now = self._client.access.now()
        return [found.get(one.id) or Change(remote=Remote(CONTACT, one.id), at=now, is_deleted=True) for one in remotes]

    def changes(self, since: datetime | None, after: Any) -> Page:
        """A page of what was changed, or of everything."""
        place: dict[str, Any] = after or ({"list": ""} if since is None else {})
        if "list" in place or since is None:
            return self._listed(place.get("list", ""))
        if "bin" in place:
            return self._thrown_away(place["bin"], since)
        found = Walk(self._client, "contacts", CHANGED_AT).page(since - OVERLAP, place or None)
        then = found.after
        if then is None and self._client.access.now() - since >= SWEEP:
            then = {"bin": ""}
        changes = self._changes(self._records([row.id for row in found.rows]))
        return Page(items=sorted(changes, key=lambda change: change.at), after=then)

    def _listed(self, after: str) -> Page:
        """Everything, by the list: it has no limit of rows, and what it shows is no index."""
        names = self._names()
        params = {
            "limit": str(READ_AT_ONCE),
            "properties": ",".join(names),
            "propertiesWithHistory": ",".join(self._fields.readable().values()),
        }
        page = self._client.ask(
            Records, "GET", "/crm/objects/{v}/contacts", params=params | ({"after": after} if after else {})
        )
        then = {"list": page.after} if page.after and page.after != after else None
        return Page(items=list(self._changes(page.results)), after=then)

    def _thrown_away(self, after: str, since: datetime) -> Page:
        params = {"limit": "100", "archived": "true"} | ({"after": after} if after else {})
        page = self._client.ask(Records, "GET", "/crm/objects/{v}/contacts", params=params)
        then = {"bin": page.after} if page.after and page.after != after else None
        deleted = (_deleted(one) for one in page.results)
        return Page(items=[one for one in deleted if one.at >= since - OVERLAP], after=then)

    def _names(self) -> list[str]:
        return sorted({*self._fields.readable().values(), CHANGED_AT, MERGED})

    def _records(self, ids: Sequence[str]) -> list[Record]:
        return self._read(ids, is_archived=False)

    def _read(self, ids: Sequence[str], *, is_archived: bool) -> list[Record]:
        found: list[Record] = []
        history = [] if is_archived else self._fields.readable().values()
        for first in range(0, len(ids), READ_AT_ONCE):
            some = ids[first : first + READ_AT_ONCE]
            page = self._client.records(some, self._names(), with_history=history, is_archived=is_archived)
            found += page.results
        return found

    def _survivors(self, ids: Sequence[str]) -> list[Record]:
        """Into which contacts these were merged."""
        filters = [{"propertyName": MERGED, "operator": "IN", "values": list(ids)}]
        try:
            rows = self._client.search("contacts", filters, sorts=[], limit=100, properties=[MERGED]).results
        except VendorError as error:
            # An account that cannot be searched by it says so: then nobody can tell a merged contact from a deleted.
            if error.fault.code == UNSEARCHABLE:
                return []
            raise
        return self._records([row.id for row in rows])

    def _named(self, records: Iterable[Record]) -> dict[str, Change]:
        """Changes by their own id and by those that were merged into them."""
        found: dict[str, Change] = {}
        for change in self._changes(records):
            for remote in (*change.formerly, change.remote):
                found[remote.id] = change
        return found

    def _changes(self, records: Iterable[Record]) -> Iterator[Change]:
        return (self._change(one) for one in records)

    def _change(self, record: Record) -> Change:
        readable = self._fields.readable()
        values: dict[str, Value] = {}
        for name, native in readable.items():
            text = record.properties.get(native)
            value = self._book.address(text) if name == OWNER and text else self._fields.read(name, text)
            # An owner whom nobody can name is not the same as none.
            if not (name == OWNER and text and value is None):
                values[name] = value
        newest = _newest(record.properties_with_history, readable)
        app = str(self._client.access.settings.get("app_id") or self._client.access.tokens.get("app_id") or "")
        ours = {name for name, told in newest.items() if app and told.source_id == app}
        return Change(
            remote=Remote(CONTACT, record.id),
            at=record.updated_at,
            values=values,
            told={name: told.timestamp for name, told in newest.items()},
            ours=frozenset(name for name in ours if newest[name].source_type == INTEGRATION),
            cleared=frozenset(
                name for name, told in newest.items() if not told.value and name not in ours and name in values
            ),
            formerly=tuple(Remote(CONTACT, one) for one in record.text(MERGED).split(";") if one.strip()),
        )


def _newest(history: Mapping[str, Sequence[Told]], readable: Mapping[str, str]) -> dict[str, Told]:
    return {
        name: max(history[native], key=lambda told: told.timestamp)
        for name, native in readable.items()
        if history.get(native)
    }


def _deleted(record: Record) -> Change:
    return Change(remote=Remote(CONTACT, record.id), at=record.archived_at or record.updated_at, is_deleted=True)
