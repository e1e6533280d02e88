"""A stand-in of one Salesforce org: leads, contacts, opportunities, their histories, users and activities.

Held to the OpenAPI that was derived of a real org's recorded description, and to the recorded exchanges, where the
vendors' files are. What no published file confirms, by the documentation or by threads alone: the texts of
CANNOT_UPDATE_CONVERTED_LEAD, ENTITY_IS_DELETED, UNABLE_TO_LOCK_ROW and of the limits; that a collection's errors carry
no `duplicateResut`; that `id` is missing of a record that failed in a collection; the fields of field histories; that
`Event.EndDateTime` can be asked for; that an org says its one currency in
`Organization.DefaultCurrencyIsoCode`, as programs of others read it; how a deletion moves `SystemModstamp`; all of
tasks, events and campaign members.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
from jwt.types import Options

from tests.vendors.contracts import FOLDER
from tests.vendors.salesforce_fields import DEFAULTS, OBJECTS, OTHERS, contract, described, organization
from tests.vendors.salesforce_soql import MalformedQuery, comparable, parsed
from tests.vendors.stand_ins import StandIn

ORG, US, DANA, QUEUE = "00D000000000001EAA", "005000000000001AAA", "005000000000002AAA", "00G000000000001AAA"
PREFIXES = {"Lead": "00Q", "Contact": "003", "Opportunity": "006", "Account": "001", "Task": "00T", "Event": "00U"}
HISTORIES = {
    "Lead": ("LeadHistory", "LeadId"),
    "Contact": ("ContactHistory", "ContactId"),
    "Opportunity": ("OpportunityFieldHistory", "OpportunityId"),
}
DATA = re.compile(r"/services/data/(v\d\d\.0)/(.+)")
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CONVERTED = "Closed - Converted"


class Refusal(Exception):
    """What Salesforce refuses: a status with one error."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "errorCode": code, **more}


class Salesforce(StandIn):
    """One org. `page` is how many rows a page of a query has; `tracked` which fields have a history."""

    def __init__(self) -> None:
        super().__init__(*([contract()] if FOLDER.exists() else []))
        self.client = ("consumer-key", "consumer-secret")
        self.public_key, self.username, self.audience = "", "leadhub@medico.example", "https://medico.my.salesforce.com"
        self.tables: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in (*OBJECTS, *OTHERS)}
        self.fields = {name: {one["name"]: one for one in described(name)} for name in OBJECTS}
        self.denied: set[str] = set()
        self.tracked: set[str] = {"Status", "Owner", "Leadhub_Stage__c", "Phone"}
        self.locked: set[str] = set()
        self.has_duplicate_rule = False
        self.is_key_unique = True
        self.page = 2_000
        self.used, self.quota = 123, 15_000
        self.log: dict[str, list[tuple[str, datetime]]] = {name: [] for name in OBJECTS}
        self.sessions: set[str] = set()
        self._given = 0
        self._made: Counter[str] = Counter()
        self._locators: dict[str, list[dict[str, Any]]] = {}
        self.put("User", Id=US, Name="leadhub", Username=self.username, Email=self.username, IsActive=True)
        self.put("User", Id=DANA, Name="Dana Ito", Username="dana", Email="Dana@medico.example", IsActive=True)
        self.put("Organization", Id=ORG, Name="Medico Instruments", IsSandbox=True, DefaultCurrencyIsoCode="USD")
        self.tells_currency = True
        for place, option in enumerate(self.fields["Lead"]["Status"]["picklistValues"]):
            label = option["value"]
            self.put("LeadStatus", Id=f"01J{place:012d}AAA", MasterLabel=label, IsConverted=label == CONVERTED)

    def put(self, object: str, **values: Any) -> str:
        """A row as it is, past all rules; answers its id."""
        id = values.setdefault("Id", self._new_id(object))
        self.tables[object][id] = values
        return str(id)

    def make(self, object: str, by: str = DANA, **values: Any) -> str:
        """A record that somebody makes."""
        id, at = self._new_id(object), self._stamp()
        empty = {name: False if one["type"] == "boolean" else None for name, one in self.fields[object].items()}
        born = {"Id": id, "CreatedDate": at, "CreatedById": by, "OwnerId": by}
        self.tables[object][id] = {**empty, **DEFAULTS.get(object, {}), **born, **values}
        self._touch(object, id, by)
        return id

    def edit(self, object: str, id: str, by: str = DANA, **values: Any) -> None:
        """What somebody changes by hand."""
        record = self.tables[object][id]
        table, parent = HISTORIES.get(object, ("", ""))
        for name, value in values.items():
            told = "Owner" if name == "OwnerId" else name
            if table and told in self.tracked and record.get(name) != value:
                changed = {"Field": told, "OldValue": record.get(name), "NewValue": value}
                self.put(table, **{parent: id}, **changed, CreatedDate=self._stamp(), CreatedById=by)
        record.update(values)
        self._touch(object, id, by)

    def delete(self, object: str, id: str, *, into: str | None = None) -> None:
        """Into the recycle bin, or merged into another record of its kind."""
        self.edit(object, id, IsDeleted=True, **({"MasterRecordId": into} if into else {}))
        self.log[object].append((id, self.now()))
        if into:
            self._touch(object, into, DANA)

    def purge(self, object: str, id: str) -> None:
        """Out of the recycle bin too."""
        del self.tables[object][id]

    def convert(self, lead: str, *, deal: bool = True) -> tuple[str, str | None]:
        """A lead into a contact of a new account, and an opportunity."""
        record = self.tables["Lead"][lead]
        account = self.make("Account", Name=record["Company"], Website=record["Website"])
        same = {name: record[name] for name in ("FirstName", "LastName", "Email", "Phone", "Title")}
        contact = self.make("Contact", AccountId=account, **same)
        opportunity = self.make("Opportunity", AccountId=account, Name=record["Company"], StageName="Qualification")
        if not deal:
            self.purge("Opportunity", opportunity)
        ids = {"ConvertedAccountId": account, "ConvertedContactId": contact}
        ids |= {"ConvertedOpportunityId": opportunity} if deal else {}
        self.edit("Lead", lead, IsConverted=True, Status=CONVERTED, **ids)
        return contact, opportunity if deal else None

    def expire(self) -> None:
        """End all sessions."""
        self.sessions.clear()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """What the org answers."""
        if request.url.path == "/services/oauth2/token":
            return self._token(request)
        place = DATA.fullmatch(request.url.path)
        try:
            self._authorise(request)
            if place is None or place[1] not in ("v66.0", "v67.0", "v68.0"):
                raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
            answer = self._answer(request, place[2].split("/"))
        except Refusal as refusal:
            answer = httpx.Response(refusal.status, json=[refusal.error])
        self.used += 1
        answer.headers["Sforce-Limit-Info"] = f"api-usage={self.used}/{self.quota}"
        answer.headers["Date"] = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        return answer

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        match form.get("grant_type"):
            case "client_credentials":
                is_known = (form.get("client_id"), form.get("client_secret")) == self.client
                refused = {"error": "invalid_client", "error_description": "invalid client credentials"}
            case grant if grant == GRANT:
                is_known = self._vouched(form.get("assertion", ""))
                refused = {"error": "invalid_grant", "error_description": "invalid assertion"}
            case _:
                is_known, refused = False, {"error": "unsupported_grant_type"}
        if not is_known:
            return httpx.Response(400, json=refused)
        self._given += 1
        token = f"{ORG}!access.{self._given}"
        self.sessions.add(token)
        said = {"access_token": token, "instance_url": f"https://{request.url.host}", "token_type": "Bearer"}
        said |= {"id": f"https://login.salesforce.com/id/{ORG}/{US}", "issued_at": "1793718000000", "scope": "api"}
        return httpx.Response(200, json={**said, "signature": "c2lnbmVk"})

    def _vouched(self, assertion: str) -> bool:
        options: Options = {"verify_exp": False, "require": ["iss", "sub", "aud", "exp"]}
        try:
            claims = jwt.decode(assertion, self.public_key, ["RS256"], audience=self.audience, options=options)
        except jwt.InvalidTokenError:
            return False
        left = claims["exp"] - self.now().timestamp()
        return bool(claims["iss"] == self.client[0] and claims["sub"] == self.username and 0 < left <= 300)

    def _authorise(self, request: httpx.Request) -> None:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.sessions:
            raise Refusal(401, "INVALID_SESSION_ID", "Session expired or invalid")
        if self.used >= self.quota:
            raise Refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def _answer(self, request: httpx.Request, path: list[str]) -> httpx.Response:
        match request.method, path:
            case "GET", ["query" | "queryAll" as resource]:
                rows = self._selected(request.url.params["q"], everything=resource == "queryAll")
                return self._paged(rows, f"/services/data/v67.0/{resource}")
            case "GET", ["query" | "queryAll" as resource, locator]:
                if locator not in self._locators:
                    raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
                return self._paged(self._locators.pop(locator), f"/services/data/v67.0/{resource}")
            case "GET", ["sobjects", object, "describe"]:
                return httpx.Response(200, json=self._description(object))
            case "GET", ["sobjects", object, "deleted", ""]:
                return httpx.Response(200, json=self._deleted(object, request.url.params))
            case "PATCH", ["composite", "sobjects"]:
                return self._collection(request, None)
            case "PATCH", ["composite", "sobjects", _, key]:
                return self._collection(request, key)
            case "PATCH", ["sobjects", object, id]:
                self._save(object, id, json.loads(request.content), request, is_alone=True)
                return httpx.Response(204)
            case "PATCH", ["sobjects", object, key, value]:
                return self._upserted_alone(object, key, value, request)
        raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")

    def _selected(self, soql: str, *, everything: bool) -> list[dict[str, Any]]:
        try:
            query = parsed(soql)
        except MalformedQuery as error:
            raise Refusal(400, "MALFORMED_QUERY", str(error)) from error
        if query.object not in self.tables or query.object in self.denied:
            raise Refusal(400, "INVALID_TYPE", f"sObject type '{query.object}' is not supported.")
        known = self.fields.get(query.object, OTHERS.get(query.object, "").split())
        for name in query.named:
            if name not in known and not (query.object == "Contact" and name in ("Account.Name", "Account.Website")):
                raise Refusal(400, "INVALID_FIELD", f"No such column '{name}' on entity '{query.object}'.")
        horizon = self.now() - self.switches.lag
        rows = [
            row
            for row in self.tables[query.object].values()
            if (everything or not row.get("IsDeleted"))
            and ("SystemModstamp" not in row or datetime.fromisoformat(row["SystemModstamp"]) <= horizon)
            and query.test(row)
        ]
        for name in reversed(query.order):
            rows.sort(key=lambda row, name=name: comparable(name, row[name]))  # type: ignore[misc]
        return [self._shown(query.object, row, query.fields) for row in rows[: query.limit]]

    def _shown(self, object: str, row: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
        shown: dict[str, Any] = {"attributes": {"type": object, "url": f"/services/data/v67.0/sobjects/{object}"}}
        for name in fields:
            relation, _, inner = name.partition(".")
            if inner:
                other = self.tables["Account"].get(str(row.get("AccountId"))) if relation == "Account" else None
                held = other.get(inner) if other else row.get(name)
                shown[relation] = {**(shown.get(relation) or {}), inner: held}
            else:
                shown[name] = row.get(name)
        return shown

    def _paged(self, rows: list[dict[str, Any]], at: str) -> httpx.Response:
        said: dict[str, Any] = {"totalSize": len(rows), "done": len(rows) <= self.page, "records": rows[: self.page]}
        if not said["done"]:
            locator = f"01g{len(self._locators):012d}AAA-{self.page}"
            self._locators[locator] = rows[self.page :]
            said["nextRecordsUrl"] = f"{at}/{locator}"
        return httpx.Response(200, json=said)

    def forget_locators(self) -> None:
        """Pages of queries are kept for a while only."""
        self._locators.clear()

    def _description(self, object: str) -> dict[str, Any]:
        if object == "Organization" and object not in self.denied:
            return organization(tells_currency=self.tells_currency)
        if object not in self.fields or object in self.denied:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        fields = list(self.fields[object].values())
        return {"name": object, "label": object, "createable": True, "updateable": True, "fields": fields}

    def _deleted(self, object: str, params: Mapping[str, str]) -> dict[str, Any]:
        start, end = datetime.fromisoformat(params["start"]), datetime.fromisoformat(params["end"])
        if start >= end or start < self.now() - timedelta(days=15):
            raise Refusal(400, "INVALID_REPLICATION_DATE", "startDate before org's replication enabled date")
        found = [{"id": id, "deletedDate": _written(at)} for id, at in self.log[object] if start <= at < end]
        said = {"earliestDateAvailable": _written(start), "latestDateCovered": _written(end)}
        return {"deletedRecords": found, **said}

    def _collection(self, request: httpx.Request, key: str | None) -> httpx.Response:
        said = json.loads(request.content)
        if len(said["records"]) > 200:
            raise Refusal(400, "LIMIT_EXCEEDED", "record limit reached. cannot submit more than 200 records")
        for record in said["records"]:
            object = record["attributes"]["type"]
            for name in record.keys() - self.fields[object].keys() - {"attributes", "id"}:
                raise Refusal(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {object}")
        if len(list(groupby(record["attributes"]["type"] for record in said["records"]))) > 10:
            raise Refusal(400, "LIMIT_EXCEEDED", "Cannot have more than 10 chunks in a single operation.")
        names = Counter(record.get(key or "id") for record in said["records"])
        results = []
        for record in said["records"]:
            object, name = record["attributes"]["type"], record.get(key or "id")
            rest = {one: value for one, value in record.items() if one not in ("attributes", "id")}
            try:
                if names[name] > 1:
                    raise Refusal(400, "DUPLICATE_VALUE", f"Duplicate external id specified: {name}", fields=[key])
                results.append(self._saved(object, key, name, rest, request, is_alone=False))
            except Refusal as refusal:
                error = {"fields": [], **refusal.error}
                error["statusCode"] = error.pop("errorCode")
                results.append({"success": False, "errors": [error]})
        return httpx.Response(200, json=results)

    def _saved(
        self, object: str, key: str | None, name: str, rest: dict[str, Any], request: httpx.Request, *, is_alone: bool
    ) -> dict[str, Any]:
        if key is None:
            self._save(object, name, rest, request, is_alone=is_alone)
            return {"id": name, "success": True, "errors": []}
        found = [id for id, row in self.tables[object].items() if row.get(key) == name and not row["IsDeleted"]]
        if len(found) > 1:
            raise Refusal(300, "DUPLICATE_EXTERNAL_ID", f"{key}: more than one record found for external id field")
        id = self._save(object, found[0] if found else None, {**rest, key: name}, request, is_alone=is_alone)
        return {"id": id, "success": True, "errors": [], "created": not found}

    def _upserted_alone(self, object: str, key: str, value: str, request: httpx.Request) -> httpx.Response:
        try:
            said = self._saved(object, key, value, json.loads(request.content), request, is_alone=True)
        except Refusal as refusal:
            if refusal.status != 300:
                raise
            found = [id for id, row in self.tables[object].items() if row.get(key) == value]
            return httpx.Response(300, json=[f"/services/data/v67.0/sobjects/{object}/{id}" for id in found])
        return httpx.Response(201 if said["created"] else 200, json=said)

    def _save(
        self, object: str, id: str | None, told: dict[str, Any], request: httpx.Request, *, is_alone: bool
    ) -> str:
        record = self.tables[object].get(id or "")
        if id is not None and record is None:
            raise Refusal(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if record and record["IsDeleted"]:
            raise Refusal(404, "ENTITY_IS_DELETED", "entity is deleted")
        if record and record.get("IsConverted"):
            raise Refusal(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        if id in self.locked:
            raise Refusal(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        values = {name: self._stored(object, name, value, record is None) for name, value in told.items()}
        self._check(object, id, {**(record or DEFAULTS.get(object, {})), **values})
        if self.has_duplicate_rule and ("Email" in values or record is None):
            self._look_for_likes(object, id, values.get("Email"), is_alone)
        if object == "Lead" and request.headers.get("Sforce-Auto-Assign") != "FALSE":
            values["OwnerId"] = QUEUE
        if id is None:
            return self.make(object, US, **values)
        self.edit(object, id, US, **values)
        return id

    def _stored(self, object: str, name: str, value: Any, is_new: bool) -> Any:
        field = self.fields[object][name]
        if not field["createable" if is_new else "updateable"]:
            raise Refusal(
                400, "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {name}.", fields=[name]
            )
        value = (value.strip() or None) if isinstance(value, str) else value
        if isinstance(value, str) and 0 < field["length"] < len(value):
            raise Refusal(400, "STRING_TOO_LONG", f"{name}: data value too large", fields=[name])
        options = [one["value"] for one in field["picklistValues"]]
        if field["restrictedPicklist"] and value is not None and value not in options:
            text = f"{name}: bad value for restricted picklist field: {value}"
            raise Refusal(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", text, fields=[name])
        if field["type"] == "date" and value and len(value) != 10:
            raise Refusal(400, "JSON_PARSER_ERROR", f"Cannot deserialize instance of date from VALUE_STRING {value}")
        return f"{value[:19]}.000+0000" if field["type"] == "datetime" and value else value

    def _check(self, object: str, id: str | None, record: Mapping[str, Any]) -> None:
        for name in ("LastName", "Company") if object == "Lead" else ():
            if not record.get(name):
                raise Refusal(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{name}]", fields=[name])
        key = record.get("Leadhub_Id__c")
        others = [
            one for one, row in self.tables[object].items() if key and row.get("Leadhub_Id__c") == key and one != id
        ]
        if others and self.is_key_unique:
            text = f"duplicate value found: Leadhub_Id__c duplicates value on record with id: {others[0]}"
            raise Refusal(400, "DUPLICATE_VALUE", text, fields=[])

    def _look_for_likes(self, object: str, id: str | None, email: str | None, is_alone: bool) -> None:
        for other in ("Lead", "Contact"):
            for like, row in self.tables[other].items():
                if email and like != id and str(row["Email"]).lower() == email.lower() and not row["IsDeleted"]:
                    match = {"record": {"attributes": {"type": other}, "Id": like}, "matchConfidence": 100.0}
                    result = {"entityType": other, "errors": [], "matchRecords": [match], "size": 1, "success": True}
                    told = {"allowSave": True, "duplicateRule": "Likes", "matchResults": [result]}
                    more = {"duplicateResut": told} if is_alone else {}
                    raise Refusal(400, "DUPLICATES_DETECTED", "Use one of these records?", **more)

    def _touch(self, object: str, id: str, by: str) -> None:
        at = self._stamp()
        self.tables[object][id].update(LastModifiedDate=at, SystemModstamp=at, LastModifiedById=by)

    def _stamp(self) -> str:
        return _written(self.now())

    def _new_id(self, object: str) -> str:
        self._made[object] += 1
        return f"{PREFIXES.get(object, 'a00')}{self._made[object]:012d}AAA"


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
