"""How leadhub gets into an org, and back into it."""

from datetime import timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from leadhub.egress.transport import GuardedTransport
from leadhub.integrations.protocol import FaultKind, VendorError
from leadhub.integrations.salesforce.kind import KIND
from leadhub.integrations.salesforce.sessions import assertion
from tests.leadhub.integrations.salesforce.connecting import DANA, A, access, connected, write
from tests.vendors.salesforce import ORG, US, Salesforce
from tests.vendors.stand_ins import served


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@pytest.fixture
def signing(org, key):
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    org.public_key = public.decode()
    settings = {"grant": "jwt_bearer", "username": org.username}
    return {"settings": settings, "credentials": {"private_key": pem(key), "client_secret": ""}}


def refusal(connector):
    with pytest.raises(VendorError) as refused:
        connector.check()
    return refused.value.fault


def test_client_credentials_are_shown_once_and_the_access_is_kept(org):
    kept = []
    connector = connected(org, keep=kept.append)

    connector.check()
    connector.check()

    assert len(org.asked("/services/oauth2/token")) == 1
    assert kept[0]["user"] == US
    assert kept[0]["organization"] == ORG


def test_access_that_was_kept_is_used_by_the_next_connector(org):
    kept = []
    connected(org, keep=kept.append).check()

    connected(org, tokens=dict(kept[0])).check()

    assert len(org.asked("/services/oauth2/token")) == 1


def test_an_assertion_is_signed_as_an_independent_library_verifies_it(org, key, signing):
    claims = jwt.decode(
        assertion(access(org, **signing)),
        key.public_key(),
        ["RS256"],
        audience="https://medico.my.salesforce.com",
        options={"verify_exp": False},
    )

    assert claims["iss"] == "consumer-key"
    assert claims["sub"] == org.username
    assert claims["exp"] == int((org.now() + timedelta(minutes=3)).timestamp())


def test_an_assertion_gets_access(org, signing):
    assert connected(org, **signing).check().who == "leadhub@medico.example in Medico Instruments (sandbox)"


def test_the_audience_may_be_the_host_of_all_orgs(org, signing):
    org.audience = "https://login.salesforce.com"
    assert refusal(connected(org, **signing)).kind is FaultKind.REVOKED

    signing["settings"]["audience"] = "https://login.salesforce.com"
    assert connected(org, **signing).check().is_sound


@pytest.mark.parametrize(
    "pem",
    ["", "no key", pem(ec.generate_private_key(ec.SECP256R1()))],
    ids=["none", "no PEM", "an elliptic key"],
)
def test_a_key_that_cannot_sign_stops_the_connection_by_name(org, signing, pem):
    signing["credentials"]["private_key"] = pem
    found = refusal(connected(org, **signing))

    assert (found.kind, found.code) == (FaultKind.REVOKED, "private_key_unreadable")
    assert not org.calls


def test_an_ended_session_is_renewed_once_and_the_call_is_made_again(org):
    connector = connected(org)
    connector.check()
    org.expire()

    (outcome,) = connector.upsert([write(**DANA)])

    assert outcome.is_new
    assert len(org.asked("/services/oauth2/token")) == 2


def test_a_session_that_ends_at_once_again_stops_the_connection_and_does_not_go_round(org):
    refused = httpx.Response(401, json=[{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
    connector = connected(org)
    connector.check()
    token = org.handle
    org.handle = lambda request: token(request) if "oauth2" in request.url.path else refused
    before = len(org.calls)

    assert refusal(connector).kind is FaultKind.REVOKED
    assert len(org.calls) - before == 3


def test_a_wrong_secret_stops_the_connection_in_salesforces_words(org):
    found = refusal(connected(org, credentials={"client_secret": "wrong"}))
    assert (found.kind, found.code) == (FaultKind.REVOKED, "invalid_client")
    assert found.text == "invalid client credentials"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), FaultKind.REVOKED, "invalid_grant"),
        (
            httpx.Response(400, json={"error": "invalid_grant", "error_description": "login rate exceeded"}),
            FaultKind.RETRY,
            "invalid_grant",
        ),
        (httpx.Response(400, json={"error": "unknown_error"}), FaultKind.RETRY, "unknown_error"),
        (httpx.Response(404, text="<html>"), FaultKind.REVOKED, "http_404"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), FaultKind.REVOKED, "http_302"),
        (httpx.Response(503, text="down"), FaultKind.RETRY, "http_503"),
        (httpx.Response(200, json=["no object"]), FaultKind.RETRY, "answer_malformed"),
        (httpx.Response(200, json={"access_token": "two\r\nlines"}), FaultKind.RETRY, "answer_malformed"),
        (httpx.Response(200, json={"access_token": 7}), FaultKind.RETRY, "answer_malformed"),
        (httpx.Response(400, json={"error": {"a": 1}, "error_description": ["b"]}), FaultKind.REVOKED, "{'a': 1}"),
    ],
)
def test_whatever_the_door_answers_is_a_fault_by_name(org, answer, kind, code):
    org.switches.instead = [answer]
    found = refusal(connected(org))
    assert (found.kind, found.code) == (kind, code)


@pytest.mark.parametrize(
    "host",
    ["login.salesforce.com", "test.salesforce.com", "na1.salesforce.com", "medico.lightning.force.com"],
)
def test_no_secret_is_shown_to_a_host_that_is_no_my_domain(org, host):
    found = refusal(connected(org, base_url=f"https://{host}"))
    assert (found.kind, found.code) == (FaultKind.REVOKED, "my_domain_needed")
    assert not org.calls


def test_a_sandbox_has_a_my_domain_too(org):
    assert connected(org, base_url="https://medico--full.sandbox.my.salesforce.com").check().is_sound


def test_the_version_is_a_setting(org):
    connected(org, version="v68.0").check()
    assert org.asked("/services/data/v68.0/query")
    assert not org.asked("/v67.0/")
    assert KIND.versions[0] == "v67.0", "of a connection that says none"


def test_all_goes_over_http_through_the_guarded_way_out(settings):
    settings.LOCAL_RECEIVERS = True
    org = Salesforce()
    with served(org) as address, httpx.Client(transport=GuardedTransport()) as http:
        connector = connected(org, base_url=address, http=http)
        (outcome,) = connector.upsert([write(A, mail="dana@medico.example", **DANA)])
        (change,) = connector.changes(None).items

    assert change.remote == outcome.remote
    assert change.values["leadhub_id"] == str(A)
