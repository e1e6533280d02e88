"""What the field history of an org says: when a field was changed, by whom, and whether it was emptied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadhub.integrations.protocol import VendorError
from leadhub.integrations.salesforce.api import Api, chunks, id_of
from leadhub.integrations.salesforce.errors import NO_OBJECT
from leadhub.integrations.salesforce.kind import CONTACT, LEAD, OPPORTUNITY
from leadhub.integrations.salesforce.naming import OWNER_ID
from leadhub.integrations.salesforce.rows import moment_of
from leadhub.integrations.salesforce.soql import among, moment

TABLES: Final = {
    LEAD: ("LeadHistory", "LeadId"),
    CONTACT: ("ContactHistory", "ContactId"),
    OPPORTUNITY: ("OpportunityFieldHistory", "OpportunityId"),
}
# A few fields have another name in the history than on the record.
RENAMED: Final = {"Owner": OWNER_ID}


@dataclass(slots=True)
class Touched:
    """The latest change of each field of one record, by native names."""

    at: dict[str, datetime] = field(default_factory=dict)
    ours: set[str] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)


class Histories:
    """Reads it. An org tracks the fields that its administrators chose; where it tracks none, nothing is said."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._untracked: set[str] = set()

    def of(self, object: str, ids: Sequence[str], since: datetime) -> Mapping[str, Touched]:
        """What was changed in these records at or after a moment."""
        found: dict[str, Touched] = {}
        if object in self._untracked:
            return found
        table, parent = TABLES[object]
        for chunk in chunks(sorted(ids)):
            soql = (
                f"SELECT Id, {parent}, Field, NewValue, CreatedDate, CreatedById FROM {table}"
                f" WHERE {parent} IN {among(chunk)} AND CreatedDate >= {moment(since)} ORDER BY CreatedDate, Id"
            )
            try:
                for row in self._api.rows(soql):
                    self._note(found.setdefault(id_of(row, parent), Touched()), row)
            except VendorError as error:
                if error.fault.code not in NO_OBJECT:
                    raise
                self._untracked.add(object)
                return {}
        return found

    def _note(self, touched: Touched, row: Mapping[str, object]) -> None:
        told = str(row.get("Field"))
        name = RENAMED.get(told, told)
        is_ours = row.get("CreatedById") == self._api.session.user != ""
        touched.at[name] = moment_of(row, "CreatedDate")
        (touched.ours.add if is_ours else touched.ours.discard)(name)
        is_cleared = row.get("NewValue") is None and not is_ours
        (touched.cleared.add if is_cleared else touched.cleared.discard)(name)
