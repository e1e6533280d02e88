"""A stand-in of Marketo Engage: leads, the log of what happened to them, tokens, and Marketo's ways of refusing.

Held to Adobe's own swagger, but for three points in which that and Adobe's samples differ: the value of an attribute
is no object there but a text or a number, lists in an address have commas between (the swagger's own words say so, and
its `collectionFormat` another thing), and `errors`, `warnings` are left out of most real answers (`bare`).

No published source says: whether an unknown field is refused for the record or for the call (here: for the record);
how `Merge IDs` are written (here `[15,16]`, as a published model of such a log reads them); whether losers of a merge
are in `deletedleads` (here they are not); what Sales Insight writes into the type of an interesting moment (here
`Call`, `Email`, `Web`); how long reads lag behind the log.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from leadhub.integrations.protocol import Call
from tests.vendors.contracts import FORM, Broken
from tests.vendors.marketo_published import contracts
from tests.vendors.stand_ins import StandIn, Switches

CLIENT_ID, CLIENT_SECRET, HOOK_SECRET = "client-1", "the secret of client 1", "a secret of the hook"
USER = "leadhub@medico.example"
API = "Web service API"
COMPANY: Final = frozenset({"company", "website"})
STANDARD: Final = {
    "id": "integer",
    "email": "email",
    "firstName": "string",
    "lastName": "string",
    "phone": "phone",
    "title": "string",
    "company": "string",
    "website": "url",
    "country": "string",
    "city": "string",
    "unsubscribed": "boolean",
    "leadScore": "score",
    "leadSource": "string",
    "leadStatus": "string",
    "createdAt": "datetime",
    "updatedAt": "datetime",
}
CARRIERS: Final = {
    "leadhub_id": "string",
    "leadhub_stage": "string",
    "leadhub_reason": "string",
    "leadhub_comment": "text",
    "leadhub_recycle_at": "datetime",
}
TYPES: Final = {
    "Visit Webpage": 1,
    "Fill Out Form": 2,
    "Click Link": 3,
    "Unsubscribe Email": 9,
    "Open Email": 10,
    "Click Email": 11,
    "New Lead": 12,
    "Change Data Value": 13,
    "Merge Leads": 32,
    "Delete Lead": 37,
    "Send Sales Email": 39,
    "Open Sales Email": 40,
    "Click Sales Email": 41,
    "Receive Sales Email": 45,
    "Interesting Moment": 46,
    "Change Status in Progression": 104,
}


@dataclass
class MarketoSwitches(Switches):
    """More of its ways: `life` is what a new token has to live; `skips` refuse records by their address;
    `crm` are fields that a native sync owns; `denied` are paths that the role may not call; `bare` leaves out of
    answers what Adobe's samples leave out; `lost_writes` is how many answers to writes are lost after they were done.
    """

    life: int = 3600
    skips: dict[str, tuple[str, str]] = field(default_factory=dict)
    crm: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    bare: bool = False
    lost_writes: int = 0


class MarketoStandIn(StandIn):
    """One subscription. `page` is how many records it answers at once, `scan` how far a call reads in the log."""

    def __init__(self) -> None:
        super().__init__(*contracts())
        self.switches: MarketoSwitches = MarketoSwitches()
        self.fields = {**STANDARD, **CARRIERS}
        self.searchable = {"id", "email", "leadhub_id"}
        self.types = dict(TYPES)
        self.leads: dict[int, dict[str, Any]] = {}
        self.log: list[dict[str, Any]] = []
        self.page, self.scan = 300, 300
        self._last = 100
        self._token, self._token_ends = "", self.clock
        self._tokens = 0

    # What people do in it.

    def add(self, **values: Any) -> int:
        """A lead that somebody made in Marketo."""
        return self._made(values, "Web form fillout")

    def edit(self, lead: int, **values: Any) -> None:
        """What somebody, or a campaign, changed in Marketo."""
        self._changed(lead, values, "Marketo Flow Action")

    def merge(self, winner: int, *losers: int) -> None:
        """Leads that become one: what the winner lacks is taken over."""
        for loser in losers:
            self.leads[winner] = {**self.leads.pop(loser), **_said(self.leads[winner])}
            for row in self.log:
                row["leadId"] = winner if row["leadId"] == loser else row["leadId"]
        self.note("Merge Leads", winner, {"Merge IDs": f"[{','.join(map(str, losers))}]", "Master Updated": False})

    def delete(self, lead: int) -> None:
        """A lead that somebody deleted."""
        del self.leads[lead]
        self.note("Delete Lead", lead)

    def note(
        self,
        type: str,
        lead: int,
        attributes: Mapping[str, Any] | None = None,
        *,
        subject: str = "",
        campaign: int | None = None,
    ) -> str:
        """Something that happened; gives its GUID."""
        number = len(self.log) + 1
        told = {
            "id": number,
            "marketoGUID": f"guid-{number}",
            "leadId": lead,
            "activityDate": _text(self.now()),
            "activityTypeId": self.types[type],
            "attributes": [{"name": name, "value": value} for name, value in (attributes or {}).items()],
        }
        if subject:
            told["primaryAttributeValue"] = subject
        if campaign:
            told["campaignId"] = campaign
        self.log.append(told)
        return f"guid-{number}"

    def hook(self, body: bytes, secret: str = HOOK_SECRET, url: str = "https://leadhub.example/hooks/1") -> Call:
        """How its webhook calls leadhub."""
        return Call(method="POST", url=url, headers={"x-leadhub-secret": secret}, body=body)

    def end_token(self) -> None:
        """The token ends before its time."""
        self._token = ""

    # What programs ask of it.

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """One call; sizes are judged before anything is read."""
        if len(request.content) > 1024 * 1024:
            return httpx.Response(413, text="Request Entity Too Large")
        if len(request.url.raw_path) > 8 * 1024:
            return httpx.Response(414, text="Request-URI Too Long")
        held, self.contracts = self.contracts, () if self.switches.bare else self.contracts
        try:
            return super().__call__(request)
        finally:
            self.contracts = held

    def handle(self, request: httpx.Request) -> httpx.Response:
        """What Marketo answers."""
        path = request.url.path
        asked = dict(request.url.params)
        if request.headers.get("Content-Type", "").startswith(FORM) and asked.get("_method") == "GET":
            asked |= dict(parse_qsl(request.content.decode(), keep_blank_values=True))
            request = httpx.Request("GET", request.url, headers=request.headers)
        if path == "/identity/oauth/token":
            return self._identified(asked)
        if request.headers.get("Authorization") != f"Bearer {self._token}" or not self._token:
            return self.refused("601", "Access token invalid")
        if self._token_ends <= self.now():
            return self.refused("602", "Access token expired")
        if path in self.switches.denied:
            return self.refused("603", "Access denied")
        match request.method, path.removeprefix("/rest/v1/"):
            case "POST", "leads.json":
                answer = self._synced(json.loads(request.content))
                if self.switches.lost_writes:
                    self.switches.lost_writes -= 1
                    raise httpx.ReadTimeout("The answer was lost on the way.", request=request)
                return answer
            case "GET", "leads.json":
                return self._found(asked)
            case "GET", "leads/describe2.json":
                return self._described()
            case "GET", "activities/types.json":
                return self.answered([_type(id, name) for name, id in self.types.items()])
            case "GET", "activities/pagingtoken.json":
                since = datetime.fromisoformat(asked["sinceDatetime"])
                before = sum(datetime.fromisoformat(row["activityDate"]) < since for row in self.log)
                return self.answered(None, nextPageToken=f"AT{before}")
            case "GET", "activities.json":
                wanted = {int(id) for id in asked["activityTypeIds"].split(",")}
                if len(wanted) > 10:
                    raise Broken("Ten types of activities at most.")
                return self._happened(asked, wanted)
            case "GET", "activities/deletedleads.json":
                return self._happened(asked, {self.types["Delete Lead"]})
            case "GET", "activities/leadchanges.json":
                return self._changes(asked)
        raise Broken(f"Marketo has no {request.method} {path}.")

    def answered(self, result: Any, **more: Any) -> httpx.Response:
        """An answer with a result."""
        told = {"requestId": f"e42b#{len(self.calls)}", "success": True, **more}
        told |= {} if result is None else {"result": result}
        told |= {} if self.switches.bare else {"errors": [], "warnings": []}
        return self._json(told)

    def refused(self, code: str, message: str) -> httpx.Response:
        """A refusal, which is HTTP 200 as well."""
        told: dict[str, Any] = {"requestId": f"e42b#{len(self.calls)}", "success": False}
        told |= {"errors": [{"code": code, "message": message}]}
        return self._json(told if self.switches.bare else {**told, "warnings": [], "result": []})

    def _json(self, told: Any) -> httpx.Response:
        date = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return httpx.Response(200, json=told, headers={"Date": date})

    def _identified(self, asked: dict[str, str]) -> httpx.Response:
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            told = {"error": "unauthorized", "error_description": "No client with requested id: client-1"}
            return httpx.Response(401, json=told)
        if not self._token or self._token_ends <= self.now():
            self._tokens += 1
            self._token, self._token_ends = (
                f"token-{self._tokens}:int",
                self.now() + timedelta(seconds=self.switches.life),
            )
        left = int((self._token_ends - self.now()).total_seconds())
        return self._json({"access_token": self._token, "token_type": "bearer", "expires_in": left, "scope": USER})

    def _described(self) -> httpx.Response:
        fields = [
            {
                "name": name,
                "displayName": name.capitalize(),
                "dataType": type,
                "updateable": name not in ("id", "createdAt", "updatedAt"),
                "crmManaged": name in self.switches.crm,
            }
            for name, type in self.fields.items()
        ]
        searchable = [[name] for name in sorted(self.searchable & set(self.fields))]
        return self.answered([{"name": "API Lead", "searchableFields": searchable, "fields": fields}])

    def _found(self, asked: dict[str, str]) -> httpx.Response:
        by, values = asked["filterType"], {value.casefold() for value in asked["filterValues"].split(",")}
        if by not in self.searchable:
            return self.refused("1011", f"Field '{by}' not supported")
        if len(values) > 300:
            return self.refused("1003", "Too many values to filter by")
        if unknown := [name for name in asked["fields"].split(",") if name not in self.fields]:
            return self.refused("1006", f"Field '{unknown[0]}' not found")
        seen = [lead for lead in self.leads.values() if str(lead.get(by) or "").casefold() in values]
        start = int(asked.get("nextPageToken", "0").removeprefix("LEADS"))
        part = seen[start : start + self.page]
        rows = [{name: lead.get(name) for name in asked["fields"].split(",")} for lead in part]
        more = {"nextPageToken": f"LEADS{start + self.page}"} if len(seen) > start + self.page else {}
        return self.answered(rows, **more)

    def _synced(self, body: dict[str, Any]) -> httpx.Response:
        by = body.get("lookupField", "email")
        if len(body["input"]) > 300:
            return self.refused("1003", "Too many records")
        if by not in self.searchable:
            return self.refused("1011", f"Field '{by}' not supported")
        return self.answered([self._one(record, body.get("action", "createOrUpdate"), by) for record in body["input"]])

    def _one(self, record: dict[str, Any], action: str, by: str) -> dict[str, Any]:
        if unknown := [name for name in record if name not in self.fields]:
            return _skipped("1006", f"Field '{unknown[0]}' not found")
        if "id" in record and action != "updateOnly":
            return _skipped("1003", "Invalid data: id")
        if COMPANY & set(record):
            return _skipped("1021", "Company update not allowed")
        if self.switches.crm & set(record):
            return _skipped("1018", "CRM Enabled")
        if skip := self.switches.skips.get(str(record.get("email"))):
            return _skipped(*skip)
        if not record.get(by):
            return _skipped("1002", f"Missing value for required parameter '{by}'")
        same = [id for id, lead in self.leads.items() if str(lead.get(by)).casefold() == str(record[by]).casefold()]
        if len(same) > 1:
            return _skipped("1007", "Multiple lead match lookup criteria")
        if same:
            self._changed(same[0], {name: value for name, value in record.items() if name != "id"}, API)
            return {"id": same[0], "status": "updated"}
        if action == "updateOnly":
            return _skipped("1004", "Lead not found")
        return {"id": self._made(record, API), "status": "created"}

    def _made(self, values: dict[str, Any], source: str) -> int:
        self._last += 1
        now = _text(self.now())
        self.leads[self._last] = {"id": self._last, "createdAt": now, "updatedAt": now, **values}
        self.note("New Lead", self._last, {"Source Type": source, "Created Date": now[:10]})
        self.log[-1]["fields"] = [_field(name, value, None) for name, value in values.items()]
        return self._last

    def _changed(self, lead: int, values: dict[str, Any], source: str) -> None:
        held = self.leads[lead]
        changes = [_field(name, value, held.get(name)) for name, value in values.items() if held.get(name) != value]
        held |= values
        if changes:
            held["updatedAt"] = _text(self.now())
            self.note("Change Data Value", lead, {"Reason": source, "Source": source, "Lead ID": lead})
            self.log[-1]["fields"] = changes

    def _changes(self, asked: dict[str, str]) -> httpx.Response:
        wanted = set(asked["fields"].split(","))
        if unknown := sorted(wanted - set(self.fields)):
            return self.refused("1006", f"Field '{unknown[0]}' not found")
        kept = copy.deepcopy(self.log)
        for row in kept:
            row["fields"] = [one for one in row.get("fields", ()) if one["name"] in wanted]
        types = {self.types["New Lead"], self.types["Change Data Value"]}
        return self._scanned(asked, [row if row["activityTypeId"] in types and row["fields"] else None for row in kept])

    def _happened(self, asked: dict[str, str], types: set[int]) -> httpx.Response:
        return self._scanned(asked, [row if row["activityTypeId"] in types else None for row in self.log])

    def _scanned(self, asked: dict[str, str], rows: list[dict[str, Any] | None]) -> httpx.Response:
        """A part of the log: a call reads so far and answers what it found, which may be nothing yet."""
        visible = self.now() - self.switches.lag
        seen = sum(datetime.fromisoformat(row["activityDate"]) <= visible for row in self.log)
        start = int(asked["nextPageToken"].removeprefix("AT"))
        end = min(start + self.scan, seen)
        found = [row for row in rows[start:end] if row is not None]
        return self.answered(found, nextPageToken=f"AT{max(start, end)}", moreResult=end < seen)


def pages_of(read: Any) -> Iterator[Any]:
    """All pages that a connector gives, by a function of the cursor."""
    after = None
    while True:
        page = read(after)
        yield page
        after = json.loads(json.dumps(page.after))
        if after is None:
            return


def _skipped(code: str, message: str) -> dict[str, Any]:
    return {"status": "skipped", "reasons": [{"code": code, "message": message}]}


def _field(name: str, value: Any, before: Any) -> dict[str, Any]:
    return {"id": 1, "name": name, "newValue": _word(value), "oldValue": _word(before)}


def _word(value: Any) -> str:
    """The log has texts only."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _said(lead: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in lead.items() if value not in (None, "")}


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _type(id: int, name: str) -> dict[str, Any]:
    primary = {"name": "Primary", "dataType": "string"}
    return {"id": id, "name": name, "description": name, "primaryAttribute": primary, "attributes": []}
