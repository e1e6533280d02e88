"""The ground's own resources, as callers meet them."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_choices_are_listed(client_of):
    answer = client_of("viewer").get("/api/v1/meta/choices/")
    assert answer.status_code == 200
    assert isinstance(answer.json()["results"], dict)


def test_the_clock_follows_the_wall_until_it_is_set(client_of):
    client = client_of("operations")
    assert client.get("/api/v1/sandbox/clock/").json()["stopped"] is False
    answer = client.post("/api/v1/sandbox/clock/", {"now": "2026-11-03T09:00:00Z"}, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"now": "2026-11-03T09:00:00Z", "stopped": True}
    answer = client.post("/api/v1/sandbox/clock/", {"advance": "PT4H"}, format="json")
    assert answer.json()["now"] == "2026-11-03T13:00:00Z"
    answer = client.post("/api/v1/sandbox/clock/", {"advance": "-P1D"}, format="json")
    assert answer.json()["now"] == "2026-11-02T13:00:00Z"


def test_only_operations_set_the_clock(client_of):
    answer = client_of("sales").post("/api/v1/sandbox/clock/", {"advance": "PT4H"}, format="json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "time_or_advance"),
        ({"now": "2026-11-03T09:00:00Z", "advance": "PT4H"}, 422, "time_or_advance"),
        ({"advance": "four hours"}, 422, "malformed_duration"),
        ({"advance": "P9999999D"}, 422, "malformed_duration"),
        ({"advance": 4}, 400, "wrong_type"),
        ({"now": "2026-11-03T09:00:00"}, 400, "wrong_type"),
        ({"now": "1066-10-14T09:00:00Z"}, 422, "out_of_bounds"),
        ({"later": "PT4H"}, 400, "unknown_field"),
    ],
)
def test_a_clock_that_cannot_be_set_says_why(client_of, body, status, code):
    answer = client_of("operations").post("/api/v1/sandbox/clock/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content


def test_there_is_no_clock_outside_of_the_sandbox(client_of, settings):
    settings.SANDBOX = False
    assert client_of("operations").get("/api/v1/sandbox/clock/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/schema/",
        "/api/docs/",
        "/api/redoc/",
        "/graphql/",
        "/graphql/partner/",
        "/admin/login/",
    ],
)
def test_pages_that_are_open(address):
    assert Client().get(address).status_code == 200


def test_the_root_leads_to_the_console():
    assert Client().get("/")["Location"] == "/admin/"


def test_the_contract_is_openapi():
    document = json.loads(Client().get(reverse("schema")).content)
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}


def test_me(client_of):
    answer = client_of("sales").post("/graphql/", {"query": "{ me { name kind role } }"}, format="json")
    assert answer.json()["data"] == {"me": {"name": "sales", "kind": "PERSON", "role": "SALES"}}
    answer = client_of("partner").post("/graphql/partner/", {"query": "{ me { name kind } }"}, format="json")
    assert answer.json()["data"] == {"me": {"name": "partner", "kind": "PARTNER"}}


def test_an_unknown_address_is_a_problem():
    answer = Client().get(f"/api/v1/{uuid4()}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
