"""One caller of both doors."""

from typing import Any

Json = dict[str, Any]
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"


class Door:
    """One caller of both doors."""

    def __init__(self, client) -> None:
        self.client = client

    def send(self, method: str, path: str, body: Json | None = None, **headers: str) -> Any:
        send = getattr(self.client, method.lower())
        return send(f"/api/v1/{path}", body or {}, format=None if method == "GET" else "json", headers=headers)

    def ask(self, document: str, **variables: Any) -> Json:
        answer = self.client.post("/graphql/", {"query": document, "variables": variables}, format="json")
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        assert "errors" not in found, found
        data: Json = found["data"]
        return data
