"""Programs that ask for tokens by OAuth 2: what they get, what they may with it, and that it ends."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Token as AccessToken
from django.test import Client as Browser

from accounts.models import Partner
from leadhub.clock import real_now
from leadhub.models import Client, Edit, User
from tests import fence
from tests.leadhub.identity.programs import BACK, agreed, bearer, text_of
from tests.leadhub.identity.test_tokens import whole_database
from tests.rows import row

pytestmark = pytest.mark.django_db
CLIENTS = "/api/v1/clients/"
FRONTEND = {"name": "Portal", "kind": "frontend", "redirect_uris": [BACK]}


@pytest.fixture
def operations(client_of):
    return client_of("operations")


@pytest.fixture
def system(operations):
    return agreed(operations, name="Website", kind="system", scopes=["signals:write", "leads:read"])


@pytest.fixture
def portal(operations):
    scopes = ["openid", "profile", "email", "leads:read", "leads:write"]
    return agreed(operations, **FRONTEND, scopes=scopes)


@pytest.fixture
def browser(user_of):
    browser = Browser()
    browser.force_login(user_of("sales", is_staff=True))
    return browser


def test_a_system_comes_with_credentials_of_its_own(system):
    answer = system.with_credentials()
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["scope"].split() == ["signals:write", "leads:read"]
    assert "refresh_token" not in answer.json()
    client = bearer(text_of(answer))
    assert client.get("/api/v1/leads/").status_code == 200
    me = client.post("/graphql/", {"query": "{ me { name role kind } }"}, format="json").json()["data"]["me"]
    assert me == {"name": "Website", "role": "INTEGRATION", "kind": "INTEGRATION"}
    refused = client.get("/api/v1/accounts/")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    narrower = bearer(text_of(system.with_credentials(scope="leads:read")))
    assert narrower.post("/api/v1/signals/", {"signals": []}, format="json").json()["code"] == "scope_missing"


def test_a_partner_sees_what_a_partner_sees(operations):
    partner = row(Partner)
    program = agreed(operations, name="Dealer", kind="partner", partner=str(partner.pk), scopes=["partner:read"])
    client = bearer(text_of(program.with_credentials()))
    assert client.get("/api/v1/leads/").status_code == 403
    asked = client.post("/graphql/partner/", {"query": "{ me { kind } leads { edges { cursor } } }"}, format="json")
    assert asked.json()["data"]["me"]["kind"] == "PARTNER"
    accept = {"query": f'mutation {{ acceptLead(id: "{partner.pk}") {{ ... on Refusal {{ code }} }} }}'}
    said = client.post("/graphql/partner/", accept, format="json").json()
    assert "scope_missing" in json.dumps(said)


def test_nothing_that_opens_something_lies_in_a_table(system, portal, browser):
    code = portal.code(browser)
    told = portal.exchanged(code).json()
    opened = [system.row["secret"], text_of(system.with_credentials()), told["access_token"], told["refresh_token"]]
    held = whole_database()
    assert [text for text in [*opened, code] if text in held] == []


def test_a_person_agrees_and_the_program_acts_for_them(portal, browser):
    told = portal.exchanged(portal.code(browser, scope="openid profile email leads:read")).json()
    client = bearer(told["access_token"])
    assert client.get("/api/v1/leads/").status_code == 200
    assert client.post("/api/v1/leads/", {}, format="json").json()["code"] == "scope_missing"
    about = Browser().get("/identity/o/api/userinfo", HTTP_AUTHORIZATION=f"Bearer {told['access_token']}").json()
    assert (about["email"], about["role"], about["email_verified"]) == ("sales@leadhub.example", "sales", True)
    assert told["id_token"].count(".") == 2


def test_a_person_takes_away_what_the_program_does_not_need(portal, browser):
    page = browser.get("/identity/o/authorize", portal.question(scope="leads:read leads:write"))
    signed = page.context["form"]["request"].value()
    given = {"request": signed, "scopes": ["leads:read"], "action": "grant"}
    back = browser.post("/identity/o/authorize", given)["Location"]
    told = portal.exchanged(parse_qs(urlsplit(back).query)["code"][0]).json()
    assert told["scope"] == "leads:read"
    given |= {"action": "cancel"}
    assert "error=access_denied" in browser.post("/identity/o/authorize", given)["Location"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"scope": "rules:write"}, "invalid_scope"),
    ],
)
def test_what_was_not_agreed_is_not_asked(portal, browser, question, said):
    answer = browser.get("/identity/o/authorize", {k: v for k, v in portal.question(**question).items() if v})
    assert answer.status_code == 302
    assert answer["Location"].startswith(BACK)
    assert parse_qs(urlsplit(answer["Location"]).query)["error"] == [said]


@pytest.mark.parametrize(
    "address", [f"{BACK}?more=1", f"{BACK}/", "https://evil.example/back", "http://portal.example/back"]
)
def test_only_an_address_that_was_agreed_to_the_letter_is_gone_to(portal, browser, address):
    answer = browser.get("/identity/o/authorize", portal.question(redirect_uri=address))
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "not one of those that were agreed" in answer.content.decode()
    assert browser.head("/identity/o/authorize", portal.question(redirect_uri=address)).status_code == 400


@pytest.mark.parametrize("odd", [{"client_id": "\x00"}, {"state": "\x00"}, {"resource": "http://[::1"}])
def test_what_cannot_be_read_is_refused_and_no_fault_of_ours(portal, browser, odd):
    assert browser.get("/identity/o/authorize", portal.question(**odd)).status_code == 400
    assert Browser().post("/identity/o/api/token", {"grant_type": "client_credentials", **odd}).status_code in (
        400,
        401,
    )
    pair = base64.b64encode(b"\x00:\x00").decode()
    given = {"grant_type": "client_credentials"}
    answer = Browser().post("/identity/o/api/token", given, HTTP_AUTHORIZATION=f"Basic {pair}")
    assert answer.status_code in (400, 401)


def test_a_code_opens_once_for_whoever_asked(portal, browser, django_capture_on_commit_callbacks):
    code = portal.code(browser)
    assert portal.exchanged(code, code_verifier="w" * 64).status_code == 400
    assert portal.exchanged(code, redirect_uri="https://evil.example/").status_code == 400
    first = portal.exchanged(code)
    assert first.status_code == 200, first.content
    with django_capture_on_commit_callbacks(execute=True):
        assert portal.exchanged(code).status_code == 400
    assert bearer(first.json()["access_token"]).get("/api/v1/leads/").status_code == 401, "a code used twice was stolen"


def test_a_refresh_token_is_good_for_one_turn(portal, browser):
    told = portal.exchanged(portal.code(browser)).json()
    turned = portal.refreshed(told["refresh_token"])
    assert bearer(text_of(turned)).get("/api/v1/leads/").status_code == 200
    again = portal.refreshed(turned.json()["refresh_token"])
    assert again.status_code == 200
    other = portal.exchanged(portal.code(browser)).json()

    assert portal.refreshed(told["refresh_token"]).status_code == 400
    for text in (told["access_token"], text_of(turned), text_of(again)):
        assert bearer(text).get("/api/v1/leads/").status_code == 401, "one that comes twice was stolen"
    assert portal.refreshed(again.json()["refresh_token"]).status_code == 400
    assert bearer(other["access_token"]).get("/api/v1/leads/").status_code == 200, "another grant lives on"


def test_only_a_turn_spends_a_refresh_token(portal, system, browser):
    told = portal.exchanged(portal.code(browser)).json()
    assert system.with_credentials(refresh_token=told["refresh_token"]).status_code == 200
    assert system.refreshed(told["refresh_token"]).status_code == 401
    assert portal.refreshed("never-known").status_code == 400
    assert portal.refreshed(told["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    "grant", ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "client_credentials"]
)
def test_a_frontend_has_no_other_grant(portal, user_of, grant):
    user_of("viewer")
    given = {
        "grant_type": grant,
        "client_id": portal.client_id,
        "username": "viewer@leadhub.example",
        "password": "secret",
    }
    answer = Browser().post("/identity/o/api/token", given)
    assert answer.status_code in (400, 401), answer.content
    assert "access_token" not in answer.json()


def test_a_wrong_secret_opens_nothing_and_many_are_too_many(system, settings):
    settings.OAUTH_REQUESTS_PER_MINUTE = 3
    system.row["secret"] = "lhs_guess"
    answers = [system.with_credentials() for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_whoever_knows_the_id_of_a_program_uses_up_nothing_of_it(portal, browser, settings):
    settings.OAUTH_REQUESTS_PER_MINUTE = 3
    code = portal.code(browser)
    given = {"grant_type": "authorization_code", "client_id": portal.client_id, "code": "guess"}
    far = [Browser().post("/identity/o/api/token", given, REMOTE_ADDR="192.0.2.1").status_code for _ in range(5)]
    assert far == [400, 400, 400, 429, 429]
    assert portal.exchanged(code).status_code == 200


WITHDRAWALS = {
    "the client is revoked": lambda operations, program: operations.post(
        f"{CLIENTS}{program.row['id']}/revoke/", {}, format="json"
    ),
    "the program gives the token back": lambda _, program: Browser().post(
        "/identity/o/api/revoke", {"token": program.text}, **program.basic
    ),
    "its user is shut out": lambda _, program: shut_out(program.row["user"]),
    "its scopes are narrowed": lambda operations, program: operations.patch(
        f"{CLIENTS}{program.row['id']}/", {"scopes": ["signals:write"]}, format="json"
    ),
    "time goes by": lambda *_: AccessToken.objects.update(expires_at=real_now() - timedelta(seconds=1)),
}


def shut_out(user):
    with fence.allow_writes():
        User.objects.filter(pk=user).update(is_active=False)


@pytest.mark.parametrize("withdraw", WITHDRAWALS.values(), ids=WITHDRAWALS)
def test_no_call_succeeds_after(operations, system, withdraw):
    system.text = text_of(system.with_credentials())
    client = bearer(system.text)
    assert client.get("/api/v1/leads/").status_code == 200
    withdraw(operations, system)
    answers = [client.get("/api/v1/leads/") for _ in range(100)]
    assert {answer.status_code for answer in answers} <= {401, 403}


def test_a_role_that_changes_changes_what_the_program_may_at_once(portal, browser):
    client = bearer(portal.exchanged(portal.code(browser, scope="leads:read leads:write")).json()["access_token"])
    assert client.post("/api/v1/leads/", {}, format="json").status_code == 400
    with fence.allow_writes():
        User.objects.filter(email="sales@leadhub.example").update(role="viewer")
    assert client.post("/api/v1/leads/", {}, format="json").json()["code"] == "not_allowed"


def test_what_is_told_of_somebody_ends_with_the_scope(operations, portal, browser):
    told = portal.exchanged(portal.code(browser, scope="openid profile email")).json()
    operations.patch(f"{CLIENTS}{portal.row['id']}/", {"scopes": ["openid"]}, format="json")
    about = Browser().get("/identity/o/api/userinfo", HTTP_AUTHORIZATION=f"Bearer {told['access_token']}").json()
    assert set(about) == {"sub"}


def test_a_narrowed_token_makes_and_keeps_no_program_that_may_more(operations, system):
    given = {"name": "narrow", "scopes": ["access:write", "leads:read"]}
    narrow = bearer(operations.post("/api/v1/tokens/", given, format="json").json()["text"])
    place = f"{CLIENTS}{system.row['id']}/"
    wide = {**FRONTEND, "scopes": ["openid", "rules:write"]}
    for refused in (
        narrow.post(CLIENTS, wide, format="json"),
        narrow.patch(place, {"scopes": ["leads:write"]}, format="json"),
        narrow.patch(place, {"name": "Mine"}, format="json"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (422, "scope_too_wide"), refused.content
    refused = narrow.post(f"{place}rotate-secret/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_too_wide")
    assert Client.objects.count() == 1
    assert system.with_credentials().json()["scope"].split() == ["signals:write", "leads:read"]

    agreed(narrow, **FRONTEND, scopes=["openid", "leads:read"])
    assert narrow.patch(place, {"scopes": ["leads:read"]}, format="json").status_code == 200
    assert narrow.post(f"{place}rotate-secret/", {}, format="json").status_code == 200


def test_unknown_and_revoked_read_the_same(operations, system):
    client = bearer(text_of(system.with_credentials()))
    operations.post(f"{CLIENTS}{system.row['id']}/revoke/", {}, format="json")
    bodies = [one.get("/api/v1/leads/").json() for one in (client, bearer("never-known"), bearer("lh_never"))]
    for body in bodies:
        body.pop("request_id")
    assert bodies[0] == bodies[1] == bodies[2]
    assert system.with_credentials().status_code == 401


def test_a_token_for_another_address_opens_nothing_here(system):
    there = bearer(text_of(system.with_credentials(resource="https://elsewhere.example/api")))
    assert there.get("/api/v1/leads/").status_code == 401
    here = bearer(text_of(system.with_credentials(resource="http://testserver/api/v1/leads/")))
    assert here.get("/api/v1/leads/").status_code == 200
    assert system.with_credentials(resource="not an address").status_code == 400


def test_introspection_tells_a_program_of_its_own_tokens(operations, system):
    text = text_of(system.with_credentials())
    other = agreed(operations, name="Other", kind="system", scopes=["leads:read"])
    ask = "/identity/o/api/introspect"
    assert Browser().post(ask, {"token": text}, **system.basic).json()["active"] is True
    assert Browser().post(ask, {"token": text}, **other.basic).json() == {"active": False}
    shut_out(system.row["user"])
    assert Browser().post(ask, {"token": text}, **system.basic).json() == {"active": False}


def test_discovery_names_what_there_is():
    told = Browser().get("/.well-known/openid-configuration").json()
    assert told["grant_types_supported"] == ["authorization_code", "client_credentials", "refresh_token"]
    assert (told["response_types_supported"], told["code_challenge_methods_supported"]) == (["code"], ["S256"])
    assert told == Browser().get("/.well-known/oauth-authorization-server").json()
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint", "userinfo_endpoint"):
        assert Browser().post(urlsplit(told[name]).path).status_code in (400, 401), name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"scopes": []}, "scopes_required"),
        ({"scopes": ["leads:break"]}, "unknown_scope"),
        ({"kind": "system", "scopes": ["openid"], "redirect_uris": []}, "unknown_scope"),
        ({"redirect_uris": []}, "redirect_required"),
        ({"redirect_uris": ["https://*.example/"]}, "redirect_not_acceptable"),
        ({"redirect_uris": ["http://portal.example/"]}, "redirect_not_acceptable"),
        ({"redirect_uris": ["https://portal.example/#a"]}, "redirect_not_acceptable"),
        ({"redirect_uris": ["https://[::1/"]}, "redirect_not_acceptable"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_not_acceptable"),
        ({"kind": "system"}, "redirect_not_possible"),
        ({"kind": "partner", "redirect_uris": []}, "partner_required"),
        ({"partner": "01890a5d-ac96-774b-bcce-b302099a8057"}, "partner_not_possible"),
    ],
)
def test_what_is_no_client_says_why_and_keeps_nothing(operations, body, code):
    answer = operations.post(CLIENTS, {**FRONTEND, "scopes": ["leads:read"], **body}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.content
    assert (Client.objects.count(), User.objects.filter(email__endswith="clients.invalid").count()) == (0, 0)


def test_a_client_is_read_changed_given_a_new_secret_and_ended(operations, client_of, system):
    place = f"{CLIENTS}{system.row['id']}/"
    read = client_of("auditor").get(place)
    assert read.json()["secret"] is None
    assert client_of("sales").get(place).status_code == 403
    stale = operations.patch(place, {"name": "Shop"}, format="json", HTTP_IF_MATCH='"999"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert operations.patch(place, {"name": "Shop"}, format="json", HTTP_IF_MATCH=read["ETag"]).json()["name"] == "Shop"
    former = dict(system.basic)
    system.row |= operations.post(f"{place}rotate-secret/", {}, format="json").json()
    assert Browser().post("/identity/o/api/token", {"grant_type": "client_credentials"}, **former).status_code == 401
    assert system.with_credentials().status_code == 200
    ended = operations.post(f"{place}revoke/", {}, format="json").json()
    assert ended["revoked_at"] is not None
    again = operations.post(f"{place}revoke/", {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "client_revoked")
    fields = Edit.objects.filter(object_id=system.row["id"]).order_by("id").values_list("field", flat=True)
    assert list(fields) == ["scopes", "name", "secret", "revoked_at"]
    assert system.row["secret"] not in str(list(Edit.objects.values()))


def test_a_frontend_has_no_secret_and_clients_are_bounded(operations, portal, monkeypatch):
    refused = operations.post(f"{CLIENTS}{portal.row['id']}/rotate-secret/", {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_no_secret")
    monkeypatch.setattr("leadhub.identity.clients.MOST", 1)
    full = operations.post(CLIENTS, FRONTEND | {"name": "Another", "scopes": ["leads:read"]}, format="json")
    assert (full.status_code, full.json()["code"]) == (409, "too_many_clients")
    assert Client.objects.count() == 1


def test_graphql_keeps_clients_alike(operations):
    ask = """mutation ($input: CreateClientInput!) { createClient(input: $input) {
        ... on Client { id clientId secret kind } ... on Refusal { code } } }"""
    given = {"name": "BI", "kind": "SYSTEM", "scopes": ["insight:read"]}
    made = operations.post("/graphql/", {"query": ask, "variables": {"input": given}}, format="json").json()
    client = made["data"]["createClient"]
    assert client["secret"].startswith("lhs_")
    end = "mutation ($id: ID!) { revokeClient(id: $id) { ... on Client { revokedAt } ... on Refusal { code } } }"
    answer = operations.post("/graphql/", {"query": end, "variables": {"id": client["id"]}}, format="json").json()
    assert answer["data"]["revokeClient"]["revokedAt"]
