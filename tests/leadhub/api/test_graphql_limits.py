"""What one GraphQL request may ask for, and how it may be sent."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from graphql import get_introspection_query, parse

from leadhub.api.graphql.limits import check
from leadhub.errors import BadRequest

pytestmark = pytest.mark.django_db


def send(client, query, **more):
    return client.post("/graphql/", {"query": query, **more}, format="json")


def nested(levels):
    return "{ keys { edges { node { person { " + "... { " * levels + "name" + " }" * levels + " } } } } }"


FRAGMENTS = "{ ...a0 } " + " ".join(f"fragment a{i} on Query {{ ...a{i + 1} ...a{i + 1} }}" for i in range(25))
TOO_MUCH = {
    "aliases": ("{ " + " ".join(f"k{i}: key(id: 1) {{ name }}" for i in range(20)) + " }", "too_many_aliases"),
    "root fields": ("{ " + "key(id: 1) { name } " * 11 + "}", "too_many_fields"),
    "cost": (
        "{ a: keys(first: 200) { edges { node { "
        + "name standing " * 30
        + "} } } b: keys(first: 200) { edges { node { "
        + "name standing " * 30
        + "} } } }",
        "query_too_costly",
    ),
    "cost by variable": (
        "query($n: Int) { a: keys(first: $n) { edges { node { " + "name standing person { id name } " * 25 + "} } } }",
        "query_too_costly",
    ),
    "a fragment bomb": (FRAGMENTS + " fragment a25 on Query { key(id: 1) { name } }", "too_many_fields"),
    "tokens": ("{ " + "keys { edges { cursor } } " * 200 + "}", "malformed_query"),
    "levels of a document": ("{ keys " * 6000, "malformed_query"),
    "nonsense": ("{", "malformed_query"),
}


@pytest.mark.parametrize(("query", "code"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_is_refused_before_anything_runs(client, query, code):
    send(client, "{ __typename }")
    with CaptureQueriesContext(connection) as seen:
        answer = send(client, query)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert not [one for one in seen if "leadhub_token" in one["sql"] and "digest" not in one["sql"].split("WHERE")[-1]]


def test_leads_lead_on_to_ten_levels_only():
    from leadhub.schema import schema

    def asked(levels):
        return parse('{ lead(id: "x") { ' + "handoff { lead { " * levels + "id" + " } }" * levels + " } }")

    assert check(schema._schema, asked(4), {}, None) == 10
    with pytest.raises(BadRequest) as refused:
        check(schema._schema, asked(5), {}, None)
    assert (refused.value.code, refused.value.facts) == ("query_too_deep", {"cost": 12, "limit": 10})


def test_the_measure_and_its_limit_are_told(client):
    facts = send(client, TOO_MUCH["aliases"][0]).json()
    assert (facts["cost"], facts["limit"]) == (20, 15)


def test_what_a_query_costs_is_told_with_its_answer(client):
    few, many = (
        send(client, f"{{ keys(first: {size}) {{ edges {{ node {{ name }} }} }} }}").json()["extensions"]["cost"]
        for size in (1, 100)
    )
    assert few["requested"] < many["requested"] <= many["limit"]


def test_inline_fragments_make_nothing_deeper(client):
    assert "errors" not in send(client, nested(30)).json()


def test_a_page_of_ordinary_size_is_allowed(client):
    query = "{ keys(first: 200) { edges { cursor node { id name standing expiresAt person { id name } } } } }"
    assert "errors" not in send(client, query).json()


def test_introspection_needs_credentials(client):
    query = get_introspection_query()
    assert send(client, query).json()["data"]["__schema"]["queryType"]["name"] == "Query"
    answer = Client().post("/graphql/", {"query": query}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_required")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_introspection_cannot_be_nested_without_end(client):
    deep = "fields { type { " * 12 + "name" + " } }" * 12
    answer = send(client, "{ __schema { types { " + deep + " } } }").json()
    assert "data" not in answer or answer["data"] is None
    assert answer["errors"]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"null", 400, "wrong_type"),
        (b"3", 400, "wrong_type"),
        (b'"x"', 400, "wrong_type"),
        (b'[{"query": "{ __typename }"}]', 400, "batching_not_supported"),
        (b"{}", 400, "required"),
        (b"", 400, "required"),
        (b"\xff", 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b'{"query": 3}', 400, "wrong_type"),
        (b'{"query": ""}', 400, "malformed_query"),
        (b'{"query": "{ __typename }", "variables": []}', 400, "wrong_type"),
        (b'{"query": "{ __typename }", "operationName": "X"}', 400, "malformed_query"),
        (b'{"query": "subscription { a }"}', 200, "invalid_query"),
        (b'{"query": "query A { __typename } query B { __typename }"}', 400, "malformed_query"),
        (b'{"query": "fragment A on Query { __typename }"}', 400, "malformed_query"),
    ],
)
def test_bodies_that_are_no_question(client, raw, status, code):
    answer = client.generic("POST", "/graphql/", raw, content_type="application/json")
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert (body if status == 400 else body["errors"][0]["extensions"])["code"] == code


def test_forms_are_refused(client):
    assert client.post("/graphql/", {"query": "{ __typename }"}, format="multipart").status_code == 415


def test_get_asks_nothing(client):
    answer = client.get("/graphql/", {"query": "mutation { makeKey(input: {name: 1}) { __typename } }"})
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert client.put("/graphql/", "{}", content_type="application/json").status_code == 405
    assert client.options("/graphql/").status_code == 204


def test_the_explorer_is_open_and_of_own_files():
    answer = Client().get("/graphql/", HTTP_ACCEPT="text/html")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "//" not in text.replace("<!--", "")
    assert "<script>" not in text
    policy = answer["Content-Security-Policy"]
    assert "script-src" not in policy and "unsafe-eval" not in policy
    assert policy.count("unsafe-inline") == 1 and "style-src 'self' 'unsafe-inline'" in policy


def test_what_machines_are_answered_there_has_the_strict_policy(client):
    assert "unsafe" not in send(client, "{ me { name } }")["Content-Security-Policy"]


@pytest.mark.parametrize("deprecated", [False, True])
def test_the_question_of_explorers_and_generators_is_allowed(client, deprecated):
    query = get_introspection_query(descriptions=True, input_value_deprecation=deprecated)
    assert send(client, query).json()["data"]["__schema"]["mutationType"]["name"] == "Mutation"


def test_answers_are_json_without_names_of_exceptions(client):
    answer = send(client, "{ broken refused { id } }")
    assert answer["Content-Type"] == "application/json"
    assert "Error" not in json.dumps(answer.json())
