"""What a receiver gets: an envelope as CloudEvents has it, and signatures that the public verifier accepts."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from leadhub.api.feed import EventView
from leadhub.clock import real_now
from leadhub.events.endpoints import WithSecret
from leadhub.events.messages import LARGEST, TooLarge, message, new_secret

ID = UUID("01900000-0000-7000-8000-000000000001")
LEAD = UUID("01900000-0000-7000-8000-000000000002")
URL = "https://hooks.example.com/secret-path"


def event(**changes: object) -> EventView:
    fields: dict[str, Any] = {
        "id": ID,
        "position": 7,
        "type": "handoff.accepted",
        "lead": LEAD,
        "lead_seq": 12,
        "at": datetime(2026, 11, 3, 15, tzinfo=UTC),
        "data": {"lead": str(LEAD), "handoff": "x"},
    }
    return EventView(**fields | changes)


def test_the_envelope_is_cloudevents_in_structured_json(settings) -> None:
    settings.EVENT_SOURCE = "urn:leadhub:leadhub.example"
    made = message(event(), URL, [new_secret()], real_now())
    assert json.loads(made.body) == {
        "specversion": "1.0",
        "id": str(ID),
        "source": "urn:leadhub:leadhub.example",
        "type": "handoff.accepted",
        "subject": str(LEAD),
        "sequence": "0000000012",
        "time": "2026-11-03T15:00:00Z",
        "datacontenttype": "application/json",
        "data": {"lead": str(LEAD), "handoff": "x"},
    }
    assert made.headers["Content-Type"] == "application/cloudevents+json"
    assert made.headers["webhook-id"] == str(ID)


def test_an_event_of_no_lead_has_no_subject_and_no_sequence() -> None:
    body = json.loads(message(event(lead=None, lead_seq=None), URL, [new_secret()], real_now()).body)
    assert not {"subject", "sequence"} & set(body)


def test_sequences_sort_as_numbers_and_as_text() -> None:
    texts = [
        json.loads(message(event(lead_seq=n), URL, [new_secret()], real_now()).body)["sequence"]
        for n in (9, 10, 100, 2**31 - 1)
    ]
    assert texts == sorted(texts)


def test_any_of_the_secrets_verifies_and_no_other() -> None:
    secrets = [new_secret(), new_secret()]
    made = message(event(), URL, secrets, real_now())
    for secret in secrets:
        assert Webhook(secret).verify(made.body, made.headers)["id"] == str(ID)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(made.body, made.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets[0]).verify(made.body + b" ", made.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secrets[0]).verify(made.body, made.headers | {"webhook-id": str(LEAD)})


def test_a_secret_is_long_and_nobodys_twice() -> None:
    secret = new_secret()
    assert len(b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret != new_secret()


def test_a_message_stays_below_what_receivers_must_take() -> None:
    assert len(message(event(data={"x": "a" * 19_000}), URL, [new_secret()], real_now()).body) <= LARGEST
    with pytest.raises(TooLarge):
        message(event(data={"x": "a" * LARGEST}), URL, [new_secret()], real_now())


def test_nothing_that_is_printed_shows_a_secret() -> None:
    secret = new_secret()
    made = message(event(), URL, [secret], real_now())
    for shown in (repr(made), repr(WithSecret(ID, secret)), str(WithSecret(ID, secret))):
        assert secret not in shown
        assert "secret-path" not in shown
        assert made.headers["webhook-signature"] not in shown
