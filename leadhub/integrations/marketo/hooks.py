"""Calls of webhooks to us: Marketo signs nothing, so a secret in a header says that it is Marketo."""

import hmac
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from leadhub.integrations.marketo.kind import HEADER
from leadhub.integrations.marketo.searching import remote_from
from leadhub.integrations.protocol import BadSignature, Call, Malformed, Nudge

SHORTEST_SECRET: Final = 16


class _Told(msgspec.Struct):
    """The body, as the page of set-up has it; what else stands there is not read."""

    id: int | str


def nudge_of(call: Call, secret: str, now: datetime) -> Nudge:
    """The lead that a call names; raises BadSignature, and Malformed for one that names none.

    Marketo gives its calls no id. Each is taken for a new one, by its moment: all that follows is that a lead is read.
    """
    shown = call.header(HEADER)
    if len(secret) < SHORTEST_SECRET or not hmac.compare_digest(shown.encode(), secret.encode()):
        raise BadSignature(f"The header {HEADER} does not say the secret of this connection.")
    remote = remote_from(_id(call))
    if remote is None:
        raise Malformed('The call names no lead: its body is to be {"id": {{lead.Id}}}.')
    return Nudge(remote=remote, key=f"{remote.id}:{now.isoformat()}")


def acknowledgement(_call: Call) -> tuple[str, bytes]:
    """The type and content of the answer to a call that was taken: an empty one is an error (1001) in Marketo's log."""
    return "application/json", b'{"status": "taken"}'


def _id(call: Call) -> object:
    if not call.body:
        return parse_qs(urlsplit(call.url).query).get("id", [""])[0]
    try:
        return msgspec.json.decode(call.body, type=_Told).id
    # Of nesting without end and of bytes that are no text, msgspec raises Python's own errors.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
