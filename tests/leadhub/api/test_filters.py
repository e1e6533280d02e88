"""Filters: nothing is ignored, and what is wrong is named."""

from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.django_db
TIMES = [datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2)]


def names(client, **query):
    answer = client.get("/api/v1/keys/", query)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_filters_narrow(client, make_keys, operations):
    make_keys("a", "b", expires_at=TIMES, revoked_at=[TIMES[0], None])
    assert names(client, name="a") == ["a"]
    assert names(client, name="a,b") == []
    assert names(client, person=str(operations.pk)) == ["a", "b", "own"]
    assert names(client, person=f"{operations.pk},00000000-0000-7000-8000-000000000000") == ["a", "b", "own"]
    assert names(client, expires_at__gte="2027-01-02") == ["b"]
    assert names(client, expires_at__gte="2027-01-02T01:00:00+01:00") == ["b"]
    assert names(client, closed="true") == ["a"]
    assert names(client, closed="false") == ["b", "own"]
    assert names(client, name__in="open,closed") == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nmae", "Unknown filter nmae. Did you mean name?"),
        ("perosn", "Did you mean person?"),
        ("zzz", "There are closed, cursor, expand"),
        ("page", "Did you mean page_size?"),
        ("format", "Unknown filter format."),
        ("name__regex", "Unknown filter name__regex. Did you mean name"),
        ("user__password", "Unknown filter user__password."),
    ],
)
def test_an_unknown_parameter_says_what_was_meant(client, name, said):
    answer = client.get("/api/v1/keys/", {name: "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert said in answer.json()["detail"]
    assert answer.json()["parameter"] == name


def test_a_parameter_of_an_action_is_refused_too(client):
    answer = client.post("/api/v1/keys/?name=a", {"name": "a"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert "There are expand, fields." in answer.json()["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("person", "x"),
        ("person", "1,2"),
        ("person", ","),
        ("name__in", "ajar"),
        ("name__in", "open,ajar"),
        ("name__in", "open,"),
        ("name", ""),
        ("closed", "yes"),
        ("closed", "True"),
        ("expires_at__gte", "tomorrow"),
        ("expires_at__gte", "2027-01-01T00:00:00"),
        ("expires_at__gte", "2027-13-01"),
        ("expires_at__gte", "2027-01-01T24:01:00Z"),
        ("expires_at__gte", "0000-01-01"),
        ("name", "a\x00b"),
        ("name__in", ",".join(["open"] * 201)),
    ],
)
def test_a_malformed_value_is_named(client, name, value):
    answer = client.get("/api/v1/keys/", {name: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter"), answer.content
    assert answer.json()["parameter"] == name


def test_a_repeated_parameter_is_refused(client):
    answer = client.get("/api/v1/keys/?name=a&name=b")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "name")


@pytest.mark.parametrize("query", ["a%00b=1", "%00", "name=%ff%fe", "name=%ED%A0%80", "x" * 3000 + "=1"])
def test_strange_queries_are_no_faults_of_ours(client, query):
    assert client.get(f"/api/v1/keys/?{query}").status_code in (200, 400)
