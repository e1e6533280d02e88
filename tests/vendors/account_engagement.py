"""A stand-in of Account Engagement (Pardot), version 5, and of the sign-in of Salesforce before it.

Nobody publishes a specification of this API under a licence that lets it be kept here. So this stand-in is held to
none: it is written from the facts that Salesforce's own pages document (fields on every read, pages and their tokens,
chains of 100,000 records and the warning 203, reads up to a minute behind, codes of errors, 204 for what may not be
seen), and a test that passes against it shows that leadhub agrees with our reading of those pages, not with Salesforce.

What no page that could be read says, and is taken to be so: the body of `do/upsertLatestByEmail` (`matchEmail`,
`prospect`, `fields`, `secondaryDeletedSearch`, as public programs send it) and that it answers 201 for a new prospect;
that null clears a field; that fields of another object come nested; which status goes with which code; the second as
the grain of times; that visitor activities are filtered and sorted by `createdAt` as lifecycle histories are; that the
number of whom leadhub signs in as is in `updatedById`; the words of `x-api-usage`.
"""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.vendors.contracts import Broken
from tests.vendors.stand_ins import StandIn

UNIT = "0Uv5g0000008OsNCAU"
US, SOMEBODY = 77, 12
OBJECTS = "/api/v5/objects/"
TOKEN_LIFE = timedelta(hours=4)
# The API user's own time zone: times are told in it.
ZONE = timezone(timedelta(hours=-5))
Record = dict[str, Any]


def names(text: str) -> frozenset[str]:
    """Names that stand in a row."""
    return frozenset(text.split())


WRITABLE = names("email firstName lastName phone jobTitle company country city optedOut score source salesforceId")
READ_ONLY = names(
    """id grade createdAt updatedAt updatedById isDeleted lastActivityAt lifecycleStageId assignedTo.email
    campaign.name"""
)
LISTED = {
    "visitor-activities": names(
        """id prospectId type typeName details createdAt campaign.name formId formHandlerId landingPageId emailId
        listEmailId fileId"""
    ),
    "lifecycle-histories": names("id prospectId previousStage.name nextStage.name secondsElapsed createdAt"),
    "lifecycle-stages": names("id name position isDeleted"),
    "custom-fields": names("id fieldId type isRecordMultipleResponses"),
}


@dataclass
class Chain:
    """What a page token stands for."""

    ids: list[int]
    shown: int
    made_at: datetime
    path: str


@dataclass
class Account:
    """How this business unit is set up, and how it may be made to misbehave.

    `chain` is how many records one chain of tokens gives, `tells_of_chain` whether the header says that it ended,
    `denied` the lists that the user may not see, `blind` that the user cannot see what it writes.
    """

    chain: int = 100_000
    tells_of_chain: bool = True
    denied: set[str] = field(default_factory=set)
    blind: bool = False
    scope: str = "api pardot_api"
    expires_in: int | None = None
    calls_left: int = 25_000
    understands_email: bool = True


class AccountEngagement(StandIn):
    """One business unit, with the times of each version of each prospect, so that reads can lag."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account()
        self.grants: list[dict[str, str]] = []
        self.tokens: set[str] = set()
        self.custom: dict[str, Record] = {}
        self.stages: list[Record] = []
        self.lists: dict[str, list[Record]] = {"visitor-activities": [], "lifecycle-histories": []}
        self._versions: dict[int, list[tuple[datetime, Record]]] = {}
        self._chains: dict[str, Chain] = {}
        self._given = 0
        self._next_id = 1_000
        for name in ("leadhub_id", "leadhub_stage", "leadhub_reason", "leadhub_comment", "leadhub_recycle_at"):
            self.add_custom_field(name)
        for position, name in enumerate(("Visitor", "Prospect", "MQL", "SQL", "Won"), 1):
            self.stages.append({"id": 500 + position, "name": name, "position": position, "isDeleted": False})

    def add_custom_field(self, name: str, type: str = "Text") -> None:
        """Make a custom field of prospects."""
        number = len(self.custom) + 1
        self.custom[name] = {"id": number, "fieldId": name, "type": type, "isRecordMultipleResponses": False}

    def put(self, number: int | None = None, by: int = SOMEBODY, **values: Any) -> int:
        """Make or change a prospect, as somebody over there would; gives its number."""
        if number is None:
            self._next_id += 1
            number = self._next_id
        before = self.prospect(number) if number in self._versions else {"createdAt": self.now(), "isDeleted": False}
        record = {**before, "id": number, "updatedAt": self.now(), "updatedById": by, **values}
        self._versions.setdefault(number, []).append((self.now(), record))
        return number

    def prospect(self, number: int) -> Record:
        """A prospect as it truly is."""
        return copy.deepcopy(self._versions[number][-1][1])

    def prospects(self) -> list[Record]:
        """All that are not in the recycle bin, as they truly are."""
        return [one for one in map(self.prospect, self._versions) if not one["isDeleted"]]

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Sign-in, or one call of the API."""
        if request.url.path == "/services/oauth2/token":
            return self._signed_in(request)
        refused = self._refused(request)
        if refused is not None:
            return refused
        self.account.calls_left -= 1
        path = request.url.path.removeprefix(OBJECTS)
        answer = self._answered(request, path)
        if request.headers.get("X-Return-Api-Usage") == "1":
            answer.headers["x-api-usage"] = f"{25_000 - self.account.calls_left}/25000"
        answer.headers["Date"] = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return answer

    def _answered(self, request: httpx.Request, path: str) -> httpx.Response:
        if not request.url.path.startswith(OBJECTS):
            raise Broken(f"There is no {request.url.path} in version 5.")
        name, _, rest = path.partition("/")
        if name in self.account.denied:
            return refusal(46, 403, "This API user lacks sufficient permissions for the requested operation")
        match request.method, name, rest:
            case "GET", "account", "":
                self._fields(request, frozenset({"id", "company"}))
                return httpx.Response(200, json={"id": 1, "company": "Medico"})
            case "GET", "prospects", "":
                return self._listed(request, name, self._seen(), self._known())
            case "GET", "prospects", _:
                return self._shown(request, int(rest))
            case "PATCH", "prospects", _:
                return self._patched(request, int(rest))
            case "POST", "prospects", "do/upsertLatestByEmail":
                return self._upserted(request)
            case "GET", "lifecycle-stages" | "custom-fields", "":
                records = self.stages if name == "lifecycle-stages" else list(self.custom.values())
                return self._listed(request, name, records, LISTED[name])
            case "GET", "visitor-activities" | "lifecycle-histories", "":
                return self._listed(request, name, self.lists[name], LISTED[name])
        raise Broken(f"There is no {request.method} {request.url.path} in version 5.")

    def _signed_in(self, request: httpx.Request) -> httpx.Response:
        form = {name: told[0] for name, told in parse_qs(request.content.decode(), keep_blank_values=True).items()}
        self.grants.append(form)
        if request.method != "POST" or request.url.query:
            raise Broken("A token is asked for by a POST, with nothing in the address.")
        if form.get("client_secret") == "wrong":
            return httpx.Response(400, json={"error": "invalid_client"})
        self._given += 1
        token = f"00D!token.{self._given}"
        self.tokens.add(token)
        said: Record = {
            "access_token": token,
            "token_type": "Bearer",
            "instance_url": "https://medico.my.salesforce.com",
        }
        said |= {"scope": self.account.scope} if self.account.scope else {}
        said |= {"expires_in": self.account.expires_in} if self.account.expires_in else {}
        return httpx.Response(200, json=said)

    def _refused(self, request: httpx.Request) -> httpx.Response | None:
        if "Pardot-Business-Unit-Id" not in request.headers:
            return refusal(181, 400, "A required header is missing")
        if request.headers["Pardot-Business-Unit-Id"] != UNIT:
            return refusal(201, 400, "Business Unit specified in Pardot-Business-Unit-Id header not found or inactive.")
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal(184, 401, "access_token is invalid, unknown, or malformed")
        if self.account.calls_left <= 0:
            return refusal(122, 429, "Daily API rate limit met")
        return None

    def _known(self) -> frozenset[str]:
        return WRITABLE | READ_ONLY | {f"{name}__c" for name in self.custom}

    def _seen(self) -> list[Record]:
        """Prospects as reads see them: as they were a while ago."""
        until = self.now() - self.switches.lag
        past = ([record for at, record in told if at <= until] for told in self._versions.values())
        return [told[-1] for told in past if told]

    def _fields(self, request: httpx.Request, known: frozenset[str]) -> list[str]:
        named = [one for one in request.url.params.get("fields", "").split(",") if one]
        if not named:
            raise Broken(f"{request.url.path}: fields are missing.")
        unknown = set(named) - known
        if unknown:
            raise Broken(f"{request.url.path}: there are no fields {sorted(unknown)}.")
        return named

    def _listed(
        self, request: httpx.Request, name: str, records: list[Record], known: frozenset[str]
    ) -> httpx.Response:
        fields, given = self._fields(request, known), request.url.params
        token = given.get("nextPageToken")
        if token is not None:
            if set(given) != {"fields", "nextPageToken"}:
                raise Broken("Beside a page token only fields may be sent.")
            chain = self._chains.get(token)
            if chain is None or chain.path != name:
                return refusal(211, 400, "Page token is invalid.")
            if self.now() - chain.made_at > TOKEN_LIFE:
                return refusal(210, 400, "Page token has expired.")
            limit = 1_000
        else:
            limit = int(given.get("limit", "200"))
            if not 0 < limit <= 1_000:
                raise Broken("A page has 1,000 records at most.")
            found = sorted_by(given.get("orderBy", "id"), [one for one in records if self._matches(one, given)])
            chain = Chain([one["id"] for one in found], 0, self.now(), name)
        by_id = {one["id"]: one for one in records}
        here = chain.ids[chain.shown : min(chain.shown + limit, self.account.chain)]
        shown = chain.shown + len(here)
        more = shown < len(chain.ids)
        is_over = more and shown >= self.account.chain
        next_token = None
        if more and not is_over:
            next_token = f"page-{len(self._chains)}"
            self._chains[next_token] = Chain(chain.ids, shown, chain.made_at, name)
        values = [projected(by_id[number], fields) for number in here if number in by_id]
        headers = {}
        if is_over and self.account.tells_of_chain:
            headers["Pardot-Warning"] = "203;Record count for nextPageToken sequence has been exceeded. No page token"
        return httpx.Response(
            200, json={"values": values, "nextPageToken": next_token, "nextPageUrl": None}, headers=headers
        )

    def _matches(self, record: Record, given: Mapping[str, str]) -> bool:
        if record.get("isDeleted") and given.get("deleted", "false") == "false" and "position" not in record:
            return False
        for name, said in given.items():
            if name in ("fields", "limit", "orderBy", "deleted"):
                continue
            if name == "email":
                if self.account.understands_email and str(record.get("email", "")).lower() != said.lower():
                    return False
                continue
            if name == "idGreaterThan":
                if record["id"] <= int(said):
                    return False
                continue
            field_name, holds = filter_of(name)
            if not holds(record[field_name].replace(microsecond=0), datetime.fromisoformat(said)):
                return False
        return True

    def _shown(self, request: httpx.Request, number: int) -> httpx.Response:
        fields = self._fields(request, self._known())
        found = next((one for one in self._seen() if one["id"] == number and not one["isDeleted"]), None)
        if found is None:
            return refusal(192, 404, "Object specified does not exist")
        return httpx.Response(200, json=projected(found, fields))

    def _patched(self, request: httpx.Request, number: int) -> httpx.Response:
        sent = self._written(json.loads(request.content))
        if number not in self._versions:
            return refusal(3, 404, "Invalid prospect ID")
        if self.prospect(number)["isDeleted"]:
            return refusal(219, 400, "Deleted records can't be updated. Please undelete before updating.")
        self.put(number, by=US, **sent)
        if self.account.blind or "fields" not in request.url.params:
            return httpx.Response(204)
        return httpx.Response(200, json=projected(self.prospect(number), self._fields(request, self._known())))

    def _upserted(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if set(body) - {"matchEmail", "prospect", "fields", "secondaryDeletedSearch"} or "fields" not in body:
            raise Broken(f"upsertLatestByEmail takes no {sorted(body)}.")
        sent = self._written(body["prospect"])
        if "@" not in str(sent.get("email", "")):
            return refusal(4, 400, "Invalid prospect email address")
        same = [one for one in self.prospects() if str(one.get("email")).lower() == body["matchEmail"].lower()]
        latest = max(same, key=lambda one: one.get("lastActivityAt") or one["createdAt"], default=None)
        number = self.put(latest["id"] if latest else None, by=US, **sent)
        if self.account.blind:
            return httpx.Response(204)
        return httpx.Response(200 if latest else 201, json=projected(self.prospect(number), body["fields"]))

    def _written(self, sent: Record) -> Record:
        refused = [name for name in sent if name in READ_ONLY or name not in self._known()]
        if refused:
            raise Broken(f"These are not to be written: {sorted(refused)}.")
        return sent


def refusal(code: int, status: int, message: str) -> httpx.Response:
    """How version 5 says no."""
    return httpx.Response(status, json={"code": code, "message": message})


def sorted_by(order: str, records: list[Record]) -> list[Record]:
    """Records in the order of `orderBy`; only what the pages name may be sorted by."""
    names = [one.split(" ")[0] for one in order.split(",")]
    if not set(names) <= {"id", "createdAt", "updatedAt"} or any(
        one.split(" ")[1:] not in ([], ["ASC"]) for one in order.split(",")
    ):
        raise Broken(f"There is no order {order}.")
    return sorted(records, key=lambda one: tuple(one[name] for name in names))


def filter_of(name: str) -> tuple[str, Callable[[datetime, datetime], bool]]:
    """Which field a filter is of, and when it lets a record through."""
    for ending, holds in (
        ("AfterOrEqualTo", lambda told, said: told >= said),
        ("BeforeOrEqualTo", lambda told, said: told <= said),
        ("After", lambda told, said: told > said),
        ("Before", lambda told, said: told < said),
    ):
        if name.endswith(ending) and name.removesuffix(ending) in ("createdAt", "updatedAt"):
            return name.removesuffix(ending), holds
    raise Broken(f"There is no filter {name}.")


def projected(record: Record, fields: list[str]) -> Record:
    """What was asked for of a record, in the words of JSON."""
    said: Record = {}
    for name in fields:
        outer, _, inner = name.partition(".")
        value = record.get(name)
        if isinstance(value, datetime):
            value = value.astimezone(ZONE).isoformat(timespec="seconds")
        if inner:
            said[outer] = None if value is None else {inner: value}
        else:
            said[name] = value
    return said
