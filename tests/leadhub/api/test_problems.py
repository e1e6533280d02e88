"""Refusals in one shape, whatever raised them."""

import json
import logging
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from leadhub.api import problems
from leadhub.errors import Unavailable
from tests.leadhub.api import example

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


def is_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) >= MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == answer["X-Request-Id"]
    return body


def test_a_refusal_of_a_use_case(client):
    body = is_problem(client.post("/api/v1/keys/", {"name": "refused"}, format="json"), 409, "name_refused")
    assert body["name"] == "refused"
    assert body["type"] == "urn:leadhub:problem:name_refused"


def test_a_method_that_does_not_exist(client):
    answer = client.delete("/api/v1/keys/")
    is_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_options_names_the_methods(client):
    answer = client.options("/api/v1/keys/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_head_is_get_without_a_body(client):
    answer = client.head("/api/v1/keys/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_method_override_changes_nothing(client):
    assert client.get("/api/v1/keys/", HTTP_X_HTTP_METHOD_OVERRIDE="DELETE").status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense"])
def test_what_the_caller_accepts_changes_nothing(client, accept):
    answer = client.get("/api/v1/keys/", HTTP_ACCEPT=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_another_media_type(client):
    is_problem(client.post("/api/v1/keys/", {"name": "a"}, format="multipart"), 415, "unsupported_media_type")


def test_a_body_that_is_too_large(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    is_problem(client.post("/api/v1/keys/", {"name": "a" * 200}, format="json"), 413, "too_large")


def test_what_is_not_there(client):
    is_problem(client.get(f"/api/v1/keys/{uuid4()}/"), 404, "not_found")
    is_problem(client.get("/api/v1/nothing/"), 404, "not_found")
    is_problem(client.get("/api/v1/keys/not-an-id/"), 404, "not_found")
    is_problem(client.get("/api/v1/keys/%00/"), 404, "not_found")


def test_a_fault_of_ours_says_nothing_and_is_logged_under_the_request_id(client, caplog):
    with caplog.at_level(logging.ERROR, logger="leadhub.api"):
        body = is_problem(client.post("/api/v1/keys/", {"name": "broken"}, format="json"), 500, "internal_error")
    assert "secret" not in json.dumps(body)
    assert body["request_id"] in caplog.text
    assert "secret of the house" in caplog.text


@pytest.mark.parametrize("error", [OperationalError("gone"), Unavailable("Busy.", retry_after=3)])
def test_a_part_that_is_down(client, monkeypatch, error):
    def fail(actor, name):
        raise error

    monkeypatch.setattr(example, "make_key", fail)
    answer = client.post("/api/v1/keys/", {"name": "a"}, format="json")
    is_problem(answer, 503, "unavailable")
    assert int(answer["Retry-After"]) >= 1
    assert b"gone" not in answer.content


def test_the_request_id_is_taken_over_only_when_it_is_a_uuid(client):
    given = str(uuid4())
    assert client.get("/api/v1/keys/", HTTP_X_REQUEST_ID=given)["X-Request-Id"] == given
    made = client.get("/api/v1/keys/", HTTP_X_REQUEST_ID="x\nInjected: 1")["X-Request-Id"]
    assert UUID(made)
    assert UUID(client.get("/api/v1/nothing/")["X-Request-Id"])


def test_answers_are_private(client):
    for address in ("/api/v1/keys/", "/graphql/"):
        assert client.get(address)["Cache-Control"] == "private, no-store"


def test_the_wrong_role_is_403(client_of, example):
    body = is_problem(client_of("viewer").get("/api/v1/keys/"), 403, "not_allowed")
    assert body["detail"] == "This is for operations or sales."


def test_unknown_exceptions_are_no_refusals():
    assert problems.refusal_of(ValueError("x")) is None
