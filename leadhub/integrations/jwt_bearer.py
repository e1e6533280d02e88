"""An assertion signed with a private key, for servers that sign in without a person (RFC 7523)."""

from datetime import datetime, timedelta
from typing import Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from leadhub.integrations.protocol import Fault, FaultKind, VendorError

GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Salesforce takes no assertion that lives longer than five minutes; a clock may be a little off.
LIFE: Final = timedelta(minutes=3)


def assertion(*, issuer: str, subject: str, audience: str, private_key: str, now: datetime) -> str:
    """A JWT signed with RS256; `private_key` is PEM. Raises VendorError for a key that cannot be used."""
    claims = {"iss": issuer, "sub": subject, "aud": audience, "exp": int((now + LIFE).timestamp())}
    return jwt.encode(claims, _key(private_key), algorithm="RS256")


def _key(private_key: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(private_key.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        text = "The private key is no RSA key in PEM without a password."
        raise VendorError(Fault(kind=FaultKind.REVOKED, code="private_key_unreadable", text=text))
    return key
