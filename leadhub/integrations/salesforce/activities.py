"""What was done: calls, mails and meetings of sales, and answers of people to campaigns."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from leadhub.integrations.access import Access
from leadhub.integrations.protocol import Activity, Page, Remote, Sort, Value, VendorError
from leadhub.integrations.salesforce.api import Api, Row, Rows, id_of, maybe_id
from leadhub.integrations.salesforce.errors import NO_OBJECT
from leadhub.integrations.salesforce.following import remote_of
from leadhub.integrations.salesforce.kind import CONTACT, LEAD
from leadhub.integrations.salesforce.naming import OWNER_ID
from leadhub.integrations.salesforce.people import Users
from leadhub.integrations.salesforce.rows import moment_of, text_of
from leadhub.integrations.salesforce.soql import moment, text
from leadhub.integrations.salesforce.soql import name as field_name

LIMIT: Final = 2_000
TASK, EVENT, MEMBER = "Task", "Event", "CampaignMember"
ORDER: Final = (TASK, EVENT, MEMBER)
PERSONS: Final = (LEAD, CONTACT)
# A mail to a whole list is nobody's attempt to reach somebody.
MASS: Final = frozenset({"ListEmail"})
SELECTED: Final = {
    TASK: "Id, WhoId, OwnerId, CreatedById, TaskSubtype, Type, Subject, Status, CallType, CallDisposition,"
    " CallDurationInSeconds, CompletedDateTime, CreatedDate",
    EVENT: "Id, WhoId, OwnerId, CreatedById, EventSubtype, Type, Subject, EndDateTime",
    MEMBER: "Id, LeadId, ContactId, Status, FirstRespondedDate, SystemModstamp, Campaign.Name, Campaign.Type",
}
TOLD: Final = {
    TASK: {
        "subject": "Subject",
        "status": "Status",
        "direction": "CallType",
        "outcome": "CallDisposition",
        "duration_seconds": "CallDurationInSeconds",
    },
    EVENT: {"subject": "Subject"},
}


class Activities:
    """Walks through activities, kind by kind, each by id; `after` is `{object, id}`."""

    def __init__(self, api: Api, access: Access, users: Users) -> None:
        self._api = api
        self._users = users
        flag = str(access.settings.get("automated_field") or "")
        self._flag = field_name(flag) if flag else ""

    def page(self, since: datetime, after: Mapping[str, Any] | None, now: datetime) -> Page:
        """A page of what was done, or written down, at or after a moment."""
        step = after or {"object": ORDER[0]}
        object = str(step["object"])
        try:
            found = self._api.query(self._soql(object, since, now, str(step.get("id") or "")))
        except VendorError as error:
            # An org without campaigns has no members of any.
            if error.fault.code not in NO_OBJECT or object != MEMBER:
                raise
            found = Rows([], None)
        items = [one for one in self._activities(object, found.rows) if one is not None]
        if found.rows and (found.more is not None or len(found.rows) >= LIMIT):
            return Page(items=items, after={"object": object, "id": id_of(found.rows[-1])})
        place = ORDER.index(object) + 1
        return Page(items=items, after={"object": ORDER[place]} if place < len(ORDER) else None)

    def _soql(self, object: str, since: datetime, now: datetime, last: str) -> str:
        more = f", {self._flag}" if self._flag and object != MEMBER else ""
        beyond = f" AND Id > {text(last)}" if last else ""
        at, today = moment(since), moment(now)
        where = {
            TASK: f"IsClosed = true AND SystemModstamp >= {at}",
            # A meeting is over without anybody touching it; who else was invited has a copy of it.
            EVENT: f"(SystemModstamp >= {at} OR EndDateTime >= {at}) AND EndDateTime <= {today} AND IsChild = false",
            MEMBER: f"HasResponded = true AND SystemModstamp >= {at}",
        }[object]
        return f"SELECT {SELECTED[object]}{more} FROM {object} WHERE {where}{beyond} ORDER BY Id LIMIT {LIMIT}"

    def _activities(self, object: str, rows: list[Row]) -> Iterable[Activity | None]:
        if object == MEMBER:
            return map(_answered, rows)
        emails = self._users.emails(maybe_id(row, OWNER_ID) for row in rows)
        return (self._done(object, row, emails) for row in rows)

    def _done(self, object: str, row: Row, emails: Mapping[str, str]) -> Activity | None:
        person = remote_of(maybe_id(row, "WhoId"))
        if person is None or person.object not in PERSONS:
            return None
        subtype = text_of(row, f"{object}Subtype")
        user = self._api.session.user
        return Activity(
            id=f"{object}:{id_of(row)}",
            person=person,
            sort=Sort.SALES,
            type=(subtype if subtype not in ("", object) else "") or text_of(row, "Type") or object,
            at=_when(object, row),
            by=emails.get(maybe_id(row, OWNER_ID) or "", ""),
            is_automated=subtype in MASS
            or (self._flag != "" and row.get(self._flag) is True)
            or (user != "" and row.get("CreatedById") == user),
            properties={name: value for name, native in TOLD[object].items() if (value := _plain(row.get(native)))},
        )


def _when(object: str, row: Row) -> datetime:
    if object == EVENT:
        return moment_of(row, "EndDateTime")
    return moment_of(row, "CompletedDateTime" if row.get("CompletedDateTime") is not None else "CreatedDate")


def _answered(row: Row) -> Activity | None:
    contact, lead = maybe_id(row, "ContactId"), maybe_id(row, "LeadId")
    if contact is None and lead is None:
        return None
    campaign = row.get("Campaign")
    named = campaign if isinstance(campaign, dict) else {}
    status = text_of(row, "Status")
    day = "FirstRespondedDate" if row.get("FirstRespondedDate") is not None else "SystemModstamp"
    return Activity(
        id=f"{MEMBER}:{id_of(row)}:{status}"[:200],
        # Of a converted lead both are told: the contact is who it is now.
        person=Remote(CONTACT, contact) if contact else Remote(LEAD, str(lead)),
        sort=Sort.ENGAGEMENT,
        type=status or MEMBER,
        at=moment_of(row, day),
        properties={"campaign": text_of(named, "Name"), "campaign_type": text_of(named, "Type")},
    )


def _plain(value: Any) -> Value:
    return value if isinstance(value, str | int | float | bool) else None
