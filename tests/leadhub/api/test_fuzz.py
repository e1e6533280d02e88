"""Whatever is sent, the answer is never a fault of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))
NAMES = st.sampled_from(["name", "expires_at", "standing", "size", "height", "reason", "query", "variables", "id"])
BODIES = VALUES | st.dictionaries(NAMES, VALUES)
PARAMETERS = st.sampled_from(
    ["name", "person", "closed", "expires_at__gte", "cursor", "page_size", "ordering", "expand", "fields", "name__in"]
)
WORDS = [
    "{",
    "}",
    "(",
    ")",
    ":",
    "$",
    "...",
    "[",
    "]",
    "!",
    "@skip",
    "on",
    "fragment",
    "query",
    "mutation",
    "if",
    "true",
]
WORDS += [
    "keys",
    "edges",
    "node",
    "key",
    "person",
    "name",
    "id",
    "first",
    "5",
    "200",
    "null",
    "makeKey",
    "input",
    "Key",
]
GENTLE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@GENTLE
@given(raw=st.binary(max_size=200) | BODIES.map(lambda body: json.dumps(body).encode()))
def test_bodies(client, raw):
    for address in ("/api/v1/keys/", "/graphql/"):
        answer = client.generic("POST", address, raw, content_type="application/json")
        assert answer.status_code < 500, (address, raw, answer.content)


@GENTLE
@given(query=st.dictionaries(PARAMETERS | st.text(max_size=10), st.text(max_size=30), max_size=4))
def test_parameters(client, query):
    answer = client.get("/api/v1/keys/", query)
    assert answer.status_code in (200, 400), (query, answer.content)


@GENTLE
@given(
    text=st.lists(
        st.sampled_from(WORDS),
        max_size=25,
    ).map(" ".join),
    variables=VALUES,
)
def test_queries(client, text, variables):
    answer = client.generic(
        "POST",
        "/graphql/",
        json.dumps({"query": text, "variables": {"v": variables}}),
        content_type="application/json",
    )
    assert answer.status_code in (200, 400), (text, answer.content)
    assert b"internal_error" not in answer.content, text


@GENTLE
@given(first=VALUES, after=VALUES, name=VALUES, order=VALUES)
def test_variables(client, first, after, name, order):
    query = """query($first: Int, $after: String, $name: String, $order: [KeyOrder!]) {
      keys(first: $first, after: $after, filter: {name: $name}, orderBy: $order) { edges { cursor } } }"""
    body = {"query": query, "variables": {"first": first, "after": after, "name": name, "order": order}}
    answer = client.generic("POST", "/graphql/", json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400), answer.content
    assert b"internal_error" not in answer.content, answer.content
