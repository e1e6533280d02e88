"""An authenticator of WebAuthn in software: what a browser answers when its person uses a passkey."""

import base64
import hashlib
import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

PRESENT, WITH_KEY = 0x01, 0x40


def encoded(data: bytes) -> str:
    """Bytes as browsers write them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def asked_by(page: Any, name: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page.content.decode())
    assert found, page.content[:2000]
    options: dict[str, Any] = json.loads(found[1])[name]["publicKey"]
    return options


class Passkey:
    """One key for one host."""

    def __init__(self, host: str = "testserver") -> None:
        self.host = host
        self.id = secrets.token_bytes(16)
        self.uses = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def made(self, page: Any) -> str:
        """The answer to a page that adds it."""
        public = self._key.public_key().public_numbers()
        # COSE: an elliptic curve, ES256, P-256.
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(cose)
        said = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | WITH_KEY) + about})
        challenge = asked_by(page, "creation_options")["challenge"]
        return self._answer(self._client("create", challenge), {"attestationObject": encoded(said)})

    def shown(self, page: Any) -> str:
        """The answer to a page that asks for it."""
        options = asked_by(page, "request_options")
        assert encoded(self.id) in {one["id"].rstrip("=") for one in options["allowCredentials"]}
        client, data = self._client("get", options["challenge"]), self._data(PRESENT)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(client, {"authenticatorData": encoded(data), "signature": encoded(signature)})

    def _client(self, act: str, challenge: str) -> bytes:
        said = {"type": f"webauthn.{act}", "challenge": challenge, "origin": f"https://{self.host}"}
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        self.uses += 1
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _answer(self, client: bytes, more: dict[str, str]) -> str:
        response = {"clientDataJSON": encoded(client), **more}
        one = {"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": response}
        return json.dumps(one | {"clientExtensionResults": {}})
