"""Records as they are: their values, who changed which of them, and where a record went that is no more."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from leadhub.integrations.protocol import Change, Fault, FaultKind, Remote, VendorError
from leadhub.integrations.salesforce.api import Api, Row, chunks, id_of, maybe_id
from leadhub.integrations.salesforce.describing import Catalogue, Described
from leadhub.integrations.salesforce.following import MERGEABLE, Follower, became
from leadhub.integrations.salesforce.histories import Histories, Touched
from leadhub.integrations.salesforce.kind import LEAD
from leadhub.integrations.salesforce.naming import CURRENCY, OWNER, OWNER_ID, Names
from leadhub.integrations.salesforce.people import Users
from leadhub.integrations.salesforce.rows import moment_of
from leadhub.integrations.salesforce.soql import among

ALWAYS: Final = ("Id", "IsDeleted", "SystemModstamp", "LastModifiedById", OWNER_ID)
OF_LEADS: Final = ("IsConverted", "ConvertedContactId", "ConvertedOpportunityId")


class Reader:
    """Turns rows into changes."""

    def __init__(self, api: Api, catalogue: Catalogue, names: Names, users: Users, follower: Follower) -> None:
        self._api = api
        self._catalogue = catalogue
        self._names = names
        self._users = users
        self._follower = follower
        self._histories = Histories(api)

    def select(self, described: Described) -> str:
        """The beginning of a query for everything that a change says."""
        master = ("MasterRecordId",) if described.name in MERGEABLE else ()
        converted = OF_LEADS if described.name == LEAD else ()
        fields = dict.fromkeys((*ALWAYS, *master, *converted, *self._names.told(described).values()))
        return f"SELECT {', '.join(fields)} FROM {described.name}"

    def read(self, remotes: Sequence[Remote], now: datetime) -> list[Change]:
        """These records as they are now; one that is gone as what it was merged into, or as deleted.

        Raises VendorError for an object that may not be seen: its records wait for somebody to look, and their links
        stay.
        """
        found: list[Change] = []
        for object in dict.fromkeys(remote.object for remote in remotes):
            ids = list(dict.fromkeys(remote.id for remote in remotes if remote.object == object))
            described = self._catalogue.of(object)
            if described is None:
                # Nobody is gone because we may not look.
                text = f"The user of the connection may not see {object}."
                raise VendorError(Fault(kind=FaultKind.PERMANENT, code="no_access", text=text))
            rows = self._rows(described, ids)
            found += self.changes(described, rows, None)
            known = {id_of(row) for row in rows}
            found += [Change(remote=Remote(object, id), at=now, is_deleted=True) for id in ids if id not in known]
        return found

    def changes(self, described: Described, rows: Sequence[Row], since: datetime | None) -> list[Change]:
        """What rows say, in their order; with `since` also what their fields' history says of the time from then on.

        A record that was merged away is told with the one that is left, read anew.
        """
        object = described.name
        merged = [id_of(row) for row in rows if row.get("IsDeleted") is True and maybe_id(row, "MasterRecordId")]
        winners = self._follower.winners(object, merged) if merged else {}
        left = {id_of(row): row for row in self._rows(described, sorted(set(winners.values())))} if winners else {}
        alive = [row for row in (*rows, *left.values()) if row.get("IsDeleted") is not True]
        emails = self._users.emails(maybe_id(row, OWNER_ID) for row in alive)
        touched = self._histories.of(object, [id_of(row) for row in alive], since) if since and alive else {}

        def told(row: Row, *formerly: Remote) -> Change:
            return self._change(described, row, emails, touched.get(id_of(row), Touched()), formerly)

        changes = []
        for row in rows:
            remote = Remote(object, id_of(row))
            winner = left.get(winners.get(remote.id, ""))
            if winner is not None:
                changes.append(told(winner, remote))
            elif row.get("IsDeleted") is True:
                changes.append(Change(remote=remote, at=moment_of(row, "SystemModstamp"), is_deleted=True))
            else:
                changes.append(told(row))
        return changes

    def gone(self, described: Described, ids: Iterable[tuple[str, datetime]]) -> list[Change]:
        """Records of which the log says that they were deleted; those that are back, or were merged, are told so."""
        deleted = dict(ids)
        rows = self._rows(described, sorted(deleted))
        known = {id_of(row) for row in rows}
        purged = [
            Change(remote=Remote(described.name, id), at=at, is_deleted=True)
            for id, at in deleted.items()
            if id not in known
        ]
        return [*self.changes(described, [row for row in rows if row.get("IsDeleted") is True], None), *purged]

    def _rows(self, described: Described, ids: Sequence[str]) -> list[Row]:
        select = self.select(described)
        return [
            row
            for chunk in chunks(ids)
            for row in self._api.rows(f"{select} WHERE Id IN {among(chunk)}", everything=True)
        ]

    def _change(
        self,
        described: Described,
        row: Row,
        emails: dict[str, str],
        touched: Touched,
        formerly: tuple[Remote, ...],
    ) -> Change:
        values = {**self._names.values(described, row), OWNER: emails.get(maybe_id(row, OWNER_ID) or "")}
        if values.get("amount") is not None and CURRENCY not in described.fields:
            values["currency"] = self._catalogue.currency or None
        named = {name: self._names.canonical_of(described, name) for name in touched.at}
        ours = {named[name] for name in touched.ours}
        user = self._api.session.user
        if user and row.get("LastModifiedById") == user:
            ours = values.keys() - {named[name] for name in touched.at.keys() - touched.ours}
        return Change(
            remote=Remote(described.name, id_of(row)),
            at=moment_of(row, "SystemModstamp"),
            values=values,
            told={named[name]: at for name, at in touched.at.items() if named[name]},
            ours=frozenset(ours - {""}),
            cleared=frozenset(
                named[name] for name in touched.cleared if named[name] and values.get(named[name]) is None
            ),
            formerly=formerly,
            became=became(row),
        )
