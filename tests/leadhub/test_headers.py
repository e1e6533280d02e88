"""What every answer says to browsers, whichever door it comes from, and which pages of others may read it."""

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]

OURS = "https://app.example.com"
PERSONAL = ("/api/v1/leads/", "/api/v1/nothing/", "/api/v1/leads/?x=1", "/admin/", "/agreement/", "/dev/outbox/")
OPEN = (
    "/api/schema/",
    "/api/docs/",
    "/graphql/",
    "/healthz",
    "/readyz",
    "/admin/login/",
    "/",
    "/static/leadhub/icon.svg",
)
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def person(user_of: Any) -> Client:
    """A browser of operations."""
    client = Client()
    client.force_login(user_of("operations", is_staff=True))
    return client


@pytest.fixture
def theirs(settings: Any) -> str:
    """Pages of this origin may call the API."""
    settings.CORS_ALLOWED_ORIGINS = [OURS]
    return OURS


def test_every_answer_keeps_browsers_from_guessing_framing_and_telling(person: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    for path in (*PERSONAL, *OPEN):
        for answer in (person.get(path, secure=True), person.options(path, secure=True)):
            told = {name: answer.headers.get(name) for name in EVERYWHERE}
            assert told == EVERYWHERE, path
            assert "camera=()" in answer["Permissions-Policy"], path
            policy = answer["Content-Security-Policy"]
            assert re.search("default-src '(self|none)'", policy) and "frame-ancestors 'none'" in policy, path
            assert answer["Strict-Transport-Security"] == "max-age=3600", path
            # A file is closed by whoever has read it.
            b"".join(answer)
    assert "Strict-Transport-Security" not in person.get("/healthz"), "said over HTTPS only"


def test_what_belongs_to_one_caller_is_kept_by_nobody_on_the_way(person: Client) -> None:
    for path in PERSONAL:
        answer = person.get(path)
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), path
        if path.startswith("/api/"):
            assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", ")), path
    told = person.post("/graphql/", {"query": "{ me { name } }"}, content_type="application/json")
    assert told["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Cookie"} <= set(told["Vary"].split(", "))


def asked(client: Any, method: str, path: str, origin: str, **more: str) -> Any:
    """A request that a page of this origin sends."""
    return client.generic(method, path, headers={"Origin": origin, **more})


def test_pages_of_others_are_let_in_by_name_and_without_a_session(theirs: str, person: Client, client_of: Any) -> None:
    answer = asked(client_of("viewer"), "GET", "/api/v1/events/", theirs)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, theirs)
    shown = set(answer["Access-Control-Expose-Headers"].split(", "))
    assert shown >= {"ETag", "RateLimit", "Retry-After", "Location", "X-Request-Id", "Idempotent-Replayed"}
    assert "origin" in answer["Vary"].lower()
    for each in (answer, asked(person, "GET", "/graphql/", theirs), asked(person, "GET", "/api/v1/nothing/", theirs)):
        assert each["Access-Control-Allow-Origin"] == theirs
        assert "Access-Control-Allow-Credentials" not in each, "a page of others has no use for our session"
    wish = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, if-match"}
    ahead = asked(Client(), "OPTIONS", "/api/v1/leads/", theirs, **wish)
    assert (ahead.status_code, ahead["Access-Control-Allow-Origin"]) == (200, theirs)
    assert "PATCH" in ahead["Access-Control-Allow-Methods"] and "if-match" in ahead["Access-Control-Allow-Headers"]
    assert "PUT" not in ahead["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "origin", ["https://other.example", "https://app.example.com.evil.example", "http://app.example.com", "null", "*"]
)
def test_every_other_page_is_told_nothing(theirs: str, client_of: Any, origin: str) -> None:
    client = client_of("operations")
    for method, path in (("GET", "/api/v1/events/"), ("OPTIONS", "/api/v1/events/"), ("GET", "/admin/login/")):
        answer = asked(client, method, path, origin, **{"Access-Control-Request-Method": "GET"})
        assert not [name for name in answer.headers if name.startswith("Access-Control-")], path
    assert "Access-Control-Allow-Origin" not in asked(client, "GET", "/admin/login/", theirs), "pages are for people"


def test_without_a_list_no_other_page_is_let_in(client_of: Any) -> None:
    answer = asked(client_of("operations"), "GET", "/api/v1/events/", OURS)
    assert "Access-Control-Allow-Origin" not in answer


def test_what_a_page_can_send_without_asking_is_refused(theirs: str, person: Client) -> None:
    body = '{"query": "{ me { name } }"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        for path in ("/graphql/", "/api/v1/leads/"):
            answer = person.generic("POST", path, body, content_type=kind, headers={"Origin": "https://other.example"})
            assert answer.status_code in (403, 415), (kind, path, answer.content)
