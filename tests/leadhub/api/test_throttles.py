"""How many requests a caller may send."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Unreachable
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db


def test_every_answer_tells_what_is_left(client):
    first, second = (client.get("/api/v1/keys/") for _ in range(2))
    assert first["RateLimit-Policy"] == '"caller";q=6000;w=60'
    assert first["RateLimit"].startswith('"caller";r=5999;t=')
    assert second["RateLimit"].startswith('"caller";r=5998;t=')


@pytest.mark.parametrize("address", ["/api/v1/keys/", "/graphql/"])
def test_too_many_are_429_with_the_time_to_wait(client, settings, address):
    settings.REQUESTS_PER_MINUTE = 2

    def send():
        return (
            client.get(address)
            if "keys" in address
            else client.post(address, {"query": "{ __typename }"}, format="json")
        )

    assert [send().status_code for _ in range(3)] == [200, 200, 429]
    answer = send()
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"caller";r=0;t=')


def test_callers_are_counted_apart(client, settings, client_of, user_of):
    settings.REQUESTS_PER_MINUTE = 1
    assert client.get("/api/v1/keys/").status_code == 200
    assert client_of(user_of("operations", "other")).get("/api/v1/keys/").status_code == 200
    assert client.get("/api/v1/keys/").status_code == 429


def test_work_goes_on_without_a_cache(client, monkeypatch):
    def fail(*args, **kwargs):
        raise Unreachable

    monkeypatch.setattr(type(cache._connections["default"]), "add", fail)
    assert client.get("/api/v1/keys/").status_code == 200


def test_whoever_is_refused_is_counted_too(client, settings, client_of):
    settings.REQUESTS_PER_MINUTE = 3
    unknown = APIClient(headers={"Authorization": "Bearer lh_unknown"})
    nobody = APIClient()
    tried = [one.get("/api/v1/keys/") for one in (unknown, nobody, unknown, unknown)]
    assert [(one.status_code, one.json()["code"]) for one in tried] == [
        (401, "token_unknown"),
        (401, "authentication_required"),
        (401, "token_unknown"),
        (429, "too_many_requests"),
    ]
    assert unknown.post("/graphql/", {"query": "{ __typename }"}, format="json").status_code == 429, "of one address"
    assert nobody.get("/api/v1/keys/", REMOTE_ADDR="192.0.2.7").status_code == 401, "another address"
    viewer = client_of("viewer")
    assert [viewer.get("/api/v1/keys/").status_code for _ in range(4)] == [403, 403, 403, 429]


def cost(answer):
    return answer.json()["extensions"]["cost"]


def test_a_query_tells_what_it_cost_and_what_is_left(client, settings):
    settings.GRAPHQL_POINTS_PER_MINUTE = 120
    small, page = "{ __typename }", "{ keys(first: 20) { edges { node { id name } } } }"
    first, second = (client.post("/graphql/", {"query": query}, format="json") for query in (small, page))
    assert {name: cost(first)[name] for name in ("requested", "limit", "remaining")} == {
        "requested": 1,
        "limit": 120,
        "remaining": 119,
    }
    assert cost(first)["resetAt"].endswith("00Z")
    assert (cost(second)["requested"], cost(second)["remaining"]) == (81, 38)
    over = client.post("/graphql/", {"query": page}, format="json")
    assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
    assert over.json()["errors"][0]["extensions"]["code"] == "too_many_requests"
    assert 1 <= int(over["Retry-After"]) <= 60
    assert client.get("/api/v1/keys/").status_code == 200, "points are of queries alone"
