"""Slack's signature, raw and in time: by the vector that Slack publishes, and before Slack's own verifier."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from leadhub.integrations.kinds import Kind
from leadhub.integrations.protocol import BadSignature, Call, Malformed
from leadhub.integrations.slack.kind import KIND
from leadhub.integrations.slack.signing import signature_of, verify
from leadhub.integrations.slack.words import interaction_of
from leadhub.integrations.teams.kind import KIND as TEAMS
from tests.vendors.slack import signed

# https://api.slack.com/authentication/verifying-requests-from-slack, also in the tests of slack_sdk.
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
AT = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
NOW = datetime.fromtimestamp(AT, UTC)


def call(body: bytes = BODY, headers: Mapping[str, str | None] | None = None) -> Call:
    given = {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": str(AT), **(headers or {})}
    return Call(
        method="POST", url="/hooks/slack/x/", headers={k: v for k, v in given.items() if v is not None}, body=body
    )


@pytest.mark.parametrize("skew", [-300, -1, 0, 300])
def test_what_slack_published_is_taken_within_five_minutes_of_either_side(skew: int) -> None:
    verify(SECRET, call(), NOW + timedelta(seconds=skew))


REFUSED: dict[str, Any] = {
    "six minutes old": (call(), NOW + timedelta(seconds=301), SECRET),
    "six minutes ahead": (call(), NOW - timedelta(seconds=301), SECRET),
    "one byte more": (call(BODY + b"&"), NOW, SECRET),
    "written anew": (call(BODY.replace(b"%2F", b"%2f")), NOW, SECRET),
    "empty": (call(b""), NOW, SECRET),
    "no signature": (call(headers={"X-Slack-Signature": None}), NOW, SECRET),
    "no instant": (call(headers={"X-Slack-Request-Timestamp": None}), NOW, SECRET),
    "an instant with a blank": (call(headers={"X-Slack-Request-Timestamp": f" {AT}"}), NOW, SECRET),
    "an instant beyond all calendars": (call(headers={"X-Slack-Request-Timestamp": "9" * 40}), NOW, SECRET),
    "digits of another script": (call(headers={"X-Slack-Request-Timestamp": "١٥٣١٤٢٠٦١٨"}), NOW, SECRET),
    "a signature that is no ASCII": (call(headers={"X-Slack-Signature": "v0=é"}), NOW, SECRET),
    "another version": (call(headers={"X-Slack-Signature": SIGNATURE.replace("v0", "v1")}), NOW, SECRET),
    "another secret": (call(), NOW, SECRET[::-1]),
    "no secret": (call(), NOW, ""),
}


@pytest.mark.parametrize(("told", "now", "secret"), REFUSED.values(), ids=REFUSED)
def test_everything_else_is_refused(told: Call, now: datetime, secret: str) -> None:
    with pytest.raises(BadSignature):
        verify(secret, told, now)


class At(Clock):
    """A clock that stands, for Slack's verifier."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        return self._now.timestamp()


@pytest.mark.parametrize("skew", [-301, -300, 0, 300, 301])
@pytest.mark.parametrize(
    "body", [BODY, b"", "payload=Zo\u00eb \u6771\u4eac \u2028".encode()], ids=["vector", "empty", "letters"]
)
def test_slacks_own_verifier_and_we_judge_alike(body: bytes, skew: int) -> None:
    now = NOW + timedelta(seconds=skew)
    theirs = SignatureVerifier(SECRET, At(now))
    made = theirs.generate_signature(timestamp=str(AT), body=body)
    assert made == signature_of(SECRET, str(AT), body)
    told = call(body, {"X-Slack-Signature": made})
    is_valid = theirs.is_valid_request(body, told.headers)
    assert is_valid is (abs(skew) <= 300)
    if is_valid:
        verify(SECRET, told, now)
    else:
        with pytest.raises(BadSignature):
            verify(SECRET, told, now)


@pytest.mark.parametrize(
    "name", ["one byte more", "written anew", "empty", "no signature", "no instant", "another version"]
)
def test_what_is_forged_slacks_own_verifier_refuses_too(name: str) -> None:
    told, now, secret = REFUSED[name]
    assert not SignatureVerifier(secret, At(now)).is_valid_request(told.body, told.headers)


def test_what_the_stand_in_presses_slacks_own_verifier_takes() -> None:
    body, headers = signed({"type": "block_actions"}, AT)
    assert SignatureVerifier(SECRET, At(NOW)).is_valid_request(body, headers)


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        b"",
        b"\xff\xfe",
        b"payload=",
        b"payload=[]",
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
        b"payload=%7B%22type%22%3A5%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%7D",
        b"payload=" + b"[" * 100_000,
    ],
)
def test_what_is_signed_and_says_nothing_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        interaction_of(call(body))


def test_neither_kind_keeps_records_in_step_and_only_slack_is_heard() -> None:
    kinds: list[Kind] = [KIND, TEAMS]
    assert [(kind.code, kind.is_synced, bool(kind.hook)) for kind in kinds] == [
        ("slack", False, True),
        ("teams", False, False),
    ]
    assert [one.name for one in KIND.credentials if one.is_secret] == ["signing_secret"]
