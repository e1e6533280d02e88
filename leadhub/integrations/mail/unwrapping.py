"""The mail in a call: as its body, or as a field of the form by which mail services send it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final
from urllib.parse import unquote_to_bytes

import msgspec

from leadhub.integrations.protocol import Call, Malformed

LARGEST: Final = 25 * 1024 * 1024
MOST_FIELDS: Final = 200
LONGEST_ENVELOPE: Final = 20_000
# Of a mail as it is, SendGrid's, Mailgun's and Postmark's.
WHOLE: Final = ("message", "email", "body-mime", "RawEmail")
NAME: Final = re.compile(rb'[;\s]name="?([^";\r\n]{1,100})"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The bytes of a mail, and whom the envelope named as far as the service tells."""

    raw: bytes
    delivered_to: tuple[str, ...] = ()


def unwrapped(call: Call) -> Unwrapped:
    """What is in a call; raises Malformed for what holds no mail."""
    type, parameters = _type_of(call.header("content-type"))
    match type:
        case "multipart/form-data":
            fields = _form(call.body, parameters.get("boundary", ""))
        case "application/x-www-form-urlencoded":
            fields = _pairs(call.body)
        case "application/json":
            fields = _json(call.body)
        case _:
            fields = {"message": call.body}
    raw = next((fields[name] for name in WHOLE if fields.get(name, b"").strip()), b"")
    if not raw:
        raise Malformed(f"There is no mail in this call: it is the body, or one of the fields {', '.join(WHOLE)}.")
    return Unwrapped(raw, tuple(one.strip() for one in _envelope(fields) if one.strip()))


def _type_of(header: str) -> tuple[str, Mapping[str, str]]:
    told = Message()
    told["content-type"] = header[:1_000].replace("\r", " ").replace("\n", " ")
    return told.get_content_type() if header else "", dict(told.get_params([])[1:])


def _form(body: bytes, boundary: str) -> dict[str, bytes]:
    if not boundary or len(boundary) > 200 or not boundary.isascii():
        raise Malformed("The form names no boundary.")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode(), MOST_FIELDS)
    fields: dict[str, bytes] = {}
    for piece in pieces[1:]:
        head, _, value = piece.partition(b"\r\n\r\n")
        name = NAME.search(head[:2_000])
        if name is not None:
            fields.setdefault(name.group(1).decode("utf-8", "replace"), value)
    return fields


def _pairs(body: bytes) -> dict[str, bytes]:
    pairs = body.split(b"&", MOST_FIELDS)
    if len(pairs) > MOST_FIELDS:
        raise Malformed("The form has too many fields.")
    fields: dict[str, bytes] = {}
    for pair in pairs:
        # The library would take the bytes of a mail for text.
        name, _, value = (unquote_to_bytes(part.replace(b"+", b" ")) for part in pair.partition(b"="))
        fields.setdefault(name.decode("utf-8", "replace"), value)
    return fields


def _json(body: bytes) -> dict[str, bytes]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed("This is no JSON.") from error
    if not isinstance(found, dict):
        raise Malformed("The JSON is no object.")
    return {name: value.encode("utf-8", "replace") for name, value in found.items() if isinstance(value, str)}


def _envelope(fields: Mapping[str, bytes]) -> Iterable[str]:
    """Whom the envelope named: Mailgun's and Postmark's fields are addresses, SendGrid's is JSON."""
    for name in ("recipient", "OriginalRecipient"):
        yield from fields.get(name, b"")[:LONGEST_ENVELOPE].decode("utf-8", "replace").split(",")
    try:
        said: Any = msgspec.json.decode(fields.get("envelope", b"null")[:LONGEST_ENVELOPE])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        # A hint that cannot be read: whom the mail itself names is left.
        return
    to = said.get("to") if isinstance(said, dict) else None
    yield from (one for one in (to if isinstance(to, list) else ()) if isinstance(one, str))
