"""The connector: what the engine asks for, by the parts that do it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.calling import fault_of_transport, skew_of
from leadhub.integrations.protocol import (
    Call,
    Change,
    Check,
    Fault,
    FaultKind,
    Nudge,
    Outcome,
    Page,
    Remote,
    StatusField,
    VendorError,
    Write,
)
from leadhub.integrations.salesforce.activities import Activities
from leadhub.integrations.salesforce.api import Api
from leadhub.integrations.salesforce.changes import Changes
from leadhub.integrations.salesforce.describing import Catalogue
from leadhub.integrations.salesforce.finding import Finder
from leadhub.integrations.salesforce.following import Follower
from leadhub.integrations.salesforce.hooks import nudges
from leadhub.integrations.salesforce.kind import CONTACT, KIND, LEAD, OPPORTUNITY, STATUSES
from leadhub.integrations.salesforce.naming import CURRENCY, Names
from leadhub.integrations.salesforce.people import Users
from leadhub.integrations.salesforce.reading import Reader
from leadhub.integrations.salesforce.rows import text_of
from leadhub.integrations.salesforce.soql import text
from leadhub.integrations.salesforce.writing import BATCH, Writer

EVERYTHING = "full"
NO_CURRENCY = (
    "The org does not say its currency, and the connection has none: deals with an amount wait among its failures."
    " Give the connection the currency of amounts without one."
)


class SalesforceConnector:
    """Salesforce for one connection. What an org looks like is read once: a connector is made for each turn."""

    batch = BATCH

    def __init__(self, access: Access) -> None:
        self._access = access
        self._api = Api(access)
        self._catalogue = Catalogue(self._api)
        self._names = Names(access, self._catalogue)
        users, follower = Users(self._api), Follower(self._api, self._names)
        self._finder = Finder(self._api, self._catalogue, self._names)
        self._reader = Reader(self._api, self._catalogue, self._names, users, follower)
        self._writer = Writer(self._api, self._catalogue, self._names, users, self._finder, follower, self._reader)
        self._changes = Changes(self._api, self._catalogue, self._reader)
        self._activities = Activities(self._api, access, users)

    def check(self) -> Check:
        """Whom the access is of, and which rights and fields are missing."""
        answer = self._api.get("query", q="SELECT Id, Name, IsSandbox FROM Organization")
        scopes = self._api.session.scopes
        missing = [scope for scope in KIND.scopes if scopes and not {scope, EVERYTHING} & set(scopes)]
        vital, others = zip(*(self._names.missing(object) for object in (LEAD, CONTACT, OPPORTUNITY)), strict=True)
        return Check(
            who=self._who(answer),
            scopes=scopes,
            scopes_missing=(*missing, *self._rights_missing()),
            fields_missing=tuple(name for names in vital for name in names),
            remarks=tuple(self._remarks([name for names in others for name in names])),
            skew=skew_of(answer),
        )

    def describe_statuses(self) -> Sequence[StatusField]:
        """The lists of leads and opportunities, read anew."""
        catalogue = Catalogue(self._api)
        found = []
        for object, name in STATUSES.items():
            described = catalogue.of(object)
            field = described.fields.get(name) if described else None
            if field is not None:
                found.append(
                    StatusField(object=object, name=name, label=field.label, options=catalogue.options(object))
                )
        return found

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write leads, contacts and opportunities."""
        return self._writer.write(writes, self._access.now())

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """Who has a record; whoever has several is left out, and gets none before somebody has chosen."""
        found = self._finder.find(writes)
        return {key: remote for key, remote in found.items() if isinstance(remote, Remote)}

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        """Records as they are now."""
        return self._reader.read(remotes, self._access.now())

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """Leads, then contacts, then opportunities; each the oldest first."""
        return self._changes.page(since, after, self._access.now())

    def activities(self, since: datetime, after: Any = None) -> Page:
        """Tasks that are done, meetings that are over, and answers to campaigns."""
        return self._activities.page(since, after, self._access.now())

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        """Outbound messages and calls of flows."""
        organization = str(self._access.settings.get("organization_id") or self._api.session.organization)
        return nudges(call, self._access.credentials.get("hook_secret", ""), organization, now)

    def classify(self, error: Exception) -> Fault:
        """Whatever a call raised."""
        if isinstance(error, VendorError):
            return error.fault
        if isinstance(error, httpx.TransportError):
            return fault_of_transport(error, is_repeatable=True)
        return Fault(kind=FaultKind.PERMANENT, code="unexpected", text=type(error).__name__)

    def _who(self, answer: httpx.Response) -> str:
        orgs = self._api.rows_in(answer)
        org = orgs[0] if orgs else {}
        users = self._api.rows(f"SELECT Id, Username FROM User WHERE Id = {text(self._api.session.user)}")
        user = next((text_of(row, "Username") for row in users), "") if self._api.session.user else ""
        sandbox = " (sandbox)" if org.get("IsSandbox") is True else ""
        return f"{user or 'somebody'} in {text_of(org, 'Name')}{sandbox}"

    def _rights_missing(self) -> list[str]:
        missing = []
        for object in (LEAD, CONTACT, OPPORTUNITY):
            described = self._catalogue.of(object)
            if described is None:
                missing.append(f"read {object}")
            elif not described.is_updateable:
                missing.append(f"edit {object}")
            elif object == LEAD and not described.is_createable:
                missing.append(f"create {object}")
        return missing

    def _of_currency(self) -> list[str]:
        """In which currency deals are, where they do not say it themselves."""
        described, usual = self._catalogue.of(OPPORTUNITY), str(self._access.settings.get("currency") or "").upper()
        if described is None or CURRENCY in described.fields:
            return []
        currency = self._catalogue.currency
        if not currency and not usual:
            return [NO_CURRENCY]
        if not currency:
            return [f"The org does not say its currency: amounts are taken for {usual}, as the connection says."]
        differs = f", not {usual} as the connection says" if usual not in ("", currency) else ""
        return [f"Amounts are in {currency}, which is the currency of the org{differs}."]

    def _remarks(self, others: Sequence[str]) -> list[str]:
        remarks = [f"{name} is not there, so it is not kept in step." for name in others]
        if self._api.used is not None:
            remarks.append(f"Of {self._api.used[1]} calls of the org's day {self._api.used[0]} are used.")
        remarks += self._of_currency()
        host, own = self._api.session.host, urlsplit(self._access.base_url).hostname
        if host and host != own:
            remarks.append(f"The org says that it is at {host}, and is called at {own}.")
        return remarks
