"""Secrets that leadhub must be able to read again: sealed at rest, under a key that is derived from SECRET_KEY.

What is sealed names its key. After SECRET_KEY has changed, what was sealed before is read by SECRET_KEY_FALLBACKS until
whoever keeps it has sealed it anew.
"""

import hashlib
from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"leadhub.sealing.1"
LENGTH = 32
SHOWN = 8


class Unreadable(Exception):
    """The key that a secret was sealed with is neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS."""


def seal(secret: str) -> str:
    """The text that may lie in a table, in ASCII: the id of the key, then the sealed secret."""
    name, key = _key(settings.SECRET_KEY)
    return f"{name}.{key.encrypt(secret.encode()).decode()}"


def unseal(sealed: str) -> str:
    """The secret; raises Unreadable where its key is gone, or it was tampered with."""
    name, _, token = sealed.partition(".")
    for given in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        known, key = _key(given)
        if known == name:
            try:
                return key.decrypt(token.encode()).decode()
            except InvalidToken as error:
                raise Unreadable(name) from error
    raise Unreadable(name)


def is_current(sealed: str) -> bool:
    """Whether it was sealed with the present key."""
    return sealed.startswith(f"{key_id()}.")


def key_id() -> str:
    """The id of the present key; it tells nothing of the key."""
    return _key(settings.SECRET_KEY)[0]


@cache
def _key(given: str) -> tuple[str, Fernet]:
    derived = HKDF(hashes.SHA256(), length=LENGTH, salt=None, info=PURPOSE).derive(given.encode())
    return hashlib.sha256(derived).hexdigest()[:SHOWN], Fernet(urlsafe_b64encode(derived))
