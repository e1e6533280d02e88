"""The connector to Marketo Engage.

One worker at a time speaks for a connection and a key: that is what keeps calls apart that Marketo would make
duplicates of, and it is the engine that promises it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from leadhub.egress import AddressRefused
from leadhub.integrations.access import Access
from leadhub.integrations.calling import fault_of_transport, skew_of
from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.changing import Changing
from leadhub.integrations.marketo.describing import Described, Schema, schema_of
from leadhub.integrations.marketo.errors import said_in
from leadhub.integrations.marketo.happening import page_of
from leadhub.integrations.marketo.hooks import nudge_of
from leadhub.integrations.marketo.kind import KIND, OBJECT, READ_ONLY
from leadhub.integrations.marketo.searching import MOST, matches
from leadhub.integrations.marketo.upserting import Upserting
from leadhub.integrations.marketo.values import Naming
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

DENIED: Final = "603"


class Marketo:
    """One subscription. What it says of its fields is read once in the life of a connector."""

    batch = MOST

    def __init__(self, access: Access) -> None:
        self._access = access
        self._api = Api(access)
        self._described = Described(self._api)
        self._naming = Naming(access)

    def check(self) -> Check:
        """A test call: the token, the fields, the types of activities."""
        lead, activity = self._allowed("leads/describe2.json"), self._allowed("activities/types.json")
        schema = schema_of(said_in(lead)) if lead else None
        missing = [scope for scope, answer in zip(KIND.scopes, (lead, activity), strict=True) if answer is None]
        return Check(
            who=self._api.tokens.who,
            scopes=tuple(scope for scope in KIND.scopes if scope not in missing),
            scopes_missing=tuple(missing),
            fields_missing=self._missing(schema) if schema else (),
            remarks=self._remarks(schema) if schema else (),
            skew=skew_of(lead) if lead else timedelta(),
        )

    def describe_statuses(self) -> Sequence[StatusField]:
        """The field of the status. It is free text: Marketo keeps no list of its values, so there are no options."""
        found = self._described.schema.fields.get(self._naming.status)
        if found is None:
            return ()
        return (StatusField(object=OBJECT, name=found.name, label=found.label, options=()),)

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write leads, up to 300 a call and in calls of less than 1 MB."""
        if not writes:
            return ()
        partition = str(self._access.settings.get("partition") or "")
        batch = Upserting(self._api, self._described.schema, self._naming, partition, self._access.now)
        return batch.outcomes(writes)

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """The leads of these; of several that match, none."""
        found = matches(self._api, self._described.schema, self._naming, writes) if writes else {}
        return {key: match.remote for key, match in found.items() if match.remote is not None}

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        """Leads as they are now."""
        return self._changing.read(remotes)

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """Merges, deletes and changed fields since a moment; without one, as far back as Marketo remembers."""
        return self._changing.page(since, after)

    def activities(self, since: datetime, after: Any = None) -> Page:
        """Forms, pages, e-mails, statuses in programmes, and what sales did."""
        return page_of(self._api, self._described, since, after)

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        """The lead that a webhook names."""
        return (nudge_of(call, self._access.credentials.get("hook_secret", ""), now),)

    def classify(self, error: Exception) -> Fault:
        """What is to be done about an error; one that is of no vendor is for people to see."""
        match error:
            case VendorError():
                return error.fault
            case httpx.TransportError() | AddressRefused():
                return fault_of_transport(error, is_repeatable=False)
        return Fault(kind=FaultKind.PERMANENT, code="internal_error", text=type(error).__name__)

    @property
    def _changing(self) -> Changing:
        return Changing(self._api, self._described, self._naming, self._access.now())

    def _allowed(self, path: str) -> httpx.Response | None:
        """What is answered, or None where the role of the API user does not allow to ask."""
        try:
            return self._api.answer(path)
        except VendorError as error:
            if error.fault.code != DENIED:
                raise
            return None

    def _missing(self, schema: Schema) -> tuple[str, ...]:
        return tuple(sorted({name for name in self._naming.native.values() if name not in schema.fields}))

    def _remarks(self, schema: Schema) -> tuple[str, ...]:
        remarks = [
            f"{self._naming.status} is free text: Marketo keeps no list of its values. They are learned as they come.",
            f"Whether the API user may write leads ({KIND.scopes[0]}) shows with the first write.",
        ]
        if self._naming.key not in schema.searchable:
            remarks.append(f"Leads cannot be looked up by {self._naming.key}: they are found by address alone.")
        written = {native for name, native in self._naming.native.items() if name not in READ_ONLY}
        mapped = [schema.fields[name] for name in sorted(written) if name in schema.fields]
        remarks += [f"{one.name} cannot be written through the API." for one in mapped if not one.is_writable]
        remarks += [
            f"{one.name} is kept in step with the CRM by Marketo's native sync: let leadhub write it on one side only."
            for one in mapped
            if one.is_of_crm
        ]
        return tuple(remarks)
