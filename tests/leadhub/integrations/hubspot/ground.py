"""A connector in front of a stand-in: in the process, and at rest unless a test moves the clock."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import httpx

from leadhub.integrations.access import Access, Pace
from leadhub.integrations.hubspot.connector import HubSpot
from leadhub.integrations.hubspot.kind import KIND
from leadhub.integrations.protocol import Remote, Value, VendorError, Write
from tests.vendors.contracts import FOLDER
from tests.vendors.hubspot import HubSpotStandIn, contract
from tests.vendors.hubspot_account import APP, CLIENT, REFRESH, TOKEN

NOON = datetime(2026, 11, 3, 15, tzinfo=UTC)
STATIC = {"token": TOKEN, "client_secret": CLIENT["client_secret"]}
OAUTH = {**CLIENT, "refresh_token": REFRESH}
NAMES = UUID("00000000-0000-4000-8000-000000000000")
FREELY = 1_000_000


def stand_in(**given: Any) -> HubSpotStandIn:
    """A stand-in that is held to what HubSpot publishes, where that is at hand."""
    return HubSpotStandIn(*((contract(),) if FOLDER.exists() else ()), **given)


def access(
    vendor: HubSpotStandIn,
    *,
    credentials: Mapping[str, str] = STATIC,
    settings: Mapping[str, Any] | None = None,
    fields: Mapping[str, str] = KIND.fields,
    version: str = "2026-03",
    tokens: dict[str, Any] | None = None,
) -> Access:
    """What a connector is given."""
    kept = {} if tokens is None else tokens
    return Access(
        http=httpx.Client(transport=httpx.MockTransport(vendor)),
        base_url="https://api.hubapi.example",
        version=version,
        credentials=credentials,
        settings={"app_id": APP, **(settings or {})},
        fields=fields,
        pace=Pace(FREELY, 1.0),
        now=lambda: vendor.clock,
        tokens=dict(kept),
        keep=kept.update,
    )


def connector(vendor: HubSpotStandIn, **given: Any) -> HubSpot:
    """A connector in front of it."""
    return HubSpot(access(vendor, **given), searches=Pace(FREELY, 1.0))


def person(name: str) -> UUID:
    """leadhub's id of somebody, the same whenever asked."""
    return uuid5(NAMES, name)


def write(name: str, remote: str = "", /, **values: Value) -> Write:
    """What is to stand in somebody's contact; names of fields with `__` are those of a status."""
    match = {} if remote else {"email": f"{name}@medico.example"}
    named = {STATUSES.get(key, key): value for key, value in values.items()}
    return Write(key=person(name), values=named, remote=Remote("contact", remote) if remote else None, match=match)


STATUSES = {"lifecycle": "status:contact.lifecyclestage", "lead_status": "status:contact.hs_lead_status"}


def fault_of(call: Any, *given: Any, **named: Any) -> Any:
    """The fault that a call ends in."""
    try:
        answer = call(*given, **named)
    except VendorError as error:
        return error.fault
    raise AssertionError(f"It was answered: {answer}")
