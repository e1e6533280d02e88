"""How many requests a caller may send."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as Unreachable

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
