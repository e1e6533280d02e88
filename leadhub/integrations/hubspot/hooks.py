"""Webhooks of HubSpot: whether it signed them, and which contacts they are about."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from leadhub.integrations.hubspot.kind import CONTACT
from leadhub.integrations.hubspot.shapes import Camel
from leadhub.integrations.protocol import BadSignature, Call, Malformed, Nudge, Remote

SIGNATURE: Final = "X-HubSpot-Signature-v3"
TIMESTAMP: Final = "X-HubSpot-Request-Timestamp"
# In either direction: who signs for a day in the future could use it for a day.
TOLERANCE: Final = timedelta(minutes=5)
CONTACT_TYPE: Final = "0-1"
# HubSpot signs the address with these written plainly, however it was called; all others stay as they are.
_DECODED: Final = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}


class Word(Camel):
    """One thing that happened; what it tells differs from type to type."""

    subscription_type: str = ""
    subscription_id: int | str | None = None
    portal_id: int | None = None
    occurred_at: Any = None
    object_id: int | str | None = None
    object_type_id: str = ""
    new_object_id: int | str | None = None
    primary_object_id: int | str | None = None
    property_name: str | None = None
    property_value: Any = None

    @property
    def is_of_contact(self) -> bool:
        """Whether it is about a contact: apps of both generations name it."""
        return self.subscription_type.startswith("contact.") or self.object_type_id == CONTACT_TYPE

    @property
    def contact(self) -> str:
        """Which contact is to be read: after a merge the one that is left."""
        told = (self.new_object_id, self.primary_object_id, self.object_id)
        return next((str(one) for one in told if one is not None), "")

    @property
    def key(self) -> str:
        """The same for a repeat: attempts differ, and ids of events are not promised to be unique."""
        told = (
            self.portal_id,
            self.subscription_id,
            self.subscription_type,
            self.contact,
            self.property_name,
            self.occurred_at,
            self.property_value,
        )
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def check_signature(call: Call, secret: str, now: datetime) -> None:
    """Raise BadSignature for a call that HubSpot did not sign within five minutes; nothing of its body is read."""
    told = call.header(TIMESTAMP).strip()
    if not (told.isascii() and told.isdigit() and len(told) <= 15):
        raise BadSignature("There is no time of signing.")
    if abs(now.timestamp() * 1000 - int(told)) > TOLERANCE / timedelta(milliseconds=1):
        raise BadSignature("It was not signed within five minutes.")
    if not secret:
        raise BadSignature("There is no client secret to check it with.")
    expected = signature(secret, call.method, call.url, call.body, told)
    if not hmac.compare_digest(expected.encode(), call.header(SIGNATURE).strip().encode(errors="replace")):
        raise BadSignature("It was not signed with the secret of the app.")


def signature(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    """Version 3: base64 of HMAC-SHA256 over method, address, body and milliseconds."""
    signed = (method.upper() + decoded(url)).encode(errors="replace") + body + timestamp.encode()
    return b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()


def decoded(url: str) -> str:
    """An address as HubSpot signs it."""
    for written, plain in _DECODED.items():
        url = url.replace(written, plain).replace(written.lower(), plain)
    return url


def nudges(body: bytes, portal: str) -> Sequence[Nudge]:
    """Whom a signed call is about; words about other objects, and of other accounts of the app, are left."""
    try:
        words = msgspec.json.decode(body, type=list[Word])
    # Of bytes that are no text, and of nesting without end, msgspec raises Python's own errors.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("It is no list of events.") from error
    told = {nudge.key: nudge for nudge in _nudges(words, portal)}
    return list(told.values())


def _nudges(words: Sequence[Word], portal: str) -> Iterator[Nudge]:
    for word in words:
        if not word.subscription_type:
            raise Malformed("An event does not say what it is.")
        if not word.is_of_contact or (portal and str(word.portal_id) != portal):
            continue
        if not (word.contact.isascii() and word.contact.isdigit()):
            raise Malformed("An event does not say which contact it is about.")
        yield Nudge(remote=Remote(CONTACT, word.contact), key=word.key)
