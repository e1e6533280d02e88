"""Signing in by Salesforce: with a secret or with a key, once more where a token was refused, and no more."""

from datetime import timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.protocol import FaultKind
from tests.leadhub.integrations.account_engagement.ground import LOGIN, refused
from tests.vendors.account_engagement import UNIT


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


class TestSecret:
    """Client credentials."""

    def test_a_token_is_got_once_and_kept_sealed_by_the_engine(self, there, access_to):
        kept = []
        connector = KIND.connect(access_to(kept=kept))
        connector.changes(None)
        connector.changes(None)
        assert there.grants == [{"grant_type": "client_credentials", "client_id": "key", "client_secret": "secret"}]
        assert kept[0]["access_token"] in there.tokens
        another = KIND.connect(access_to(tokens=kept[0]))
        another.changes(None)
        assert len(there.grants) == 1
        called = there.asked("prospects")[-1]
        assert called.headers["Authorization"] == f"Bearer {kept[0]['access_token']}"
        assert called.headers["Pardot-Business-Unit-Id"] == UNIT

    def test_the_token_goes_to_my_domain_and_never_in_an_address(self, there, connector):
        connector.changes(None)
        (asked,) = there.asked("/services/oauth2/token")
        assert str(asked.url) == f"{LOGIN}/services/oauth2/token"
        assert "secret" not in "".join(str(one.url) for one in there.calls)

    def test_a_token_that_was_refused_is_renewed_once(self, there, access_to):
        connector = KIND.connect(access_to(tokens={"access_token": "old"}))
        assert connector.changes(None).items == []
        assert len(there.grants) == 1

    def test_when_the_new_token_is_refused_too_the_connection_stops(self, there, connector):
        there.tokens = Nothing()
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.code) == (FaultKind.REVOKED, "184")
        assert len(there.grants) == 2
        assert "access_token is invalid" in fault.text

    def test_where_salesforce_says_how_long_a_token_lives_the_clock_ends_it(self, there, connector):
        there.account.expires_in = 7_200
        connector.changes(None)
        there.clock += timedelta(minutes=118)
        connector.changes(None)
        assert len(there.grants) == 1
        there.clock += timedelta(minutes=2)
        connector.changes(None)
        assert len(there.grants) == 2

    def test_a_wrong_secret_stops_the_connection_with_what_salesforce_said(self, access_to):
        connector = KIND.connect(access_to(credentials={"client_secret": "wrong"}))
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.code) == (FaultKind.REVOKED, "invalid_client")

    @pytest.mark.parametrize("status", [429, 503])
    def test_when_salesforce_is_not_well_it_is_asked_again_later(self, there, connector, status):
        there.switches.instead = [httpx.Response(status, headers={"Retry-After": "30"})]
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.after) == (FaultKind.RETRY, timedelta(seconds=30))

    @pytest.mark.parametrize(
        "said",
        [{}, {"access_token": 7}, {"access_token": ""}, {"access_token": "a\r\nX: y"}, {"access_token": "ж"}, []],
        ids=str,
    )
    def test_an_answer_without_a_token_is_none(self, there, connector, said):
        there.switches.instead = [httpx.Response(200, json=said)]
        assert refused(lambda: connector.changes(None)).code == "answer_malformed"

    @pytest.mark.parametrize("unit", ["", "0Uv", UNIT + "\r\nX: y", "001" + UNIT[3:], "0Uvжжжжжжжжжжжжжжж"])
    def test_a_business_unit_that_is_none_is_not_sent(self, there, access_to, unit):
        connector = KIND.connect(access_to(business_unit_id=unit))
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.code) == (FaultKind.REVOKED, "business_unit_malformed")
        assert there.calls == []

    def test_without_my_domain_no_secret_leaves(self, there, access_to):
        fault = refused(lambda: KIND.connect(access_to(login_url="")).changes(None))
        assert (fault.kind, fault.code) == (FaultKind.REVOKED, "login_url_missing")
        assert there.calls == []

    def test_the_wrong_host_or_unit_stops_the_connection(self, access_to):
        connector = KIND.connect(access_to(business_unit_id="0Uv000000000000AAA"))
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.code) == (FaultKind.REVOKED, "201")


class TestKey:
    """JWT bearer: what we sign is read by a library that we did not write."""

    def test_the_assertion_is_signed_for_the_user_and_lives_shortly(self, there, access_to, key):
        given = {"grant": "jwt", "username": "leadhub@medico.example", "audience": "https://test.salesforce.com/"}
        KIND.connect(access_to(credentials={"private_key": pem(key)}, **given)).changes(None)
        (grant,) = there.grants
        assert grant["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        assert set(grant) == {"grant_type", "assertion"}, "no secret beside it"
        claims = jwt.decode(
            grant["assertion"],
            key.public_key(),
            algorithms=["RS256"],
            audience="https://test.salesforce.com",
            issuer="key",
            options={"verify_exp": False},
        )
        assert claims["sub"] == "leadhub@medico.example"
        assert claims["exp"] == (there.clock + timedelta(minutes=3)).timestamp()

    def test_my_domain_is_the_audience_where_nothing_else_is_said(self, there, access_to, key):
        KIND.connect(access_to(credentials={"private_key": pem(key)}, grant="jwt", username="u")).changes(None)
        said = jwt.decode(there.grants[0]["assertion"], options={"verify_signature": False})
        assert said["aud"] == LOGIN

    def test_a_key_that_cannot_be_used_stops_the_connection(self, there, access_to):
        for text in ("", "no key", pem(ec.generate_private_key(ec.SECP256R1()))):
            connector = KIND.connect(access_to(credentials={"private_key": text}, grant="jwt", username="u"))
            fault = refused(lambda c=connector: c.changes(None))
            assert (fault.kind, fault.code) == (FaultKind.REVOKED, "private_key_unreadable")
            assert "PRIVATE" not in fault.text
        assert there.calls == []


class Nothing(set[str]):
    """Tokens that are all refused."""

    def add(self, token):
        """Keep none."""
