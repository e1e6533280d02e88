"""Signed calls whose body is hostile, to every kind that is called: refused by name, and nothing of them is stored."""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from leadhub.clock import real_now
from leadhub.integrations.hubspot import hooks as hubspot
from leadhub.integrations.readers import hook_url
from leadhub.integrations.sealed import sealed
from leadhub.integrations.slack.signing import signature_of
from leadhub.models import Connection, SyncItem

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
SECRET = "whsec_" + b64encode(b"k" * 24).decode()
SECRETS = dict.fromkeys(("client_secret", "hook_secret", "signing_secret"), SECRET)
MIB = 1024 * 1024
Signed = Callable[[str, bytes], Mapping[str, str]]


def by_hubspot(url: str, body: bytes) -> Mapping[str, str]:
    instant = str(int(real_now().timestamp() * 1000))
    return {
        hubspot.SIGNATURE: hubspot.signature(SECRET, "POST", url, body, instant),
        hubspot.TIMESTAMP: instant,
    }


def by_salesforce(url: str, body: bytes) -> Mapping[str, str]:
    """Of a flow. What is no text cannot be signed by the library of those who sign, so it is signed by hand."""
    now = real_now()
    told = b".".join([b"msg_1", str(int(now.timestamp())).encode(), body])
    mac = b64encode(hmac.new(b"k" * 24, told, sha256).digest()).decode()
    with suppress(UnicodeDecodeError):
        assert Webhook(SECRET).sign("msg_1", now, body.decode()) == f"v1,{mac}"
    return {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": f"v1,{mac}"}


def by_marketo(_url: str, _body: bytes) -> Mapping[str, str]:
    return {"X-Leadhub-Secret": SECRET}


def by_slack(_url: str, body: bytes) -> Mapping[str, str]:
    instant = str(int(real_now().timestamp()))
    return {"X-Slack-Request-Timestamp": instant, "X-Slack-Signature": signature_of(SECRET, instant, body)}


KINDS: dict[str, Signed] = {
    "hubspot": by_hubspot,
    "salesforce": by_salesforce,
    "marketo": by_marketo,
    "slack": by_slack,
    "mail": by_salesforce,
}
# A body that each kind would read, around a value that it would not.
FRAMES: dict[str, Callable[[bytes], bytes]] = {
    "hubspot": lambda value: b'[{"subscriptionType": "contact.creation", "objectId": ' + value + b"}]",
    "salesforce": lambda value: b'{"ids": [' + value + b"]}",
    "marketo": lambda value: b'{"id": ' + value + b"}",
    "slack": lambda value: b"payload=" + b'{"type": ' + value + b"}",
    "mail": lambda value: b'{"raw": ' + value + b"}",
}
READ = {"hubspot": b"12", "salesforce": b'"003000000000001AAA"', "marketo": b"12"}
VALUES: dict[str, bytes] = {
    "a hundred thousand brackets": b"[" * 100_000,
    "a hundred thousand closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "a hundred thousand objects": b'{"a":' * 100_000,
    "not a number": b"NaN",
    "a number of ten thousand digits": b"9" * 10_000,
    "a number beyond all floats": b"1e999",
    "a fraction": b"1.5",
    "a negative number": b"-1",
    "bytes that are no text": b'"\xff\xfe"',
    "a lone surrogate": b'"\\ud800"',
    "a NUL": b'"\\u0000"',
    "a NUL in an id": b'"1\\u00002"',
    "digits of another script": '"١٢"'.encode(),
    "an empty text": b'""',
    "a long text": b'"' + b"1" * 300 + b'"',
    "a path": b'"../../contacts/1?x="',
    "a formula": b"\"1' OR '1'='1\"",
    "null": b"null",
    "truth": b"true",
}
WHOLE: dict[str, bytes] = {
    "nothing": b"",
    "a blank": b" ",
    "half an object": b'{"ids": ["003',
    "another encoding": '{"ids": ["1"]}'.encode("utf-16"),
    "a mark of order": b'\xef\xbb\xbf{"ids": []}',
    "a bomb of entities": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>',
    "a form of ten thousand fields": b"a=1&" * 10_000,
}


@pytest.fixture(params=KINDS)
def called(request: pytest.FixtureRequest, user_of: Any, direct_writes: None) -> Callable[[bytes], Any]:
    """Call a live connection of each kind, signed."""
    kind = request.param
    connection = Connection.objects.create(
        kind=kind,
        name=kind,
        state="live",
        credentials=sealed(SECRETS),
        acts_as=user_of("integration", kind),
        created_at=real_now(),
        created_by_name="Test",
    )

    def call(body: bytes) -> Any:
        url = hook_url(connection)
        media = "application/x-www-form-urlencoded" if kind == "slack" else "application/json"
        path = "/hooks/" + url.partition("/hooks/")[2]
        # What is wrong on our side is not raised into a test, but answered as outside.
        client = Client(raise_request_exception=False)
        return client.post(path, body, content_type=media, headers=dict(KINDS[kind](url, body)))

    call.kind = kind  # type: ignore[attr-defined]
    return call


@pytest.mark.parametrize("called", READ, indirect=True)
def test_the_frames_are_what_each_kind_reads(called: Any) -> None:
    assert called(FRAMES[called.kind](READ[called.kind])).status_code in (200, 202)
    assert SyncItem.objects.count() == 1


def test_whatever_is_signed_and_cannot_be_read_is_400_and_leaves_nothing(called: Any) -> None:
    bodies = {f"{name}, alone": value for name, value in VALUES.items()} | WHOLE
    bodies |= {name: FRAMES[called.kind](value) for name, value in VALUES.items()}
    odd = {}
    for name, body in bodies.items():
        answer = called(body)
        # A mail may be any bytes; of others what they tell is kept by an id that the other system may have.
        taken = {202} if called.kind == "mail" else set()
        if answer.status_code not in {400, 401} | taken or (answer.status_code != 202 and not answer.json()["code"]):
            odd[name] = (answer.status_code, answer.content[:200], list(SyncItem.objects.values_list("remote_id")))
    assert odd == {}


def test_one_byte_more_than_is_taken_is_413(called: Any) -> None:
    largest = MIB if called.kind in ("hubspot", "salesforce", "marketo") else 16 * MIB
    assert called(b" " * (largest + 1)).status_code == 413
    assert called(b" " * largest).status_code == 400, "it is read, and says nothing"


@pytest.mark.parametrize("called", ["hubspot"], indirect=True)
def test_thousands_of_events_in_one_body_are_taken_once_each_or_refused_whole(called: Any) -> None:
    events = [{"subscriptionType": "contact.creation", "objectId": number % 4_000} for number in range(9_000)]
    answer = called(json.dumps(events).encode())
    assert (answer.status_code, SyncItem.objects.count()) == (202, 4_000)
    answer = called(json.dumps([event | {"objectId": n} for n, event in enumerate(events)]).encode())
    assert (answer.status_code, SyncItem.objects.count()) == (400, 4_000)
