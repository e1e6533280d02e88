"""What changed in the API, as clients read it, and what an answer says that will not be there for long."""

from datetime import date
from typing import Any

import pytest

from leadhub.published.changes import ApiChange, ApiChangeKind, every_change

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]


def test_both_doors_tell_the_same_changes(client_of: Any) -> None:
    client = client_of("viewer")
    told = client.get("/api/v1/meta/changelog/").json()["results"]
    assert len(told) == len(every_change()) > 0
    assert told[0].keys() == {"on", "kind", "summary", "names", "sunset", "use"}
    document = "{ changelog { on kind summary names sunset use } }"
    asked = client.post("/graphql/", {"query": document}, format="json").json()["data"]["changelog"]
    assert [{**one, "kind": one["kind"].lower()} for one in asked] == told
    assert [one["on"] for one in told] == sorted((one["on"] for one in told), reverse=True), "the newest first"


def test_answers_announce_what_goes(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told = ApiChange(
        on=date(2026, 11, 28),
        kind=ApiChangeKind.DEPRECATED,
        summary="x",
        names=("rest:makeKey", "rest:listKeys?closed"),
        sunset=date(2027, 9, 1),
        use="y",
    )
    monkeypatch.setattr("leadhub.api.views.deprecations", lambda: dict.fromkeys(told.names, told))
    for answer in (
        client.post("/api/v1/keys/", {"nothing": 1}, format="json"),
        client.get("/api/v1/keys/?closed=true"),
    ):
        assert answer["Deprecation"] == "@1795824000"
        assert answer["Sunset"] == "Wed, 01 Sep 2027 00:00:00 GMT"
        address = "http://testserver/api/v1/meta/changelog/"
        assert answer["Link"] == f'<{address}>; rel="deprecation"; type="application/json"'
    assert "Deprecation" not in client.get("/api/v1/keys/"), "whoever does not use it is told nothing"
