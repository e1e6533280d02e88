"""Personal tokens: whose they are, what they may, how long, and that they end."""

from datetime import timedelta

import pytest
from django.db import connection

from leadhub.clock import real_now
from leadhub.models import Token
from tests import fence

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens/"


def made(client, **body):
    answer = client.post(TOKENS, {"name": "export", **body}, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def with_text(client_of, text):
    from rest_framework.test import APIClient

    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


def whole_database():
    """Everything that any table holds, as text."""
    with connection.cursor() as cursor:
        held = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            held.append(str(cursor.fetchall()))
    return "\n".join(held)


def test_a_token_is_told_once_signs_in_and_lies_nowhere(client_of):
    sales = client_of("sales")
    token = made(sales)
    assert with_text(client_of, token["text"]).get("/api/v1/leads/").status_code == 200
    assert token["scopes"] is None
    assert timedelta(days=89) < Token.objects.get(pk=token["id"]).expires_at - real_now() <= timedelta(days=90)
    assert sales.get(f"{TOKENS}{token['id']}/").json()["text"] is None
    assert token["text"] not in whole_database()
    assert token["prefix"] == token["text"][:8]


def test_a_repeated_request_is_told_the_same_text_and_no_table_holds_it(client_of):
    sales = client_of("sales")
    first, again = (
        sales.post(TOKENS, {"name": "export"}, format="json", HTTP_IDEMPOTENCY_KEY="one").json() for _ in range(2)
    )
    assert first["text"] == again["text"]
    assert Token.objects.filter(name="export").count() == 1
    assert first["text"] not in whole_database()


def test_a_narrowed_token_may_what_its_scopes_say_at_every_door(client_of):
    operations = client_of("operations")
    narrow = with_text(client_of, made(operations, scopes=["leads:read"])["text"])
    assert narrow.get("/api/v1/leads/").status_code == 200
    assert narrow.get("/api/v1/meta/choices/").status_code == 200
    for refused in (narrow.get("/api/v1/accounts/"), narrow.post("/api/v1/signals/", {"signals": []}, format="json")):
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert narrow.get("/api/v1/accounts/").json()["scope"] == "accounts:read"
    asked = narrow.post("/graphql/", {"query": "{ accounts { edges { cursor } } }"}, format="json").json()
    assert asked["errors"][0]["extensions"]["code"] == "scope_missing"
    asked = narrow.post("/graphql/", {"query": "{ leads { edges { cursor } } me { role } }"}, format="json").json()
    assert "errors" not in asked, asked
    expanded = narrow.get("/api/v1/leads/?expand=account")
    assert (expanded.status_code, expanded.json()["code"]) == (403, "scope_missing")


def test_a_scope_gives_nothing_that_the_role_has_not(client_of):
    viewer = with_text(client_of, made(client_of("viewer"), scopes=["accounts:write"])["text"])
    answer = viewer.post("/api/v1/accounts/", {"name": "X"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_narrowed_token_hands_on_no_more_than_it_may(client_of):
    narrow = with_text(client_of, made(client_of("operations"), scopes=["access:write", "leads:read"])["text"])
    for scopes in (["rules:write"], ["leads:read", "leads:write"]):
        refused = narrow.post(TOKENS, {"name": "wider", "scopes": scopes}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (422, "scope_too_wide")
    kept = narrow.post(TOKENS, {"name": "the same"}, format="json").json()
    # It may not read tokens, so it is told nothing but what it has just made.
    assert kept["scopes"] == ["leads:read", "access:write"]
    assert Token.objects.filter(name="wider").count() == 0


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"name": "  "}, "name_required", "/name"),
        ({"scopes": []}, "scopes_required", "/scopes"),
        ({"scopes": ["leads:read", "leads:destroy"]}, "unknown_scope", "/scopes/1"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expiry_past", "/expires_at"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "expiry_too_late", "/expires_at"),
        ({"user": "01890a5d-ac96-774b-bcce-b302099a8057"}, "owner_not_possible", "/user"),
    ],
)
def test_what_is_no_token_says_why_and_keeps_nothing(client_of, body, code, pointer):
    operations = client_of("operations")
    before = Token.objects.count()
    answer = operations.post(TOKENS, {"name": "export", **body}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert Token.objects.count() == before


def test_operations_makes_tokens_of_machines_and_of_no_person(client_of, user_of):
    operations, machine, person = client_of("operations"), user_of("integration"), user_of("sales")
    token = made(operations, user=str(machine.pk))
    me = with_text(client_of, token["text"]).post("/graphql/", {"query": "{ me { role } }"}, format="json")
    assert me.json()["data"]["me"]["role"] == "INTEGRATION"
    refused = operations.post(TOKENS, {"name": "x", "user": str(person.pk)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "owner_not_possible")
    refused = client_of("marketing").post(TOKENS, {"name": "x", "user": str(machine.pk)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "owner_not_possible")


def test_everybody_sees_and_ends_their_own_and_operations_all(client_of):
    sales, marketing = client_of("sales"), client_of("marketing")
    token = made(sales)
    assert marketing.get(f"{TOKENS}{token['id']}/").status_code == 404
    assert marketing.post(f"{TOKENS}{token['id']}/revoke/", {}, format="json").status_code == 404
    assert [one["name"] for one in marketing.get(TOKENS).json()["results"]] == ["test"]
    assert client_of("auditor").get(f"{TOKENS}{token['id']}/").status_code == 200
    assert (
        client_of("auditor", name="second").post(f"{TOKENS}{token['id']}/revoke/", {}, format="json").status_code == 404
    )
    ended = client_of("operations").post(f"{TOKENS}{token['id']}/revoke/", {}, format="json")
    assert ended.json()["revoked_at"] is not None
    again = sales.post(f"{TOKENS}{token['id']}/revoke/", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "token_revoked")


def test_no_call_succeeds_after_a_token_a_role_or_a_person_is_withdrawn(client_of, user_of):
    sales = user_of("sales")
    client = client_of(sales)
    text = made(client)["text"]
    other = with_text(client_of, text)
    assert other.get("/api/v1/handoffs/").status_code == 200
    client.post(f"{TOKENS}{Token.objects.get(name='export').pk}/revoke/", {}, format="json")
    assert {other.get("/api/v1/handoffs/").status_code for _ in range(100)} == {401}
    with fence.allow_writes():
        type(sales).objects.filter(pk=sales.pk).update(role="viewer")
    assert client.post("/api/v1/leads/", {}, format="json").json()["code"] == "not_allowed"
    with fence.allow_writes():
        type(sales).objects.filter(pk=sales.pk).update(is_active=False)
    assert {client.get("/api/v1/handoffs/").status_code for _ in range(100)} == {401}


def test_the_use_of_a_token_is_noted_once_in_ten_minutes(client_of):
    client = client_of("viewer")
    client.get("/api/v1/leads/")
    assert Token.objects.get().last_used_at is None, "one that is new says so by its making"
    with fence.allow_writes():
        Token.objects.update(created_at=real_now() - timedelta(hours=1))
    client.get("/api/v1/leads/")
    noted = Token.objects.get().last_used_at
    assert real_now() - noted < timedelta(minutes=1)
    client.get("/api/v1/leads/")
    assert Token.objects.get().last_used_at == noted


def test_whoever_tries_many_tokens_waits(client_of, settings):
    settings.WRONG_TOKENS_PER_MINUTE = 3
    thief, client = with_text(client_of, "lh_guess"), client_of("viewer")
    answers = [thief.get("/api/v1/leads/") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert client.get("/api/v1/leads/").status_code == 200, "whoever has a token is not kept out"


def test_nobody_has_more_tokens_than_anybody_can_look_after(client_of, monkeypatch):
    sales = client_of("sales")
    monkeypatch.setattr("leadhub.identity.tokens.MOST", 2)
    made(sales)
    full = sales.post(TOKENS, {"name": "one more"}, format="json")
    assert (full.status_code, full.json()["code"]) == (409, "too_many_tokens")


def test_graphql_makes_and_ends_tokens_alike(client_of):
    sales = client_of("sales")
    ask = """mutation ($input: CreateTokenInput!) { createToken(input: $input) {
        ... on Token { id text scopes } ... on Refusal { code } } }"""
    token = sales.post(
        "/graphql/", {"query": ask, "variables": {"input": {"name": "bi", "scopes": ["insight:read"]}}}, format="json"
    ).json()["data"]["createToken"]
    assert token["scopes"] == ["insight:read"]
    assert with_text(client_of, token["text"]).get("/api/v1/leads/").status_code == 403
    end = "mutation ($id: ID!) { revokeToken(id: $id) { ... on Token { revokedAt } ... on Refusal { code } } }"
    for wanted in ("revokedAt", "code"):
        answer = sales.post("/graphql/", {"query": end, "variables": {"id": token["id"]}}, format="json").json()
        assert answer["data"]["revokeToken"][wanted]
