"""Bodies are read strictly, and every fault says where it is."""

import pytest

from leadhub.api.bodies import converted
from leadhub.api.json import holds_unstorable
from leadhub.errors import BadRequest
from tests.leadhub.api.example import KeyBody

pytestmark = pytest.mark.django_db


def post(client, raw, address="/api/v1/keys/"):
    return client.generic("POST", address, raw, content_type="application/json")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", "malformed_json"),
        (b"", "required"),
        (b"null", "wrong_type"),
        (b"[]", "wrong_type"),
        (b"3", "wrong_type"),
        (b'"name"', "wrong_type"),
        (b'{"name": "\xff"}', "malformed_json"),
        (b'{"name": NaN}', "malformed_json"),
        (b'{"name": Infinity}', "malformed_json"),
        (b'{"name": 1e400}', "malformed_json"),
        (b'{"name": ' + b"1" * 5000 + b"}", "malformed_json"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"a":' * 100_000, "malformed_json"),
        (b"[" * 40 + b"]" * 40, "malformed_json"),
        (b'{"name": "a", "name": "b"}', "duplicate_key"),
        (b'{"name": "a", "size": {"height": 1, "height": 2}}', "duplicate_key"),
        (b'{"name": "a\\u0000b"}', "malformed_text"),
        (b'{"name": "a\\ud800b"}', "malformed_text"),
        (b'{"na\\u0000me": "a"}', "malformed_text"),
        (b'{"name": "a"} x', "malformed_json"),
    ],
)
def test_what_cannot_be_understood_is_400(client, raw, code):
    answer = post(client, raw)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content


@pytest.mark.parametrize(
    "raw", [b'{"name": "\\\\u0000"}', b'{"name": "\\ud83d\\ude00"}', '{"name": "\u202e😀"}'.encode()]
)
def test_text_that_only_looks_dangerous_is_taken(client, raw):
    assert post(client, raw).status_code == 201


FAULTS = {
    "a missing field": ({}, 400, [("/name", "required")]),
    "an unknown field": ({"name": "a", "stage": "won"}, 400, [("/stage", "unknown_field")]),
    "all unknown and missing fields at once": (
        {"id": 1, "version/a~b": 2},
        400,
        [("/id", "unknown_field"), ("/version~1a~0b", "unknown_field"), ("/name", "required")],
    ),
    "a wrong type": ({"name": 3}, 400, [("/name", "wrong_type")]),
    "a truth value for a number": ({"name": "a", "size": {"height": True}}, 400, [("/size/height", "wrong_type")]),
    "null where none is": ({"name": None}, 400, [("/name", "wrong_type")]),
    "a naive time": ({"name": "a", "expires_at": "2026-01-01T00:00:00"}, 400, [("/expires_at", "wrong_type")]),
    "a missing field within": ({"name": "a", "size": {}}, 400, [("/size/height", "required")]),
    "an unknown field within": ({"name": "a", "size": {"height": 1, "x": 2}}, 400, [("/size/x", "unknown_field")]),
    "a number out of bounds": ({"name": "a", "size": {"height": -1}}, 422, [("/size/height", "out_of_bounds")]),
    "a number beyond the column": ({"name": "a", "size": {"height": 2**40}}, 422, [("/size/height", "out_of_bounds")]),
    "a word that is not of the list": ({"name": "a", "standing": "ajar"}, 422, [("/standing", "unknown_value")]),
}


@pytest.mark.parametrize(("body", "status", "faults"), FAULTS.values(), ids=FAULTS)
def test_faults_are_pointed_at(client, body, status, faults):
    answer = client.post("/api/v1/keys/", body, format="json")
    found = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert (answer.status_code, found) == (status, faults)


def test_a_bulk_body_leaves_faults_of_its_parts_to_the_use_case(client):
    raw = b'{"all": [{"a": 1, "a": 2}, "\\u0000", "\\ud800", "", 3]}'
    answer = post(client, raw, "/api/v1/bulk/")
    assert answer.json() == {"count": 5}
    assert post(client, b'{"all": [NaN]}', "/api/v1/bulk/").status_code == 400
    assert post(client, b'{"all": [1e400]}', "/api/v1/bulk/").status_code == 400
    assert post(client, b'{"all": [' + b"[" * 1000, "/api/v1/bulk/").status_code == 400


def test_a_large_body_of_another_endpoint_is_read_too(client):
    raw = b'{"name": "a", "expires_at": null' + b" " * 300_000 + b"}"
    assert post(client, raw).status_code == 201


@pytest.mark.parametrize("value", [{"\ud800": 1}, {"name": "\ud800", "x": 1}, {"name": "a", "\x00": 1}])
def test_text_that_no_parser_checked_is_refused_all_the_same(value):
    with pytest.raises(BadRequest):
        converted(value, KeyBody)


def test_what_cannot_be_stored_is_found_wherever_it_is():
    for value in ("\x00", ["a", {"b": "\x00"}], {"\x00": 1}, "\ud800", {"\udfff": 1}):
        assert holds_unstorable(value)
    for value in ("\\u0000", {"a": "\\u0000"}, "\u202e", [1, None, 2.5, True]):
        assert not holds_unstorable(value)
