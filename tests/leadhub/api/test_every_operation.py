"""Every operation of the contract, called with values that are wrong in many ways by callers of every role."""

import json
import re
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from leadhub.actors import Role
from tests.examples import contract

pytestmark = pytest.mark.django_db
ROUNDS = 2
VALUES = [
    *(None, True, 0, -1, 3.5, 2**40, "", "x", "\x00", "a" * 3000, [], {}, [1], {"a": 1}, ["x"], [None]),
    *("2026-01-01T00:00:00Z", "2026-01-01", "won", "sales", str(uuid4()), {"budget": {"status": "confirmed"}}),
]
PLACES = [str(uuid4()), "1", "x", "%00", "9" * 20]


def calls(document, chance):
    """Each operation some times: its declaration, its address and a body."""
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for _ in range(ROUNDS):
                address = re.sub(r"{\w+}", lambda _: chance.choice(PLACES), path)
                queries = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
                given = {name: str(chance.choice(VALUES)) for name in queries if chance.random() < 0.25}
                body = ""
                if "requestBody" in operation:
                    # What takes a form is sent JSON too, and says so.
                    schema = operation["requestBody"]["content"].get("application/json", {"schema": {}})["schema"]
                    names = schemas[schema["$ref"].rpartition("/")[2]]["properties"] if "$ref" in schema else {}
                    body = json.dumps({name: chance.choice(VALUES) for name in names if chance.random() < 0.7})
                yield method, operation, f"{address}?{urlencode(given)}", body


@pytest.mark.parametrize("role", Role)
def test_no_answer_is_a_fault_of_ours_or_undocumented(client_of, role):
    client = client_of(role)
    client.raise_request_exception = False
    document = contract()
    for method, operation, address, body in calls(document, Random(7)):
        answer = client.generic(method.upper(), address, body, content_type="application/json")
        said = (role, method, address, body, answer.reason_phrase if answer.streaming else answer.content)
        assert answer.status_code < 500, said
        # An address that matches no route is nobody's operation.
        assert answer.status_code == 404 or str(answer.status_code) in operation["responses"], said


@pytest.mark.parametrize("role", [None, *Role])
def test_without_a_right_there_is_no_answer(client_of, role):
    from django.test import Client

    from leadhub.policy import inventory, registry

    client = Client(raise_request_exception=False) if role is None else client_of(role)
    for address, view in inventory.routes_of():
        if not address.startswith("api/v1/"):
            continue
        path = "/" + re.sub(r"<\w+:\w+>", lambda found: "1" if "int" in found[0] else str(uuid4()), address)
        for method, verb in view.cls.verbs.items():
            rule = registry.table()[verb]
            answer = client.generic(method, path, "{}", content_type="application/json")
            if role is None:
                assert answer.status_code == 401, (method, path)
            elif role not in rule:
                assert answer.status_code == 403, (role, method, path)
            else:
                assert answer.status_code not in (401, 405), (role, method, path)
