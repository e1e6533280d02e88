"""When two values are the same, and the digest by which a value is known again that we wrote ourselves."""

import hmac
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from leadhub.integrations.protocol import Value

PURPOSE: Final = b"leadhub.integrations.echo.1"
LENGTH: Final = 16


def canonical(value: Value) -> str:
    """A value as one text, whichever way it is written: blanks around it, `1` and `1.0`, `Z` and `+00:00` are no
    difference.

    None and an empty text are the same: nothing.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(float(value))
    text = unicodedata.normalize("NFC", value).strip()
    return _moment(text) or text


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same."""
    return canonical(one) == canonical(other)


def uuid_of(value: Value) -> UUID | None:
    """An id of ours that a record carries; None for what is none."""
    try:
        return UUID(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def differing(wanted: Mapping[str, Value], seen: Mapping[str, Value]) -> dict[str, Value]:
    """What of the wanted values is not there."""
    return {name: value for name, value in wanted.items() if not same(value, seen.get(name))}


def digest(link: UUID, field: str, value: Value) -> bytes:
    """The digest of a value in one field of one record."""
    told = f"{link}\x1f{field}\x1f{canonical(value)}".encode()
    return hmac.new(_key(settings.SECRET_KEY), told, sha256).digest()[:LENGTH]


def _moment(text: str) -> str:
    if len(text) < 19 or text[10:11] != "T":
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return found.astimezone(UTC).isoformat() if found.tzinfo else ""


@cache
def _key(given: str) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=PURPOSE).derive(given.encode())
