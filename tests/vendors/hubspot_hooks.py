"""Webhooks as HubSpot sends them."""

import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import digest
from typing import Any

from leadhub.integrations.protocol import Call
from tests.vendors.hubspot_account import APP


def signed(secret: str, url: str, words: Any, at: datetime, *, signed_url: str = "", method: str = "POST") -> Call:
    """A webhook as HubSpot sends it: signed for the address as it writes it."""
    body = words if isinstance(words, bytes) else json.dumps(words).encode()
    milliseconds = str(round(at.timestamp() * 1000))
    source = f"{method}{signed_url or url}".encode() + body + milliseconds.encode()
    headers = {
        "X-HubSpot-Signature-v3": b64encode(digest(secret.encode(), source, "sha256")).decode(),
        "X-HubSpot-Request-Timestamp": milliseconds,
        "X-HubSpot-Signature": sha256(secret.encode() + body).hexdigest(),
    }
    return Call(method=method, url=url, headers=headers, body=body)


def event(contact: str, at: datetime, **more: Any) -> dict[str, Any]:
    """One event of a webhook."""
    told = {
        "eventId": 1,
        "subscriptionId": 12,
        "portalId": 4711,
        "appId": int(APP),
        "occurredAt": round(at.timestamp() * 1000),
        "subscriptionType": "contact.propertyChange",
        "attemptNumber": 0,
        "objectId": int(contact),
        "changeSource": "CRM_UI",
        "propertyName": "lifecyclestage",
        "propertyValue": "lead",
    }
    return told | more
