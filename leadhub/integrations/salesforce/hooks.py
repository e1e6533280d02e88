"""Calls from Salesforce: outbound messages, which nobody signs, and calls of flows under Standard Webhooks.

Both only say which records to read anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from standardwebhooks import Webhook

from leadhub.integrations.protocol import BadSignature, Call, Malformed, Nudge
from leadhub.integrations.salesforce.api import ID
from leadhub.integrations.salesforce.following import remote_of, whole

SIGNATURE: Final = "webhook-signature"
TOLERANCE: Final = timedelta(minutes=5)
# A hundred records of a message with whatever fields somebody chose.
LARGEST: Final = 1024 * 1024
MOST: Final = 100
OUTBOUND: Final = "{http://soap.sforce.com/2005/09/outbound}"
ENVELOPE: Final = "{http://schemas.xmlsoap.org/soap/envelope/}"
ACK: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    b"</soapenv:Body></soapenv:Envelope>"
)


class FlowCall(msgspec.Struct):
    """What a flow says."""

    ids: list[str]


def acknowledgement(call: Call) -> tuple[str, bytes]:
    """The type and content of the answer to a call that was taken; without it an outbound message comes again."""
    return ("application/json", b"{}") if call.header(SIGNATURE) else ("text/xml; charset=utf-8", ACK)


def nudges(call: Call, secret: str, organization: str, now: datetime) -> Sequence[Nudge]:
    """Which records a call names; raises BadSignature before anything is read, Malformed for what cannot be."""
    if not secret:
        raise BadSignature("The connection has no secret for calls from Salesforce.")
    if call.header(SIGNATURE):
        _check_signature(call, secret, now)
        return _of_flow(call)
    _check_address(call, secret)
    return _of_message(call.body, organization)


def _check_signature(call: Call, secret: str, now: datetime) -> None:
    id, told = call.header("webhook-id"), call.header("webhook-timestamp")
    if not id or not (told.isascii() and told.isdigit() and len(told) <= 12):
        raise BadSignature("The call has no id or time.")
    if abs(now.timestamp() - int(told)) > TOLERANCE.total_seconds():
        raise BadSignature("The call is not of now.")
    try:
        at = datetime.fromtimestamp(int(told), tz=now.tzinfo)
        signature = Webhook(secret).sign(id, at, call.body.decode()).encode()
    except (ValueError, OverflowError) as error:
        raise BadSignature("The call cannot be checked.") from error
    given = call.header(SIGNATURE).encode(errors="replace").split()
    if not any(compare_digest(one, signature) for one in given):
        raise BadSignature("The signature is of something else.")


def _check_address(call: Call, secret: str) -> None:
    """An outbound message has nothing to show but the address that it knows."""
    told = (part.partition("=") for part in urlsplit(call.url).query.split("&"))
    # A plus is one, percent-encoded or not: secrets have them.
    key = next((unquote(value) for name, _, value in told if name == "key"), "")
    if not compare_digest(key.encode(errors="replace"), secret.encode()):
        raise BadSignature("The address has not the key of this connection.")


def _of_flow(call: Call) -> list[Nudge]:
    try:
        said = msgspec.json.decode(call.body, type=FlowCall)
    # Of bytes that are no text, and of nesting without end, msgspec raises Python's own errors.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed("The call holds no list of ids.") from error
    if len(said.ids) > MOST:
        raise Malformed(f"A call names {MOST} records at most.")
    return [_nudge(id, f"{call.header('webhook-id')}:{id}") for id in said.ids]


def _of_message(body: bytes, organization: str) -> list[Nudge]:
    root = _parsed(body)
    said = root.find(f"{ENVELOPE}Body/{OUTBOUND}notifications")
    if said is None:
        raise Malformed("The call is no outbound message.")
    told = (said.findtext(f"{OUTBOUND}OrganizationId") or "").strip()
    # Ids come with 15 letters or with 18: the last three only check the others.
    if len(organization) < 15 or not compare_digest(told[:15].encode(), organization[:15].encode()):
        raise BadSignature("The message is of another org.")
    found = said.findall(f"{OUTBOUND}Notification")
    if len(found) > MOST:
        raise Malformed(f"A message has {MOST} notifications at most.")
    return [_nudge(_record_of(one), (one.findtext(f"{OUTBOUND}Id") or "").strip()) for one in found]


def _parsed(body: bytes) -> Any:
    if len(body) > LARGEST:
        raise Malformed("The message is too large.")
    try:
        return fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Malformed("The message is no XML that leadhub reads.") from error


def _record_of(notification: Any) -> str:
    """The id in `sObject`, whose namespace is that of whichever WSDL the message was made with."""
    record = notification.find(f"{OUTBOUND}sObject")
    ids = [one.text or "" for one in (record if record is not None else ()) if one.tag.rpartition("}")[2] == "Id"]
    return ids[0].strip() if ids else ""


def _nudge(id: str, key: str) -> Nudge:
    remote = remote_of(whole(id)) if ID.fullmatch(id) else None
    if remote is None or not key or len(key) > 200:
        raise Malformed("A record is named by no id of a lead, contact or opportunity.")
    return Nudge(remote=remote, key=key)
