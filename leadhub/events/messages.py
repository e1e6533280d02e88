"""What a receiver gets: CloudEvents 1.0 in structured JSON, under the signatures of Standard Webhooks."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any

import msgspec
from django.conf import settings
from standardwebhooks import Webhook

from leadhub.api.feed import EventView

# What Standard Webhooks asks of those who send.
LARGEST = 20 * 1024
SECRET_PREFIX, SECRET_LENGTH = "whsec_", 32
AGENT = "leadhub-webhooks/1"


class TooLarge(Exception):
    """A message beyond what receivers have to take."""


@dataclass(frozen=True, slots=True)
class Message:
    """One call, ready to be made; its address and its signatures are nobody's to read."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


def new_secret() -> str:
    """A secret that a receiver checks signatures with."""
    return SECRET_PREFIX + b64encode(token_bytes(SECRET_LENGTH)).decode()


def envelope(event: EventView) -> dict[str, Any]:
    """An event in its CloudEvents envelope; `sequence` is there for events of a lead, and sorts as text too."""
    about: dict[str, Any] = {}
    if event.lead is not None:
        about["subject"] = str(event.lead)
    if event.lead_seq is not None:
        about["sequence"] = f"{event.lead_seq:010d}"
    return {
        "specversion": "1.0",
        "id": str(event.id),
        "source": settings.EVENT_SOURCE,
        "type": event.type,
        **about,
        "time": event.at,
        "datacontenttype": "application/json",
        "data": event.data,
    }


def message(event: EventView, url: str, secrets: Sequence[str], at: datetime) -> Message:
    """An event for one receiver, signed with each of its secrets; raises TooLarge."""
    body = msgspec.json.encode(envelope(event))
    if len(body) > LARGEST:
        raise TooLarge(f"{event.type} {event.id} has {len(body)} bytes.")
    signatures = [Webhook(secret).sign(str(event.id), at, body.decode()) for secret in secrets]
    headers = {
        "Content-Type": "application/cloudevents+json",
        "User-Agent": AGENT,
        "webhook-id": str(event.id),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Message(url, body, headers)
