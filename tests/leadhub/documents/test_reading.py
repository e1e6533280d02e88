"""The four documents over REST: versions that never change, and the one in force."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from leadhub.documents.publishing import canonical, publish
from leadhub.models import DocumentKind, Version

pytestmark = pytest.mark.django_db

KINDS = [kind.value for kind in DocumentKind]


@pytest.fixture
def get(client_of: Callable[[str], APIClient]) -> Callable[..., Any]:
    """The body of a GET as a viewer."""
    client = client_of("viewer")

    def read(path: str, status: int = 200) -> Any:
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    return read


@pytest.mark.parametrize("kind", KINDS)
def test_the_current_one_is_the_version_in_force_with_its_content(get: Callable[..., Any], kind: str) -> None:
    current = get(f"{kind}/current/")
    row = Version.objects.get(kind=kind, number=1)
    content = current.pop("content")
    assert canonical(content).decode() == row.content
    assert current == {
        "kind": kind,
        "number": 1,
        "note": "Default rules",
        "sha256": row.sha256,
        "published_at": "2026-01-01T00:00:00Z",
        "published_by": "leadhub",
        "effective_at": "2000-01-01T00:00:00Z",
        "in_force": True,
        "signatures": [],
    }
    assert get(f"{kind}/versions/1/") == {**current, "content": content}
    assert [version["number"] for version in get(f"{kind}/")["results"]] == [1]


def test_a_later_version_comes_into_force_when_its_time_comes(
    get: Callable[..., Any], set_clock: Callable[..., Any], now: Any
) -> None:
    set_clock(now)
    content = get("profiles/current/")["content"]
    publish(
        {DocumentKind.PROFILES: content}, note="Same again", by="Ines", now=now, effective_at=now + timedelta(days=1)
    )
    versions = get("profiles/versions/")["results"]
    assert [(each["number"], each["in_force"], each["effective_at"]) for each in versions] == [
        (2, False, "2026-11-04T15:00:00Z"),
        (1, True, "2000-01-01T00:00:00Z"),
    ]
    set_clock(now + timedelta(days=1))
    assert get("profiles/current/")["number"] == 2
    assert [each["in_force"] for each in get("profiles/versions/?ordering=number")["results"]] == [False, True]
    assert len(get("agreements/versions/")["results"]) == 1
    page = get("profiles/?page_size=1")
    assert get(page["next"].split("/api/v1/")[1])["results"][0]["number"] == 1


@pytest.mark.parametrize("path", ["profiles/versions/2/", "profiles/versions/99999999999999999999/"])
def test_a_version_that_is_not_there_is_404(get: Callable[..., Any], path: str) -> None:
    assert get(path, 404)["code"] == "not_found"


def test_a_cursor_of_one_document_is_not_one_of_another(get: Callable[..., Any], now: Any) -> None:
    content = get("profiles/current/")["content"]
    publish({DocumentKind.PROFILES: content}, note="", by="Ines", now=now, effective_at=now)
    query = get("profiles/?page_size=1")["next"].split("?")[1]
    assert get(f"agreements/?{query}", 400)["code"] == "malformed_parameter"
    assert get("profiles/?kind=profiles", 400)["code"] == "unknown_parameter"
