"""A program that asks for tokens: what it agrees with operations, and what it sends to the doors of OAuth 2."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client as Browser
from rest_framework.test import APIClient

BACK = "https://portal.example/back"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
TOKEN = "/identity/o/api/token"


@dataclass
class Program:
    """One that was agreed."""

    row: dict[str, Any]

    @property
    def client_id(self) -> str:
        return str(self.row["client_id"])

    @property
    def basic(self) -> dict[str, Any]:
        pair = base64.b64encode(f"{self.client_id}:{self.row['secret']}".encode()).decode()
        return {"HTTP_AUTHORIZATION": f"Basic {pair}"}

    def with_credentials(self, **more: str) -> Any:
        """The answer of the token door to credentials of its own."""
        return Browser().post(TOKEN, {"grant_type": "client_credentials", **more}, **self.basic)

    def question(self, **other: str) -> dict[str, str]:
        """What the browser of a person is sent with to be asked."""
        usual = {"response_type": "code", "client_id": self.client_id, "redirect_uri": BACK, "state": "s"}
        return {**usual, "code_challenge": CHALLENGE, "code_challenge_method": "S256", **other}

    def code(self, browser: Browser, **other: str) -> str:
        """The code that a person's consent gives."""
        page = browser.get("/identity/o/authorize", self.question(**other))
        assert page.status_code == 200, (page.status_code, page.content[:500])
        signed = page.context["form"]["request"].value()
        scopes = re.findall(r'type="checkbox" name="scopes" value="([^"]+)"', page.content.decode())
        answer = browser.post("/identity/o/authorize", {"request": signed, "scopes": scopes, "action": "grant"})
        assert answer.status_code == 302, answer.content
        assert answer["Location"].startswith(f"{BACK}?"), answer["Location"]
        return parse_qs(urlsplit(answer["Location"]).query)["code"][0]

    def exchanged(self, code: str, **other: str) -> Any:
        """The answer of the token door to a code."""
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return Browser().post(TOKEN, {**usual, "client_id": self.client_id, "code_verifier": VERIFIER, **other})

    def refreshed(self, refresh_token: str) -> Any:
        """The answer of the token door to a refresh token."""
        given = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self.client_id}
        return Browser().post(TOKEN, given)


def agreed(operations: APIClient, **body: Any) -> Program:
    """A program that operations has agreed."""
    answer = operations.post("/api/v1/clients/", body, format="json")
    assert answer.status_code == 201, answer.content
    return Program(answer.json())


def bearer(text: str) -> APIClient:
    """A client with an access token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def text_of(answer: Any) -> str:
    """The access token of an answer."""
    assert answer.status_code == 200, answer.content
    return str(json.loads(answer.content)["access_token"])
