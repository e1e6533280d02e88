"""Whether a call is of the mail service that the connection was told of: judged before anything of it is read."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final
from urllib.parse import parse_qs, urlsplit

from leadhub.integrations.protocol import BadSignature, Call

# In either direction: who signs for a day in the future could use it for a day.
TOLERANCE: Final = timedelta(minutes=5)
PREFIX: Final = "whsec_"


def check(call: Call, credentials: Mapping[str, str], now: datetime) -> None:
    """Raises BadSignature unless the call is signed (Standard Webhooks), or shows the key of the connection.

    The key stands in the address (`?key=`) or as the password of basic authentication, for services that cannot sign.
    Where there is a secret to sign with, nothing else counts.
    """
    secret, key = credentials.get("signing_secret", ""), credentials.get("key", "")
    if secret:
        _check_signature(call, secret, now)
    elif not key or not any(compare_digest(shown.encode("utf-8", "replace"), key.encode()) for shown in _keys(call)):
        raise BadSignature("The call shows no key of this connection.")


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """What a sender writes into `webhook-signature`; ValueError for a secret that is none."""
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    return "v1," + b64encode(digest(key, b".".join((id.encode(), timestamp.encode(), body)), sha256)).decode()


def _check_signature(call: Call, secret: str, now: datetime) -> None:
    id, told = call.header("webhook-id"), call.header("webhook-timestamp")
    if not id or not id.isascii() or not (told.isascii() and told.isdigit() and len(told) <= 12):
        raise BadSignature("The call has no id or time.")
    if abs(now.timestamp() - int(told)) > TOLERANCE.total_seconds():
        raise BadSignature("The call is not of now.")
    try:
        right = signature(secret, id, told, call.body).encode()
    except ValueError as error:
        raise BadSignature("The secret of this connection is none to sign with.") from error
    given = call.header("webhook-signature").encode("utf-8", "replace").split()
    if not any(compare_digest(one, right) for one in given):
        raise BadSignature("The signature is of something else.")


def _keys(call: Call) -> list[str]:
    """What the call shows: in its address, and as the password of basic authentication."""
    found = parse_qs(urlsplit(call.url).query, max_num_fields=50).get("key", [])[:1]
    scheme, _, told = call.header("authorization").partition(" ")
    if scheme.lower() == "basic":
        # What is no base64 shows no key.
        with suppress(ValueError):
            found.append(b64decode(told.strip(), validate=True).decode("utf-8", "replace").partition(":")[2])
    return [one for one in found if one]
