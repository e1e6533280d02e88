"""A HubSpot of ours: contacts with their history, owners, activities, forms, OAuth, and the ways in which it refuses.

Its contacts are held to what HubSpot publishes in its own packages (2026-03). Three things are grafted on from the
package of v3, which says them and the newer one does not: bodies of 207, owners, properties. The rest of what is
answered here follows HubSpot's pages, where no machine can check it: account, introspection, form submissions and
associations. No published source confirms: what an address of no version is answered (here 404 and a page), that a
stage which is behind is left without a word, that a batch is refused whole where it names something twice, that an id
of a merged contact is not found, that `hs_merged_object_ids` can be searched with IN, and which sources of activities
mean a machine.
"""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx

from tests.vendors.contracts import FORM, Broken, Contract, contract_of, document
from tests.vendors.hubspot_account import APP, CLIENT, TOKEN, Contact, HubSpotAccount, Refused, iso


def contract() -> Contract:
    """What its answers, and calls of it, are held to."""
    return contract_of(published)


def published() -> dict[str, Any]:
    """What HubSpot's packages say of contacts, owners and properties."""
    whole = copy.deepcopy(document("hubspot-derived/contacts-companies-deals-leads.2026-03.json"))
    older = document("hubspot-derived/contacts-companies-deals.v3.json")
    whole["components"]["schemas"] |= older["components"]["schemas"]
    for verb in ("upsert", "update", "read"):
        told = older["paths"][f"/crm/v3/objects/contacts/batch/{verb}"]["post"]["responses"]["207"]
        whole["paths"][f"/crm/objects/2026-03/contacts/batch/{verb}"]["post"]["responses"]["207"] = told
    whole["paths"]["/crm/owners/2026-03"] = older["paths"]["/crm/v3/owners/"]
    one = {"$ref": "#/components/schemas/props_ModelProperty"}
    many = {"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": one}}}
    names = {"type": "array", "items": {"type": "object", "required": ["name"]}}
    asked = {"type": "object", "required": ["inputs", "archived"], "properties": {"inputs": names}}
    answered = {"content": {"application/json": {"schema": many}}}
    whole["paths"]["/crm/properties/2026-03/contacts/batch/read"] = {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": asked}}},
            "responses": {"200": answered, "207": answered},
        }
    }
    return whole


class HubSpotStandIn(HubSpotAccount):
    """The doors to one account."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Dispatch by path."""
        path, v = request.url.path, self.version
        if path == f"/oauth/{v}/token":
            return self._token(request)
        if path == f"/oauth/{v}/token/introspect":
            return self._introspect(request)
        if not self._is_allowed(request):
            return self.problem(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        routes: dict[str, tuple[str, Callable[[httpx.Request], httpx.Response]]] = {
            "/oauth/v2/private-apps/get/access-token-info": ("", self._key_info),
            f"/account-info/{v}/details": ("", self._account),
            f"/crm/owners/{v}": ("crm.objects.owners.read", self._owners),
            f"/crm/properties/{v}/contacts/batch/read": ("crm.schemas.contacts.read", self._properties),
            f"/crm/objects/{v}/contacts": ("crm.objects.contacts.read", self._list),
            f"/crm/objects/{v}/contacts/search": ("crm.objects.contacts.read", self._search_contacts),
            f"/crm/objects/{v}/contacts/batch/read": ("crm.objects.contacts.read", self._batch_read),
            f"/crm/objects/{v}/contacts/batch/update": ("crm.objects.contacts.write", self._batch_write),
            f"/crm/objects/{v}/contacts/batch/upsert": ("crm.objects.contacts.write", self._batch_write),
            f"/crm/objects/{v}/emails": ("sales-email-read", lambda _: httpx.Response(200, json={"results": []})),
        }
        for objects in self.activities:
            scope = "sales-email-read" if objects == "emails" else "crm.objects.contacts.read"
            routes[f"/crm/objects/{v}/{objects}/search"] = (scope, self._search_activities)
            routes[f"/crm/associations/{v}/{objects}/contacts/batch/read"] = (scope, self._associations)
        if path.startswith("/form-integrations/v1/submissions/forms/"):
            return self._submissions(request)
        if path.startswith(f"/communication-preferences/{v}/statuses/"):
            return self._unsubscribe(request)
        if path not in routes:
            return httpx.Response(404, text="<html>Resource not found</html>")
        scope, answer = routes[path]
        if scope and scope not in self.switches.scopes:
            return self.problem(403, "MISSING_SCOPES", f"This app hasn't been granted all required scopes: {scope}.")
        told = answer(request)
        told.headers["Date"] = format_datetime(self.now(), usegmt=True)
        return told

    def problem(self, status: int, category: str, message: str, **more: Any) -> httpx.Response:
        """A refusal as HubSpot words them."""
        told = {"status": "error", "message": message, "correlationId": "c-1", "category": category, **more}
        return httpx.Response(status, json=told)

    def limited(self, policy: str) -> httpx.Response:
        """Too many calls."""
        message = "You have reached your limit."
        return self.problem(429, "RATE_LIMITS", message, errorType="RATE_LIMIT", policyName=policy)

    def _is_allowed(self, request: httpx.Request) -> bool:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return shown == TOKEN or self.access_tokens.get(shown, self.now()) > self.now()

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = _form(request)
        if form.get("grant_type") != "refresh_token" or {k: form.get(k) for k in CLIENT} != CLIENT:
            return self.problem(400, "BAD_CLIENT", "The client is not known.")
        if form["refresh_token"] != self.refresh_token:
            return self.problem(400, "BAD_REFRESH_TOKEN", "missing or unknown refresh token")
        if self.switches.rotates:
            self.refresh_token = f"refresh-demo-{len(self.access_tokens) + 1}"
        token = f"access-{len(self.access_tokens) + 1}-" + "x" * 300
        self.access_tokens[token] = self.now() + timedelta(seconds=1800)
        told = {"token_type": "bearer", "token_use": "access_token", "hub_id": self.portal}
        fresh = {"access_token": token, "refresh_token": self.refresh_token, "expires_in": 1800}
        return httpx.Response(200, json={**told, **fresh})

    def _introspect(self, request: httpx.Request) -> httpx.Response:
        form = _form(request)
        if form.get("token") not in self.access_tokens:
            return httpx.Response(200, json={"active": False})
        told = {"active": True, "hub_id": self.portal, "app_id": int(APP), "scopes": sorted(self.switches.scopes)}
        more = {"token": form["token"], "client_id": CLIENT["client_id"], "token_type": "bearer", "user_id": 1}
        return httpx.Response(200, json={**told, **more, "token_use": "access_token", "expires_in": 1800})

    def _key_info(self, request: httpx.Request) -> httpx.Response:
        if not self.switches.tells_rights or _body(request) != {"tokenKey": TOKEN}:
            return self.problem(404, "OBJECT_NOT_FOUND", "That is no token of a private app.")
        told = {"hubId": self.portal, "userId": 1, "appId": int(APP), "scopes": sorted(self.switches.scopes)}
        return httpx.Response(200, json=told)

    def _account(self, _: httpx.Request) -> httpx.Response:
        told = {"portalId": self.portal, "accountType": "STANDARD", "timeZone": self.time_zone}
        more = {"uiDomain": "app.hubspot.com", "utcOffset": "-05:00", "utcOffsetMilliseconds": -18000000}
        rest = {"additionalCurrencies": [], "companyCurrency": "USD", "dataHostingLocation": "na1"}
        return httpx.Response(200, json={**told, **more, **rest})

    def _owners(self, request: httpx.Request) -> httpx.Response:
        is_archived = request.url.params.get("archived") == "true"
        known = self.former_owners if is_archived else self.owners
        made = {"createdAt": iso(self.clock), "updatedAt": iso(self.clock), "archived": is_archived, "type": "PERSON"}
        rows = [{"id": owner, "email": email, **made} for owner, email in known.items()]
        return self._paged(request, rows, int(request.url.params.get("limit", 100)))

    def _properties(self, request: httpx.Request) -> httpx.Response:
        names = [one["name"] for one in _body(request)["inputs"]]
        found = [self.defined[name] for name in names if name in self.defined]
        missing = len(found) < len(names)
        errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "message": "missing", "context": {}}] * missing
        return httpx.Response(207 if missing else 200, json=self._batch(found, errors))

    def _list(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        is_archived = params.get("archived") == "true"
        limit = int(params.get("limit", 10))
        history = params.get("propertiesWithHistory", "")
        if limit > (50 if history else 100):
            return self.problem(400, "VALIDATION_ERROR", "The limit is too large.")
        shown = [one for one in self.contacts.values() if one.archived_at] if is_archived else self.live()
        rows = [
            self.shown(one, params.get("properties", "").split(","), history.split(","))
            for one in sorted(shown, key=lambda one: int(one.id))
        ]
        return self._paged(request, rows, limit)

    def _batch_read(self, request: httpx.Request) -> httpx.Response:
        body = _body(request)
        if len(body["inputs"]) > (50 if body["propertiesWithHistory"] else 100):
            return self.problem(400, "VALIDATION_ERROR", "There are too many inputs.")
        is_archived = request.url.params.get("archived") == "true"
        found: dict[str, Contact] = {}
        missing: list[str] = []
        for one in body["inputs"]:
            contact = self.named(one["id"], body.get("idProperty"), is_archived=is_archived)
            if contact is None:
                missing.append(one["id"])
            else:
                found[contact.id] = contact
        results = [self.shown(one, body["properties"], body["propertiesWithHistory"]) for one in found.values()]
        return self._multi(
            results, [self._error(Refused("OBJECT_NOT_FOUND", "Not found"), ids=missing)] * bool(missing)
        )

    def _batch_write(self, request: httpx.Request) -> httpx.Response:
        """Of a batch that is refused whole nothing is written."""
        inputs = _body(request)["inputs"]
        is_upsert = request.url.path.endswith("upsert")
        names = [one["id"].casefold() for one in inputs]
        if len(inputs) > 100 or len(set(names)) < len(names):
            return self.problem(400, "VALIDATION_ERROR", "Duplicate IDs, or more than 100 inputs, in one batch.")
        before = copy.deepcopy(self.contacts)
        results: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for one in inputs:
            try:
                contact, is_new = self.written(one, is_upsert=is_upsert)
            except Refused as refused:
                if not self.switches.is_multi_status:
                    self.contacts = before
                    return self.problem(refused.status, refused.category, refused.message)
                errors.append(self._error(refused, objectWriteTraceId=[one["objectWriteTraceId"]]))
                continue
            told = self.shown(contact, [*one["properties"], "email"], [])
            told["objectWriteTraceId"] = one["objectWriteTraceId"]
            results.append(told | ({"new": is_new} if is_upsert else {}))
        results.reverse()
        return self._multi(results, errors)

    def _search_contacts(self, request: httpx.Request) -> httpx.Response:
        shown = [one for one in self.live() if one.changed_at <= self.now() - self.switches.lag]
        rows = [self.shown(one, ["hs_object_id", "lastmodifieddate", "hs_merged_object_ids"], []) for one in shown]
        return self._search(_body(request), rows)

    def _search_activities(self, request: httpx.Request) -> httpx.Response:
        return self._search(_body(request), self.activities[request.url.path.split("/")[-2]])

    def _search(self, body: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> httpx.Response:
        """Rows of one value come in no order that means anything: here the youngest ids first."""
        start, limit = int(body["after"]), body["limit"]
        if limit > 200 or start + limit > self.switches.depth or len(body["sorts"]) > 1:
            return self.problem(400, "VALIDATION_ERROR", "The search is too deep, too wide, or sorted twice.")
        filters = [one for group in body["filterGroups"] for one in group["filters"]]
        found = [row for row in rows if all(_holds(row, one) for one in filters)]
        found.sort(key=lambda row: -int(row["id"]))
        for name in body["sorts"]:
            found.sort(key=lambda row: _sortable(row, name))
        page = found[start : start + limit]
        told: dict[str, Any] = {"total": len(found), "results": page}
        if start + limit < len(found):
            told["paging"] = {"next": {"after": str(start + limit)}}
        return httpx.Response(200, json=told)

    def _associations(self, request: httpx.Request) -> httpx.Response:
        objects = request.url.path.split("/")[4]
        results = [
            {"from": {"id": one["id"]}, "to": [{"toObjectId": contact, "associationTypes": []} for contact in contacts]}
            for one in _body(request)["inputs"]
            if (contacts := self.of_activity[objects, one["id"]])
        ]
        return self._multi(results, [])

    def _submissions(self, request: httpx.Request) -> httpx.Response:
        if "forms" not in self.switches.scopes:
            return self.problem(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes: forms.")
        rows = sorted(self.forms[request.url.path.split("/")[-1]], key=lambda one: -one["submittedAt"])
        return self._paged(request, rows, int(request.url.params["limit"]))

    def _unsubscribe(self, request: httpx.Request) -> httpx.Response:
        email = unquote(request.url.raw_path.decode().split("/")[4])
        contact = self.named(email, "email")
        if request.url.params.get("channel") != "EMAIL" or contact is None:
            return self.problem(400, "VALIDATION_ERROR", "There is no such subscriber.")
        if email in self.unsubscribed:
            return self.problem(400, "VALIDATION_ERROR", f"{email} is already unsubscribed.")
        self.unsubscribed.append(email)
        self.edit(contact.id, source="API", by=APP, hs_email_optout="true")
        return self._multi([], [])

    def _paged(self, request: httpx.Request, rows: Sequence[Any], limit: int) -> httpx.Response:
        start = int(request.url.params.get("after", 0))
        told: dict[str, Any] = {"results": rows[start : start + limit]}
        if start + limit < len(rows):
            told["paging"] = {"next": {"after": str(start + limit)}}
        return httpx.Response(200, json=told)

    def _batch(self, results: Sequence[Any], errors: Sequence[Any]) -> dict[str, Any]:
        told = {"status": "COMPLETE", "startedAt": iso(self.now()), "completedAt": iso(self.now())}
        partly = {"numErrors": len(errors), "errors": errors} if errors else {}
        return {**told, "results": results, **partly}

    def _multi(self, results: Sequence[Any], errors: Sequence[Any]) -> httpx.Response:
        return httpx.Response(207 if errors else 200, json=self._batch(results, errors))

    def _error(self, refused: Refused, **context: list[str]) -> dict[str, Any]:
        told = {"status": "error", "category": refused.category, "message": refused.message}
        return {**told, "context": context, "links": {}, "errors": []}


def _form(request: httpx.Request) -> dict[str, str]:
    if FORM not in request.headers.get("Content-Type", "") or request.url.query:
        raise Broken("Secrets go into the form, and never into the address.")
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def _body(request: httpx.Request) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.content)
    return found


def _sortable(row: Mapping[str, Any], name: str) -> Any:
    text = row["id"] if name == "hs_object_id" else row["properties"].get(name, "")
    return int(text) if text.isdigit() else text


def _comparable(text: str) -> int:
    return int(text) if text.isdigit() else round(datetime.fromisoformat(text).timestamp() * 1000)


def _holds(row: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    text = row["id"] if one["propertyName"] == "hs_object_id" else row["properties"].get(one["propertyName"], "")
    if one["operator"] == "IN":
        return bool(set(text.split(";")) & set(one["values"]))
    there, given = _comparable(text), _comparable(one["value"])
    return {"EQ": there == given, "GT": there > given, "GTE": there >= given}[one["operator"]]
