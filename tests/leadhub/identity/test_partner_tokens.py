"""Partners make and end tokens of their own, by the rules of everybody's."""

from datetime import timedelta

import pytest

from accounts.models import Partner
from leadhub.clock import real_now
from leadhub.models import Token
from tests.leadhub.identity.programs import bearer
from tests.leadhub.identity.test_tokens import whole_database
from tests.rows import row

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/partner/tokens/"
LEADS = "/api/v1/partner/leads/"
ALL = ["partner:read", "partner:write", "access:read", "access:write"]


@pytest.fixture
def keystone(client_of):
    return client_of("partner", name="kim", partner_id=row(Partner).pk)


def post(client, address, **body):
    return client.post(address, body, format="json")


def made(client, **body):
    answer = post(client, TOKENS, **({"name": "ERP", "scopes": ["partner:read"]} | body))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_token_is_told_once_opens_the_partners_doors_and_ends(keystone):
    token = made(keystone)
    assert token["text"] not in whole_database()
    assert timedelta(days=89) < Token.objects.get(pk=token["id"]).expires_at - real_now() <= timedelta(days=90)
    program = bearer(token["text"])
    assert program.get(LEADS).status_code == 200
    assert program.get("/api/v1/leads/").status_code == 403
    assert keystone.get(f"{TOKENS}{token['id']}/").json()["text"] is None
    assert [one["id"] for one in keystone.get(f"{TOKENS}?revoked=false").json()["results"]].count(token["id"]) == 1
    assert post(keystone, f"{TOKENS}{token['id']}/revoke/").json()["revoked_at"]
    assert program.get(LEADS).status_code == 401
    again = post(keystone, f"{TOKENS}{token['id']}/revoke/")
    assert (again.status_code, again.json()["code"]) == (409, "token_revoked")


def test_what_works_on_leads_makes_no_tokens_and_none_hands_on_more_than_it_may(keystone):
    reader = bearer(made(keystone, scopes=["partner:read", "partner:write"])["text"])
    for answer in (reader.get(TOKENS), post(reader, TOKENS, name="more", scopes=["partner:read"])):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    maker = bearer(made(keystone, scopes=["partner:read", "access:write"])["text"])
    wide = post(maker, TOKENS, name="more", scopes=ALL)
    assert (wide.status_code, wide.json()["code"]) == (422, "scope_too_wide")
    assert made(maker)["scopes"] == ["partner:read"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"scopes": []}, "scopes_required"),
        ({"scopes": ["leads:read"]}, "unknown_scope"),
        ({"scopes": [""]}, "unknown_scope"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expiry_past"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "expiry_too_late"),
    ],
)
def test_what_cannot_be_says_why_and_keeps_nothing(keystone, body, code):
    before = Token.objects.count()
    answer = post(keystone, TOKENS, **({"name": "ERP", "scopes": ALL} | body))
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content
    assert Token.objects.count() == before


def test_their_number_is_bounded(keystone, monkeypatch):
    monkeypatch.setattr("leadhub.identity.tokens.MOST", 2)
    made(keystone)
    full = post(keystone, TOKENS, name="one more", scopes=ALL)
    assert (full.status_code, full.json()["code"]) == (409, "too_many_tokens")


def test_nobody_sees_or_ends_those_of_others_and_staff_has_no_part_in_this_door(keystone, client_of):
    token = made(keystone)
    other = client_of("partner", name="nia", partner_id=row(Partner).pk)
    place = f"{TOKENS}{token['id']}/"
    assert other.get(place).status_code == post(other, f"{place}revoke/").status_code == 404
    assert token["id"] not in str(other.get(TOKENS).content)
    assert post(client_of("operations"), TOKENS, name="x", scopes=ALL).status_code == 403
    assert post(keystone, "/api/v1/tokens/", name="x").status_code == 403


def test_graphql_of_partners_does_the_same(keystone):
    ask = """mutation ($input: CreatePartnerTokenInput!) { createToken(input: $input) {
        ... on PartnerToken { id text scopes } ... on Refusal { code } } }"""

    def told(document, **variables):
        body = {"query": document, "variables": variables}
        return keystone.post("/graphql/partner/", body, format="json").json()["data"]

    token = told(ask, input={"name": "ERP", "scopes": ["partner:read"]})["createToken"]
    assert bearer(token["text"]).get(LEADS).status_code == 200
    assert told("{ tokens(filter: {revoked: false}) { edges { node { id text } } } }")["tokens"]["edges"][0] == {
        "node": {"id": token["id"], "text": None}
    }
    refused = told(ask, input={"name": "ERP", "scopes": ["rules:write"]})["createToken"]
    assert refused == {"code": "unknown_scope"}
    end = "mutation ($id: ID!) { revokeToken(id: $id) { ... on PartnerToken { revokedAt } ... on Refusal { code } } }"
    assert told(end, id=token["id"])["revokeToken"]["revokedAt"]
    assert bearer(token["text"]).get(LEADS).status_code == 401
