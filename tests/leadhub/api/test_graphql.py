"""GraphQL answers what REST answers, from the same declarations."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.models import Token
from tests.leadhub.api import example

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """Send a query; answers the JSON of a 200."""

    def send(query, variables=None, status=200):
        answer = client.post("/graphql/", {"query": query, "variables": variables or {}}, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


def test_one_thing_is_the_one_of_rest(client, ask, make_keys):
    key = make_keys("a")[0].pk
    rest = client.get(f"/api/v1/keys/{key}/?expand=person").json()
    found = ask("query($id: ID!) { key(id: $id) { id name standing expiresAt person { id name } } }", {"id": str(key)})
    assert found["data"]["key"] == {
        "id": rest["id"],
        "name": "a",
        "standing": "OPEN",
        "expiresAt": None,
        "person": rest["person"],
    }


def test_ids_are_global(ask, make_keys, operations):
    key = make_keys("a")[0].pk
    query = "query($id: ID!) { node(id: $id) { __typename id ... on Key { name } ... on Person { name } } }"
    assert ask(query, {"id": str(key)})["data"]["node"] == {"__typename": "Key", "id": str(key), "name": "a"}
    assert ask(query, {"id": str(operations.pk)})["data"]["node"]["__typename"] == "Person"
    for strange in (str(uuid4()), "x"):
        assert ask(query, {"id": strange})["errors"][0]["extensions"]["code"] == "not_found"


def test_what_is_not_there(ask):
    answer = ask("query($id: ID!) { key(id: $id) { name } }", {"id": str(uuid4())})
    assert answer["data"] == {"key": None}
    assert answer["errors"][0]["extensions"]["code"] == "not_found"
    assert answer["errors"][0]["extensions"]["status"] == 404


def edges(answer, name="keys"):
    return [edge["node"]["name"] for edge in answer["data"][name]["edges"]]


PAGE = """query($first: Int, $after: String, $last: Int, $before: String, $filter: KeyFilter, $orderBy: [KeyOrder!]) {
  keys(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { name person { name } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


def test_pages_walk_both_ways(ask, make_keys):
    make_keys("a", "b", "c", "d")
    first = ask(PAGE, {"first": 2})
    assert edges(first) == ["a", "b"]
    info = first["data"]["keys"]["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    second = ask(PAGE, {"first": 2, "after": info["endCursor"]})
    assert edges(second) == ["c", "d"]
    back = ask(PAGE, {"last": 1, "before": second["data"]["keys"]["pageInfo"]["startCursor"]})
    assert edges(back) == ["b"]
    assert back["data"]["keys"]["pageInfo"]["hasPreviousPage"] is True


def test_filters_and_order_are_those_of_rest(ask, make_keys, operations):
    from datetime import UTC, datetime

    make_keys("a", "b", expires_at=[datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2)])
    assert edges(ask(PAGE, {"filter": {"name": "a"}})) == ["a"]
    assert edges(ask(PAGE, {"filter": {"person": [str(operations.pk)], "closed": False}})) == ["a", "b", "own"]
    assert edges(ask(PAGE, {"filter": {"expiresAtGte": "2027-01-02T00:00:00Z"}})) == ["b"]
    assert edges(ask(PAGE, {"orderBy": ["NAME_DESC"]})) == ["own", "b", "a"]
    assert edges(ask(PAGE, {"orderBy": ["EXPIRES_AT", "NAME_DESC"]})) == ["a", "b", "own"]
    assert edges(ask(PAGE, {"filter": {}})) == ["a", "b", "own"]
    assert edges(ask(PAGE, {"filter": None, "orderBy": None, "first": None})) == ["a", "b", "own"]


@pytest.mark.parametrize(
    "given",
    [
        {"first": 0},
        {"first": 201},
        {"first": -1},
        {"last": 1},
        {"first": 1, "last": 1},
        {"after": "x"},
        {"first": 1, "before": "x"},
        {"filter": {"person": ["x"]}},
    ],
)
def test_a_page_that_cannot_be(ask, given):
    answer = ask(PAGE, given)
    assert answer["errors"][0]["extensions"]["code"] == "malformed_parameter"
    assert answer["errors"][0]["extensions"]["status"] == 400


def test_a_list_costs_the_same_for_one_and_for_many(ask, make_keys, user_of):
    costs = []
    for start in (0, 20):
        with CaptureQueriesContext(connection) as seen:
            ask(PAGE)
        costs.append(len(seen))
        make_keys(*[f"k{start + i}" for i in range(20)])
    assert costs[0] == costs[1]


def test_links_in_fragments_are_loaded_at_once(ask, make_keys):
    make_keys(*"abcdef")
    query = "{ keys { edges { node { ...K } } } } fragment K on Key { who: person { name } ... { person { id } } }"
    with CaptureQueriesContext(connection) as seen:
        ask(query)
    assert len([one for one in seen if 'FROM "leadhub_user"' in one["sql"]]) == 1


def test_a_mutation_answers_the_object_or_a_refusal(ask, make_keys):
    made = ask('mutation { makeKey(input: {name: "x"}) { __typename ... on Key { name standing } } }')
    assert made["data"]["makeKey"] == {"__typename": "Key", "name": "x", "standing": "OPEN"}
    refused = ask(
        'mutation { makeKey(input: {name: "refused"}) { __typename '
        "... on Refusal { code detail httpStatus errors { code } facts } } }"
    )
    assert refused["data"]["makeKey"] == {
        "__typename": "Refusal",
        "code": "name_refused",
        "detail": "Not this one.",
        "httpStatus": 409,
        "errors": [],
        "facts": {"name": "refused"},
    }
    assert not Token.objects.filter(name="refused").exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "a\x00b"}, "malformed_text"),
        ({"name": "a", "size": {"height": -1}}, "out_of_bounds"),
    ],
)
def test_bodies_are_judged_as_in_rest(ask, client, given, code):
    query = "mutation($input: KeyInput!) { makeKey(input: $input) { ... on Refusal { code } } }"
    if code == "malformed_text":
        # Refused with the whole request already.
        assert ask(query, {"input": given}, status=400)["code"] == code
        literal = 'mutation { makeKey(input: {name: "a\\u0000b"}) { ... on Refusal { code } } }'
        assert ask(literal)["data"]["makeKey"]["code"] == code
    else:
        assert ask(query, {"input": given})["data"]["makeKey"]["code"] == code


def test_who_may_not_is_told_so(example_clients):
    for role, query in (("operations", "closeKey"), ("sales", "makeKey")):
        id_ = f'id: "{uuid4()}", ' if query == "closeKey" else ""
        body = '{reason: "r"}' if query == "closeKey" else '{name: "n"}'
        text = f"mutation {{ {query}({id_}input: {body}) {{ ... on Refusal {{ code httpStatus }} }} }}"
        answer = example_clients(role).post("/graphql/", {"query": text}, format="json").json()
        assert answer["data"][query]["httpStatus"] == 403
    code = example_clients("operations2").post(
        "/graphql/",
        {"query": f'mutation {{ closeKey(id: "{uuid4()}", input: {{}}) {{ ... on Refusal {{ code }} }} }}'},
        format="json",
    )
    assert code.json()["data"]["closeKey"]["code"] == "not_sales"


@pytest.fixture
def example_clients(example, client_of, user_of):
    """Clients of the example by role; a digit tells two of a role apart."""
    return lambda role: client_of(user_of(role.rstrip("2"), role))


def test_a_link_that_may_not_be_read_is_an_error(example_clients, make_keys):
    make_keys("a")
    answer = example_clients("sales").post("/graphql/", {"query": PAGE}, format="json").json()
    assert answer["errors"][0]["extensions"]["code"] == "not_allowed"
    assert answer["data"]["keys"]["edges"][0]["node"]["person"] is None


def test_a_refused_query_carries_the_words_of_rest(ask):
    (error,) = ask("{ refused { id } }")["errors"]
    assert error["message"] == "Not now."
    assert error["extensions"].pop("request_id")
    assert error["extensions"] == {"code": "not_now", "status": 409, "since": "yesterday"}
    assert error["path"] == ["refused"]


def test_a_fault_of_ours_is_masked(ask):
    answer = ask("{ broken }")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "internal_error"
    assert "secret" not in str(answer)
    assert "RuntimeError" not in str(answer)


def test_faults_of_the_document_keep_their_words(ask):
    (error,) = ask("{ keys { edges { node { nmae } } } }")["errors"]
    assert "nmae" in error["message"]
    assert error["extensions"] == {"code": "invalid_query"}
    (error,) = ask("query($id: ID!) { key(id: $id) { name } }")["errors"]
    assert error["extensions"] == {"code": "invalid_query"}


def test_the_schema_has_no_generated_writes_and_no_regex():
    text = example.schema.as_str()
    assert "regex" not in text.lower()
    assert "delete" not in text.lower()
