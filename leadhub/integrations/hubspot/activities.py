"""What sales did with contacts, and what contacts did themselves: calls, meetings, emails, and forms filled in.

HubSpot's pages name no closed list of the sources that mean a machine; those known are below.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.finding import Finder
from leadhub.integrations.hubspot.kind import CONTACT
from leadhub.integrations.hubspot.owners import Book
from leadhub.integrations.hubspot.searching import Walk
from leadhub.integrations.hubspot.shapes import Associations, Record, Submission, Submissions
from leadhub.integrations.protocol import Activity, Page, Remote, Sort, Value

CHANGED_AT: Final = "hs_lastmodifieddate"
DONE_AT: Final = "hs_timestamp"
MADE_AT: Final = "hs_createdate"
OWNER: Final = "hubspot_owner_id"
SOURCES: Final = ("hs_object_source", "hs_engagement_source")
SEQUENCE: Final = "hs_sequence_id"
MACHINES: Final = frozenset(
    {
        "AUTOMATION_PLATFORM",
        "BOT",
        "CHATBOT",
        "EMAIL_SEQUENCE",
        "MARKETING_EMAIL",
        "SEQUENCE",
        "SEQUENCES",
        "WORKFLOW",
        "WORKFLOWS",
    }
)


@dataclass(frozen=True, slots=True)
class Object:
    """One kind of activity: its name in paths, what is read of it, and the word for it."""

    path: str
    type: str
    names: tuple[str, ...]


OBJECTS: Final = (
    Object("calls", "call", ("hs_call_direction", "hs_call_status", "hs_call_disposition", "hs_call_duration")),
    Object("meetings", "meeting", ("hs_meeting_outcome",)),
    Object("emails", "email", ("hs_email_direction", "hs_email_status")),
)
# Of mails, only what has gone out, or has come in.
SENT: Final = frozenset({"SENT", ""})


class Activities:
    """Reads activities of one account: kind after kind, then form after form; `after` says where it goes on."""

    def __init__(self, client: Client, finder: Finder, book: Book, forms: Sequence[str]) -> None:
        self._client = client
        self._finder = finder
        self._book = book
        self._forms = forms

    def page(self, since: datetime, after: Any) -> Page:
        """A page of what was done, or written down, at or after a moment."""
        place: dict[str, Any] = after or {"object": 0}
        if "object" in place:
            return self._objects(since, place["object"], place.get("walk"))
        return self._submissions(since, place["form"], place.get("after", ""))

    def _objects(self, since: datetime, index: int, walk: dict[str, Any] | None) -> Page:
        one = OBJECTS[index]
        names = (*one.names, DONE_AT, MADE_AT, OWNER, *SOURCES, SEQUENCE)
        found = Walk(self._client, one.path, CHANGED_AT, names).page(since, walk)
        people = self._people(one, [row.id for row in found.rows]) if found.rows else {}
        items = [
            activity
            for row in found.rows
            for person in people.get(row.id, ())
            if (activity := self._activity(one, row, person)) is not None
        ]
        if found.after is not None:
            return Page(items=items, after={"object": index, "walk": found.after})
        if index + 1 < len(OBJECTS):
            return Page(items=items, after={"object": index + 1})
        return Page(items=items, after={"form": 0} if self._forms else None)

    def _people(self, one: Object, ids: Sequence[str]) -> Mapping[str, list[str]]:
        path = f"/crm/associations/{{v}}/{one.path}/contacts/batch/read"
        found = self._client.ask(Associations, "POST", path, json={"inputs": [{"id": row} for row in ids]})
        return {pair.from_.id: [str(other.to_object_id) for other in pair.to] for pair in found.results}

    def _activity(self, one: Object, row: Record, person: str) -> Activity | None:
        if one.type == "email" and row.text("hs_email_status") not in SENT:
            return None
        at = _at(row)
        if at is None:
            return None
        properties: dict[str, Value] = {name: row.text(name) for name in one.names if row.text(name)}
        return Activity(
            id=f"{one.type}:{row.id}:{person}",
            person=Remote(CONTACT, person),
            sort=_sort(row),
            type=one.type,
            at=at,
            by=self._book.address(row.text(OWNER)) or "" if row.text(OWNER) else "",
            is_automated=_is_automated(row),
            properties=properties,
        )

    def _submissions(self, since: datetime, index: int, after: str) -> Page:
        """Submissions come the newest first: those before the moment end the form."""
        form = self._forms[index]
        params = {"limit": "50"} | ({"after": after} if after else {})
        page = self._client.ask(Submissions, "GET", f"/form-integrations/v1/submissions/forms/{form}", params=params)
        start = since.timestamp() * 1000
        fresh = [one for one in page.results if one.submitted_at >= start]
        then: dict[str, Any] | None = {"form": index + 1} if index + 1 < len(self._forms) else None
        if len(fresh) == len(page.results) and page.after and page.after != after:
            then = {"form": index, "after": page.after}
        return Page(items=list(self._filled_in(form, fresh)), after=then)

    def _filled_in(self, form: str, submissions: Sequence[Submission]) -> Iterator[Activity]:
        senders = self._finder.addressed(address for one in submissions if (address := _address(one)))
        for one in submissions:
            person = senders.get(_address(one))
            if person is None:
                continue
            yield Activity(
                id=f"form:{form}:{one.conversion_id}",
                person=Remote(CONTACT, person),
                sort=Sort.ENGAGEMENT,
                type="form",
                at=datetime.fromtimestamp(one.submitted_at / 1000, UTC),
                properties={"form": form, "page": one.page_url},
            )


def _at(row: Record) -> datetime | None:
    """When it was done. What is planned for later counts from when it was arranged; None where nothing says."""
    moments = [moment for name in (DONE_AT, MADE_AT) if (moment := _moment(row.text(name))) is not None]
    return min(moments, default=None)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sort(row: Record) -> Sort:
    """A mail that came in is the person's, and so is a call that nobody took."""
    is_missed = row.text("hs_call_direction") == "INBOUND" and row.text("hs_call_status") != "COMPLETED"
    is_incoming = row.text("hs_email_direction") == "INCOMING_EMAIL"
    return Sort.ENGAGEMENT if is_missed or is_incoming else Sort.SALES


def _is_automated(row: Record) -> bool:
    return bool(row.text(SEQUENCE)) or any(row.text(name).upper() in MACHINES for name in SOURCES)


def _address(submission: Submission) -> str:
    return next((one.value or "" for one in submission.values if one.name == "email"), "").strip().casefold()
