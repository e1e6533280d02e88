"""Connectors to the stand-in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from leadhub.integrations.access import Access, Pace
from leadhub.integrations.marketo.connector import Marketo
from leadhub.integrations.marketo.kind import KIND
from leadhub.integrations.protocol import Value, Write
from tests.vendors.marketo import CLIENT_ID, CLIENT_SECRET, HOOK_SECRET, MarketoStandIn

DANA, KAI = UUID("0192f000-0000-7000-8000-000000000001"), UUID("0192f000-0000-7000-8000-000000000002")


def connected(
    marketo: MarketoStandIn,
    *,
    settings: Mapping[str, Any] | None = None,
    credentials: Mapping[str, str] | None = None,
    tokens: dict[str, Any] | None = None,
    pace: Pace | None = None,
    transport: httpx.BaseTransport | None = None,
    base_url: str = "https://123-abc-456.mktorest.com/rest",
) -> Marketo:
    """A connector; its clock is that of the stand-in without its skew."""
    access = Access(
        http=httpx.Client(transport=transport or httpx.MockTransport(marketo)),
        base_url=base_url,
        version="v1",
        credentials={
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "hook_secret": HOOK_SECRET,
            **(credentials or {}),
        },
        settings=settings or {},
        fields=KIND.fields,
        pace=pace or Pace(1_000, 1.0),
        now=lambda: marketo.clock,
        tokens=tokens if tokens is not None else {},
    )
    return Marketo(access)


def write(key: UUID = DANA, *, email: str = "dana@medico.example", **values: Value) -> Write:
    """What is to stand in the lead of somebody without a link; `status` is the native word."""
    named = {"status:lead.leadStatus" if name == "status" else name: value for name, value in values.items()}
    return Write(key=key, values={"email": email, **named}, match={"email": email} if email else {})
