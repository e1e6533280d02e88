"""HubSpot behind the protocol of connectors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import httpx

from leadhub.egress import AddressRefused
from leadhub.integrations.access import Access, Pace
from leadhub.integrations.calling import fault_of_transport
from leadhub.integrations.hubspot.activities import Activities
from leadhub.integrations.hubspot.checking import Checker, defined
from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.finding import Finder
from leadhub.integrations.hubspot.hooks import check_signature, nudges
from leadhub.integrations.hubspot.kind import CONTACT
from leadhub.integrations.hubspot.owners import Book
from leadhub.integrations.hubspot.reading import Reader
from leadhub.integrations.hubspot.values import Fields
from leadhub.integrations.hubspot.writing import Writer
from leadhub.integrations.protocol import (
    STATUS,
    Call,
    Change,
    Check,
    Fault,
    FaultKind,
    Nudge,
    Option,
    Outcome,
    Page,
    Remote,
    StatusField,
    VendorError,
    Write,
)

BATCH: Final = 100


class HubSpot:
    """One account. Definitions of properties and owners are read once for each connector, and anew by a check."""

    batch: int = BATCH

    def __init__(self, access: Access, *, searches: Pace | None = None) -> None:
        self._access = access
        self._client = Client(access, searches)
        self._book = Book(self._client)

    def check(self) -> Check:
        """The account, rights and properties as they are now."""
        return Checker(self._client, self._forms).check()

    def describe_statuses(self) -> Sequence[StatusField]:
        """Lifecycle and lead status, and whatever else is mapped as a status, read anew."""
        mapped = {name: native for name, native in self._access.fields.items() if name.startswith(f"{STATUS}:")}
        found = defined(self._client, mapped.values())
        return [
            StatusField(
                object=CONTACT,
                name=native,
                label=found[native].label or native,
                options=tuple(
                    Option(one.value, one.label or one.value, not one.hidden) for one in found[native].options
                ),
            )
            for native in mapped.values()
            if native in found
        ]

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write contacts; of a batch some may fail by themselves."""
        return Writer(self._client, self._fields, self._book).upsert(writes)

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """Which contacts these persons are: by `leadhub_id`, else by address where the contact is nobody else's."""
        found = Finder(self._client, self._fields).find(writes)
        return {key: Remote(CONTACT, held.id) for key, held in found.items() if held.key in ("", str(key))}

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        """Contacts as they are now."""
        return self._reader.read(remotes)

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """What was changed, with five minutes of overlap; what was deleted only when half a day is looked back on."""
        return self._reader.changes(since, after)

    def activities(self, since: datetime, after: Any = None) -> Page:
        """Calls, meetings, emails and forms."""
        finder = Finder(self._client, self._fields)
        return Activities(self._client, finder, self._book, self._forms).page(since, after)

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        """Whom a webhook is about."""
        check_signature(call, self._access.credentials.get("client_secret", ""), now)
        return nudges(call.body, str(self._access.settings.get("portal_id") or ""))

    def classify(self, error: Exception) -> Fault:
        """What is to be done about an error of a call."""
        if isinstance(error, VendorError):
            return error.fault
        if isinstance(error, httpx.TransportError | AddressRefused):
            return fault_of_transport(error, is_repeatable=True)
        return Fault(kind=FaultKind.PERMANENT, code="internal_error", text=type(error).__name__)

    @cached_property
    def _fields(self) -> Fields:
        names = self._access.fields
        return Fields(names, defined(self._client, names.values()))

    @property
    def _reader(self) -> Reader:
        return Reader(self._client, self._fields, self._book)

    @property
    def _forms(self) -> list[str]:
        told = str(self._access.settings.get("forms") or "")
        return [form.strip() for form in told.split(",") if form.strip()]
