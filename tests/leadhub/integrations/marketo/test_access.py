"""Tokens are got when they are needed, kept until they end, and renewed once; the secret is in no log."""

import logging
from datetime import timedelta
from typing import Any

import httpx
import pytest

from leadhub.integrations.protocol import FaultKind, VendorError
from tests.leadhub.integrations.marketo.connecting import connected
from tests.vendors.marketo import CLIENT_SECRET, MarketoStandIn

IDENTITY = "/identity/oauth/token"


def refused(marketo: MarketoStandIn, **given: Any) -> tuple[FaultKind, str]:
    """How a call ends."""
    with pytest.raises(VendorError) as raised:
        connected(marketo, **given).describe_statuses()
    return raised.value.fault.kind, raised.value.fault.code


def test_a_token_is_got_once_and_stands_in_the_header_alone(marketo: MarketoStandIn) -> None:
    tokens: dict[str, Any] = {}
    connected(marketo, tokens=tokens).describe_statuses()
    connected(marketo, tokens=tokens).describe_statuses()
    assert len(marketo.asked(IDENTITY)) == 1
    for call in marketo.asked("/rest/"):
        assert call.headers["Authorization"] == "Bearer token-1:int"
        assert b"token" not in call.url.query
    assert marketo.asked("/rest/")[0].url.path == "/rest/v1/leads/describe2.json"


def test_a_token_whose_time_is_over_by_the_clock_is_not_shown_again(marketo: MarketoStandIn) -> None:
    tokens: dict[str, Any] = {}
    connected(marketo, tokens=tokens).describe_statuses()
    marketo.clock += timedelta(hours=1)
    connected(marketo, tokens=tokens).describe_statuses()
    assert [call.headers["Authorization"] for call in marketo.asked("/rest/")] == [
        "Bearer token-1:int",
        "Bearer token-2:int",
    ]


@pytest.mark.parametrize("code", ["601", "602"])
def test_a_token_that_is_refused_is_renewed_once(marketo: MarketoStandIn, code: str) -> None:
    tokens = {"access_token": "stale", "ends_at": marketo.clock.timestamp() + 600}
    marketo.switches.instead = [marketo.refused(code, "Access token expired")]
    assert connected(marketo, tokens=tokens).describe_statuses()
    assert tokens["access_token"] == "token-1:int"
    assert len(marketo.asked(IDENTITY)) == 1


def test_new_tokens_that_are_refused_as_well_stop_the_connection(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, *[marketo.refused("601", "Access token invalid")] * 9]
    marketo.switches.instead[2] = marketo.handle
    assert refused(marketo) == (FaultKind.REVOKED, "601")
    assert len(marketo.asked("/rest/")) == 2


def test_a_token_with_seconds_to_live_is_used_until_it_ends(marketo: MarketoStandIn) -> None:
    marketo.switches.life = 5
    tokens: dict[str, Any] = {}
    connected(marketo, tokens=tokens).describe_statuses()
    marketo.clock += timedelta(seconds=4)
    connected(marketo, tokens=tokens).describe_statuses()
    marketo.clock += timedelta(seconds=1)
    connected(marketo, tokens=tokens).describe_statuses()
    assert len(marketo.asked(IDENTITY)) == 2


def test_a_refused_token_that_marketo_gives_again_until_it_ends_is_waited_for(marketo: MarketoStandIn) -> None:
    marketo.switches.life = 3
    marketo.switches.instead = [marketo.handle, marketo.refused("602", "Access token expired")]
    with pytest.raises(VendorError) as raised:
        connected(marketo).describe_statuses()
    fault = raised.value.fault
    assert (fault.kind, fault.code, fault.after) == (FaultKind.RETRY, "token_ending", timedelta(seconds=4))


def test_credentials_that_marketo_does_not_know_stop_the_connection(marketo: MarketoStandIn) -> None:
    assert refused(marketo, credentials={"client_secret": "old"}) == (FaultKind.REVOKED, "unauthorized")
    assert marketo.asked("/rest/") == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"token_type": "bearer", "expires_in": 3599}),
        httpx.Response(200, json={"access_token": "a\r\nX-Evil: 1", "expires_in": 3599}),
        httpx.Response(200, json={"access_token": "tök", "expires_in": 3599}),
        httpx.Response(200, json={"access_token": 7, "expires_in": 3599}),
        httpx.Response(200, json={"access_token": "a", "expires_in": "soon"}),
        httpx.Response(200, json={"access_token": "a", "expires_in": -1}),
    ],
)
def test_an_answer_that_holds_no_token_is_a_fault_by_name(marketo: MarketoStandIn, answer: httpx.Response) -> None:
    marketo.switches.instead = [answer]
    assert refused(marketo) == (FaultKind.RETRY, "answer_malformed")


def test_an_identity_service_that_is_down_is_tried_again(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [httpx.Response(503, text="Down")]
    assert refused(marketo) == (FaultKind.RETRY, "http_503")
    marketo.switches.lost = 1
    assert refused(marketo) == (FaultKind.RETRY, "timed_out")


def test_the_secret_is_in_no_log(marketo: MarketoStandIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="httpx"):
        connected(marketo).describe_statuses()
    assert "describe2.json" in caplog.text
    assert CLIENT_SECRET.replace(" ", "+") not in caplog.text
    assert IDENTITY not in caplog.text
