"""What was changed: object by object, each by (time, id), then what the logs say of records that are purged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from leadhub.integrations.calling import object_of
from leadhub.integrations.protocol import Page, VendorError
from leadhub.integrations.salesforce.api import Api, Rows, id_of
from leadhub.integrations.salesforce.describing import Catalogue, Described
from leadhub.integrations.salesforce.errors import LOCATOR, malformed
from leadhub.integrations.salesforce.kind import CONTACT, LEAD, OPPORTUNITY
from leadhub.integrations.salesforce.reading import Reader
from leadhub.integrations.salesforce.rows import moment_of
from leadhub.integrations.salesforce.soql import moment, text
from leadhub.integrations.salesforce.values import moment as moment_in

# Half of what one answer could have: what a page asks for besides has to fit into a worker's pace in any case.
LIMIT: Final = 1_000
ORDER: Final = (LEAD, CONTACT, OPPORTUNITY)
# Deleted records stand in the recycle bin for two weeks, where every run sees them. The log of those that are purged
# is looked at by runs over a longer time, so by the daily sweep; it reaches 15 days back.
SWEEP: Final = timedelta(hours=6)
LOGGED: Final = timedelta(days=14)
MINUTE: Final = timedelta(minutes=1)


class Changes:
    """Walks through what was changed. `after` is `{object, at, id, next}`, and `{log}` when it comes to the logs."""

    def __init__(self, api: Api, catalogue: Catalogue, reader: Reader) -> None:
        self._api = api
        self._catalogue = catalogue
        self._reader = reader

    def page(self, since: datetime | None, after: Mapping[str, Any] | None, now: datetime) -> Page:
        """A page of changes at or after a moment, or of everything that is there."""
        step = after or {"object": ORDER[0]}
        if "log" in step:
            return self._logged(str(step["log"]), since, now)
        object = str(step["object"])
        described = self._catalogue.of(object)
        if described is None:
            return Page(items=(), after=self._following(object, since, now))
        found = self._found(described, since, step)
        items = self._reader.changes(described, found.rows, since)
        # Where pages were followed, only another query tells whether the last one ended for its limit.
        if found.rows and (found.more is not None or step.get("next") or len(found.rows) >= LIMIT):
            last = found.rows[-1]
            at = moment(moment_of(last, "SystemModstamp"))
            return Page(items=items, after={"object": object, "at": at, "id": id_of(last), "next": found.more})
        return Page(items=items, after=self._following(object, since, now))

    def _found(self, described: Described, since: datetime | None, step: Mapping[str, Any]) -> Rows:
        if step.get("next"):
            try:
                return self._api.more(str(step["next"]))
            except VendorError as error:
                # A page of a query is kept for a while only; from the row that was last it goes on all the same.
                if error.fault.code != LOCATOR:
                    raise
        soql = f"{self._reader.select(described)}{_where(since, step)} ORDER BY SystemModstamp, Id LIMIT {LIMIT}"
        return self._api.query(soql, everything=since is not None)

    def _following(self, object: str, since: datetime | None, now: datetime) -> Mapping[str, Any] | None:
        place = ORDER.index(object) + 1
        if place < len(ORDER):
            return {"object": ORDER[place]}
        return {"log": ORDER[0]} if since is not None and now - since >= SWEEP else None

    def _logged(self, object: str, since: datetime | None, now: datetime) -> Page:
        described = self._catalogue.of(object)
        items = self._reader.gone(described, self._deleted(object, since, now)) if described and since else []
        place = ORDER.index(object) + 1
        return Page(items=items, after={"log": ORDER[place]} if place < len(ORDER) else None)

    def _deleted(self, object: str, since: datetime | None, now: datetime) -> list[tuple[str, datetime]]:
        """What the log says; it knows no seconds."""
        start = max(since or now, now - LOGGED).replace(second=0, microsecond=0)
        end = max(now.replace(second=0, microsecond=0) + MINUTE, start + MINUTE)
        told = object_of(self._api.get(f"sobjects/{object}/deleted/", start=_minute(start), end=_minute(end)))
        records = told.get("deletedRecords")
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise VendorError(malformed("The log of deleted records has no list."))
        return [(id_of(one, "id"), moment_of(one, "deletedDate")) for one in records]


def _where(since: datetime | None, step: Mapping[str, Any]) -> str:
    if step.get("at"):
        at = moment(moment_in(step["at"]))
        return f" WHERE (SystemModstamp = {at} AND Id > {text(str(step['id']))}) OR SystemModstamp > {at}"
    return f" WHERE SystemModstamp >= {moment(since)}" if since is not None else ""


def _minute(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
