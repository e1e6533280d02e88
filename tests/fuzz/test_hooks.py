"""Calls of other systems as bytes over a socket: lies about length, odd headers, floods. Every answer is planned."""

import hmac
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from leadhub.clock import real_now
from tests.fuzz.wire import Answer, exchange, request
from tests.live.processes import Running

MIB = 1024 * 1024
KEY = b"k" * 24
SECRET = "whsec_" + b64encode(KEY).decode()
MAIL = (
    b"From: Dana Ito <dana@medico.example>\r\nTo: rfq@leadhub.example\r\nSubject: Quote\r\n"
    b"Message-ID: <1@medico.example>\r\n\r\nHello.\r\n"
)


@pytest.fixture(scope="module")
def path(running: Running) -> str:
    """Where its calls come."""
    with running.client("operations") as client:
        body = {"kind": "mail", "name": "Mail", "credentials": {"signing_secret": SECRET}}
        made = client.post("integrations/", json=body)
        assert made.status_code == 201, made.text
        live = client.patch(f"integrations/{made.json()['id']}/", json={"state": "live"})
        assert live.status_code == 200, live.text
        return "/hooks/" + str(made.json()["hook_url"]).partition("/hooks/")[2]


def signed(body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks; underscores are dashes."""
    now = str(int(real_now().timestamp()))
    mac = b64encode(hmac.new(KEY, b".".join([b"msg_1", now.encode(), body]), sha256).digest()).decode()
    return {"webhook_id": "msg_1", "webhook_timestamp": now, "webhook_signature": f"v1,{mac}"}


def call(port: int, path: str, body: bytes, *, hang_up: bool = False, **headers: str) -> Answer:
    """One call, signed unless the headers say otherwise."""
    return exchange(port, request("POST", path, body, **{**signed(body), **headers}), hang_up=hang_up)


def drafts(running: Running) -> int:
    """How many mails were stored."""
    with running.client("operations") as client:
        answer = client.get("enquiry-drafts/")
        assert answer.status_code == 200, answer.text
        return len(answer.json()["results"])


# Sentence: headers, body, and the statuses that are planned; None where the server hangs up without a word.
LIES: dict[str, tuple[dict[str, str], bytes, set[int | None]]] = {
    "a body cut short": ({"Content_Length": str(len(MAIL) + 50)}, MAIL, {400, None}),
    "a body longer than it was said to be": ({"Content_Length": "10"}, MAIL, {401}),
    "a negative length": ({"Content_Length": "-5"}, MAIL, {400}),
    "a length that is none": ({"Content_Length": "ten"}, MAIL, {400}),
    "a length of all the memory there is": ({"Content_Length": "9999999999999"}, MAIL, {413}),
    "no length": ({"Content_Length": "-"}, MAIL, {401, 411}),
    "chunks": ({"Content_Length": "-", "Transfer_Encoding": "chunked"}, b"5\r\nHello\r\n0\r\n\r\n", {411}),
    "both": ({"Transfer_Encoding": "chunked"}, b"0\r\n\r\n", {400, 411}),
    "an encoding of nobody": ({"Content_Length": "-", "Transfer_Encoding": "rot13"}, MAIL, {400, 411, 501}),
    "a signature of other letters": ({"webhook_signature": "v1,\xe9\xff"}, MAIL, {401}),
    "a signature of ten thousand letters": ({"webhook_signature": "v1," + "A" * 10_000}, MAIL, {401, 431, 400}),
    "a time that is none": ({"webhook_timestamp": "\xb2"}, MAIL, {401}),
    "a time beyond all calendars": ({"webhook_timestamp": "9" * 30}, MAIL, {401}),
    "no id": ({"webhook_id": "-"}, MAIL, {401}),
    "another host": ({"Host": "evil.example"}, MAIL, {400}),
    "16 MiB and one byte": ({}, b" " * (16 * MIB + 1), {413}),
}


def test_a_good_mail_is_stored_by_the_same_way(running: Running, port: int, path: str) -> None:
    before = drafts(running)
    answer = call(port, path, MAIL, Content_Type="message/rfc822")
    assert (answer.status, drafts(running)) == (202, before + 1), answer.body[:500]


@pytest.mark.parametrize("said", LIES)
def test_lies_are_refused_by_name_or_without_a_word_and_nothing_is_stored(
    running: Running, port: int, path: str, said: str
) -> None:
    headers, body, planned = LIES[said]
    before = drafts(running)
    answer = call(port, path, body, hang_up=None in planned, **headers)
    assert answer.status in planned, (answer.status, answer.body[:300])
    # What is no HTTP at all the server refuses by itself, without a body.
    assert answer.code or (answer.status in (None, 400) and not answer.body), answer.body[:300]
    assert drafts(running) == before
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_a_header_that_comes_twice_is_no_signature(running: Running, port: int, path: str) -> None:
    head, _, _ = request("POST", path, MAIL, **signed(MAIL)).partition(b"\r\n\r\n")
    forged = signed(b"forged")["webhook_signature"]
    before = drafts(running)
    for extra in (f"webhook-signature: {forged}", "webhook-id: msg_2", "webhook-timestamp: 1"):
        answer = exchange(port, head + b"\r\n" + extra.encode() + b"\r\n\r\n" + MAIL)
        assert (answer.status, answer.code) == (401, "bad_signature"), (extra, answer.status)
    assert drafts(running) == before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "BREW"])
def test_another_method_is_405(port: int, path: str, method: str) -> None:
    answer = exchange(port, request(method, path, b"", **signed(b"")))
    assert (answer.status, answer.code, answer.headers["allow"]) == (405, "method_not_allowed", "POST")


def test_a_flood_of_unsigned_calls_is_told_to_wait_and_the_house_goes_on(
    running: Running, port: int, path: str
) -> None:
    before = drafts(running)
    answers = [call(port, path, b"x" * 1000, webhook_signature="v1,AAAA") for _ in range(500)]
    told = [answer.status for answer in answers]
    # Each process counts for itself where there is no Redis.
    assert set(told) == {401, 429}
    refused = answers[told.index(429)]
    assert 0 < int(refused.headers["retry-after"]) <= 60 and refused.code == "too_many_requests"
    with running.client("operations") as client:
        assert client.get("leads/").status_code == 200
    assert drafts(running) == before
