"""The life of a draft over REST, as tests lead it."""

from collections.abc import Callable
from typing import Any

from rest_framework.test import APIClient

SIGNED = ["scoring-models", "agreements"]


class Desk:
    """Everybody at one desk; `call` answers the response of one of them."""

    def __init__(self, client_of: Callable[..., APIClient]) -> None:
        self._client_of = client_of
        self._clients: dict[str, APIClient] = {}

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if who not in self._clients:
            role = who.rstrip("2")
            self._clients[who] = self._client_of(role, name=who)
        client = self._clients[who]
        send = getattr(client, method.lower())
        kept = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return (
            send(f"/api/v1/{path}", body, format="json", **kept)
            if body is not None
            else send(f"/api/v1/{path}", **kept)
        )

    def done(self, who: str, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        answer = self.call(who, method, path, body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def begun(self, kind: str, **body: Any) -> Any:
        return self.done("operations", "POST", f"{kind}/drafts/", body, 201)

    def edited(self, draft: Any, **body: Any) -> Any:
        address = f"{draft['kind']}/drafts/{draft['id']}/"
        return self.done("operations", "PATCH", address, body, if_match=f'"{draft["version"]}"')

    def act(self, who: str, draft: Any, verb: str, status: int = 200, **body: Any) -> Any:
        return self.done(who, "POST", f"{draft['kind']}/drafts/{draft['id']}/{verb}/", body, status)

    def published(self, draft: Any, **body: Any) -> Any:
        if draft["kind"] in SIGNED:
            self.act("marketing", draft, "sign")
            self.act("sales", draft, "sign")
        return self.act("operations", draft, "publish", **body)
