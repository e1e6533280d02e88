"""Who calls."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from leadhub.api.tokens import make_token
from leadhub.models import Token
from tests import fence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def bearer(text):
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def test_a_token_signs_in(operations):
    assert Client().get("/api/v1/keys/", **bearer(make_token(operations, "ci"))).status_code == 200


def test_no_credentials_are_401_with_a_challenge():
    answer = Client().get("/api/v1/keys/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "authentication_required"


@pytest.mark.parametrize("change", [{"revoked_at": PAST}, {"expires_at": PAST}, {"digest": "0" * 64}])
def test_revoked_expired_and_unknown_read_the_same(operations, change):
    text = make_token(operations, "ci")
    with fence.allow_writes():
        Token.objects.update(**change)
    answer = Client().get("/api/v1/keys/", **bearer(text))
    body = answer.json()
    body.pop("request_id")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert body == {
        "type": "urn:leadhub:problem:token_unknown",
        "title": "Sign in first",
        "status": 401,
        "detail": "This token is not known, has expired or was revoked. "
        f"Make a new one at {settings.PUBLIC_URL}/admin/leadhub/owntoken/.",
        "code": "token_unknown",
    }


def test_a_token_that_expires_later_signs_in(operations):
    text = make_token(operations, "ci", expires_at=datetime(2100, 1, 1, tzinfo=UTC) + timedelta(days=1))
    assert Client().get("/api/v1/keys/", **bearer(text)).status_code == 200


def test_an_inactive_user_is_out_at_once(operations):
    text = make_token(operations, "ci")
    with fence.allow_writes():
        type(operations).objects.update(is_active=False)
    assert Client().get("/api/v1/keys/", **bearer(text)).status_code == 401


@pytest.mark.parametrize("header", ["Basic bGg6bGg=", "Bearer", "Bearer ", "lh_abc", "Bearer \x00", "Bearer é"])
def test_other_credentials_are_401(header):
    answer = Client().get("/api/v1/keys/", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


@pytest.mark.parametrize("name", ["access_token", "token", "api_key", "anything"])
def test_a_token_in_the_address_is_refused(operations, name):
    text = make_token(operations, "ci")
    for address in ("/api/v1/keys/", "/graphql/"):
        answer = Client().get(f"{address}?{name}={text}")
        assert (answer.status_code, answer.json()["code"]) == (400, "token_in_url")
        assert text not in answer.content.decode()


def test_the_text_is_nowhere_in_the_database(operations):
    text = make_token(operations, "ci")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM leadhub_token")
        assert text not in str(cursor.fetchall())


def test_a_session_reads_and_needs_the_csrf_token_to_write(operations):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operations)
    assert client.get("/api/v1/keys/").status_code == 200
    answer = client.post("/api/v1/keys/", {"name": "a"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    answer = client.post("/graphql/", {"query": "{ keys { edges { cursor } } }"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    client.get("/graphql/")
    token = client.cookies["csrftoken"].value
    answer = client.post("/api/v1/keys/", {"name": "a"}, content_type="application/json", HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 201, answer.content
    assert client.post("/api/v1/keys/", {"name": "a", "csrfmiddlewaretoken": token}).status_code == 415
