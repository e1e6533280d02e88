"""What the environment says of signing in; a wrong value stops the start with one line that names it."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.leadhub.test_environment import told

HOUSE = {"id": "corp", "name": "Corporate", "issuer": "https://sign-in.example", "client_id": "leadhub"}
SHOWN = (
    "from django.conf import settings as s; "
    "print(sorted(s.SINGLE_SIGN_ON), sorted(s.SECOND_FACTOR_ROLES), s.TRUSTED_PROXIES, bool(s.IDP_OIDC_PRIVATE_KEY))"
)


def pem(size):
    key = generate_private_key(public_exponent=65537, key_size=size)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def houses(**other):
    return {"SINGLE_SIGN_ON": json.dumps([HOUSE | other])}


def test_what_is_said_is_read(tmp_path):
    code, words = told(SHOWN, tmp_path)
    assert (code, words) == (0, "[] [] 0 False")
    given = {
        **houses(role_claim="groups", roles={"lh-ops": "operations"}, asks_second_factor=True),
        "SECOND_FACTOR_ROLES": "operations, manager",
        "TRUSTED_PROXIES": "2",
        "OIDC_PRIVATE_KEY": pem(2048).replace("\n", "\\n"),
    }
    assert told(SHOWN, tmp_path, **given) == (0, "['corp'] ['manager', 'operations'] 2 True")


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"SINGLE_SIGN_ON": "{"}, "SINGLE_SIGN_ON is no JSON"),
        ({"SINGLE_SIGN_ON": json.dumps(HOUSE)}, "SINGLE_SIGN_ON cannot be read"),
        (houses(colour="red"), "unknown field `colour`"),
        (houses(id="Corp One"), "an id is of small letters"),
        (houses(issuer="http://sign-in.example"), "it must be an address with https://"),
        (houses(role_claim="groups"), "a role_claim without roles"),
        (houses(role_claim="groups", roles={"x": "partner"}), "gives the provider corp the role 'partner'"),
        ({"SINGLE_SIGN_ON": json.dumps([HOUSE, HOUSE])}, "names two providers by one id"),
        ({"SECOND_FACTOR_ROLES": "operations,integration"}, "SECOND_FACTOR_ROLES is 'operations,integration'"),
        ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES is 'many'"),
        ({"OIDC_PRIVATE_KEY": "key"}, "OIDC_PRIVATE_KEY is no private key as PEM"),
    ],
)
def test_what_cannot_be_stops_the_start(tmp_path, environment, why):
    code, words = told(SHOWN, tmp_path, **environment)
    assert code == 1
    assert words.startswith("leadhub cannot start: ")
    assert why in words
    assert len(words.splitlines()) == 1
