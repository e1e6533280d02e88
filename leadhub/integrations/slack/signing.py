"""Whether Slack sent a call, just now: judged by its raw body, before anything of it is read."""

import hmac
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from leadhub.integrations.protocol import BadSignature, Call

VERSION: Final = "v0"
TOLERANCE: Final = timedelta(minutes=5)
SECONDS: Final = re.compile(r"[0-9]{1,11}")


def signature_of(secret: str, instant: str, body: bytes) -> str:
    """What Slack writes into X-Slack-Signature."""
    signed = f"{VERSION}:{instant}:".encode() + body
    return f"{VERSION}={hmac.new(secret.encode(), signed, sha256).hexdigest()}"


def verify(secret: str, call: Call, now: datetime) -> None:
    """Raise BadSignature for whatever Slack did not sign within five minutes of `now`, before or after."""
    instant = call.header("X-Slack-Request-Timestamp")
    if not secret or not SECONDS.fullmatch(instant):
        raise BadSignature("The call is not signed.")
    told = call.header("X-Slack-Signature").encode("utf-8", "surrogateescape")
    is_theirs = hmac.compare_digest(told, signature_of(secret, instant, call.body).encode())
    if not is_theirs:
        raise BadSignature("The signature is not that of this app.")
    if abs(now - datetime.fromtimestamp(int(instant), UTC)) > TOLERANCE:
        raise BadSignature("It was signed more than five minutes from now.")
