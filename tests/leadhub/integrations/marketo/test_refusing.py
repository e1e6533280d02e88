"""Marketo refuses in answers with HTTP 200: each code has one thing that is to be done about it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from leadhub.egress import AddressRefused
from leadhub.integrations.access import PACED, Pace
from leadhub.integrations.marketo.errors import next_day
from leadhub.integrations.marketo.kind import KIND
from leadhub.integrations.protocol import UNNAMED, Fault, FaultKind, VendorError
from tests.leadhub.integrations.marketo.connecting import connected, write
from tests.vendors.marketo import MarketoStandIn

RETRY, PERMANENT, PARK = FaultKind.RETRY, FaultKind.PERMANENT, FaultKind.PARK
REFUSALS = {
    **dict.fromkeys(("502", "604", "606", "608", "614", "615", "713", "719"), RETRY),
    **dict.fromkeys(("603", "605", "609", "610", "612", "613", "616"), PERMANENT),
    **dict.fromkeys(("701", "703", "704", "709", "710", "711", "712", "714", "718"), PERMANENT),
    **dict.fromkeys(("1001", "1003", "1011", "1013", "4711", ""), PERMANENT),
    "607": PARK,
}


def asked(marketo: MarketoStandIn) -> Fault:
    """What a call is refused with."""
    with pytest.raises(VendorError) as raised:
        connected(marketo).describe_statuses()
    return raised.value.fault


@pytest.mark.parametrize(("code", "kind"), REFUSALS.items())
def test_each_code_has_one_thing_that_is_done_about_it(marketo: MarketoStandIn, code: str, kind: FaultKind) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused(code, "Marketo's own words")]
    fault = asked(marketo)
    assert (fault.kind, fault.code, fault.text) == (kind, code or UNNAMED, "Marketo's own words")


@pytest.mark.parametrize(
    ("code", "kind"),
    {
        **dict.fromkeys(("1001", "1002", "1003", "1004", "1006", "1007", "1008", "1018", "1021", "1037"), PERMANENT),
        "1005": RETRY,
        "713": RETRY,
    }.items(),
)
def test_each_code_of_a_record_too(marketo: MarketoStandIn, code: str, kind: FaultKind) -> None:
    marketo.switches.skips["dana@medico.example"] = (code, "Why not")
    (outcome,) = connected(marketo).upsert([write()])
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.fault.code, "Why not" in outcome.fault.text) == (kind, code, True)


def test_too_many_calls_in_twenty_seconds_wait_for_twenty(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("606", "Max rate limit exceeded")]
    assert asked(marketo).after == timedelta(seconds=20)


def test_too_many_calls_at_once_wait_a_moment(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("615", "Concurrent access limit reached")]
    assert asked(marketo).after == timedelta(seconds=5)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-03T15:00:00+00:00", "2026-11-04T06:00:00+00:00"),
        ("2026-11-03T05:59:59+00:00", "2026-11-03T06:00:00+00:00"),
        ("2026-11-03T06:00:00+00:00", "2026-11-04T06:00:00+00:00"),
        ("2026-07-01T05:30:00+00:00", "2026-07-01T06:00:00+00:00"),
        ("2026-12-31T23:30:00-06:00", "2027-01-01T06:00:00+00:00"),
    ],
)
def test_the_daily_quota_begins_anew_at_midnight_in_cst(now: str, until: str) -> None:
    assert next_day(datetime.fromisoformat(now)) == datetime.fromisoformat(until)


def test_a_used_up_quota_parks_until_then(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("607", "Daily quota reached")]
    assert asked(marketo).until == datetime(2026, 11, 4, 6, tzinfo=UTC)


def test_a_system_error_is_tried_once_more_and_then_for_people_to_see(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("611", "System error")]
    assert connected(marketo).describe_statuses()
    marketo.switches.instead = [marketo.handle, *[marketo.refused("611", "System error")] * 2]
    assert (fault := asked(marketo)).kind is PERMANENT
    assert fault.code == "611"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Maintenance</html>"),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(200, content=b'"\xff"'),
        httpx.Response(200, content=b'{"success": true, "result": [{"name": "API L'),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"success": "false", "result": [{"fields": []}]}),
        httpx.Response(200, json={"success": False}),
        httpx.Response(200, json={"success": False, "errors": "601"}),
        httpx.Response(200, json={"success": False, "errors": [None]}),
        httpx.Response(200, json={"success": True, "result": {}}),
        httpx.Response(200, json={"success": True, "result": "all"}),
        httpx.Response(200, json={"success": True, "result": [None]}),
        httpx.Response(200, json={"success": True, "result": [{"fields": 7}]}),
        httpx.Response(302, headers={"Location": "https://elsewhere.example/"}),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_fault_by_name(marketo: MarketoStandIn, answer: httpx.Response) -> None:
    marketo.switches.instead = [marketo.handle, answer]
    assert (fault := asked(marketo)).kind is RETRY
    assert fault.code == "answer_malformed"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({}, "skipped"),
        ({"id": 7}, "skipped"),
        ({"id": "seven", "status": "updated"}, "skipped"),
        ({"id": True, "status": "updated"}, "skipped"),
        ({"status": "skipped", "reasons": []}, "skipped"),
        ({"status": "skipped", "reasons": {"code": "1003"}}, "skipped"),
        ({"status": "skipped", "reason": {"code": "1003", "message": "As the swagger writes it"}}, "1003"),
        ({"id": 7, "reasons": [{"code": 1003}]}, "1003"),
    ],
)
def test_a_record_that_says_too_little_is_not_taken_for_written(
    marketo: MarketoStandIn, row: dict[str, Any], code: str
) -> None:
    marketo.contracts = ()
    marketo._one = lambda *_: row  # type: ignore[method-assign]
    (outcome,) = connected(marketo).upsert([write()])
    assert outcome.remote is None
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.fault.code) == (PERMANENT, code)


def test_fewer_outcomes_than_records_leave_it_open_what_was_done(marketo: MarketoStandIn) -> None:
    marketo._synced = lambda body: marketo.answered([])  # type: ignore[method-assign]
    with pytest.raises(VendorError) as raised:
        connected(marketo).upsert([write()])
    assert raised.value.fault.kind is FaultKind.AMBIGUOUS


def test_the_words_of_a_refusal_are_kept_short(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("9" * 99, "x" * 100_000)]
    fault = asked(marketo)
    assert (len(fault.code), len(fault.text)) == (20, 500)


def test_of_what_all_programs_of_a_subscription_share_leadhub_takes_half() -> None:
    calls, seconds = KIND.pace
    assert calls <= 50 and calls / seconds <= 100 / 20 / 2


def test_calls_go_as_fast_as_agreed_and_say_when_there_is_one_again(marketo: MarketoStandIn) -> None:
    connector = connected(marketo, pace=Pace(1, 20.0, clock=lambda: 0.0))
    connector.describe_statuses()
    with pytest.raises(VendorError) as raised:
        connector.look_up([write()])
    assert (raised.value.fault.code, raised.value.fault.after) == (PACED, timedelta(seconds=20))


def test_errors_of_calls_are_classified_and_others_are_for_people(marketo: MarketoStandIn) -> None:
    classify = connected(marketo).classify
    known = Fault(kind=RETRY, code="608", text="API Temporarily Unavailable")
    assert classify(VendorError(known)) == known
    assert classify(httpx.ReadTimeout("late")).kind is FaultKind.AMBIGUOUS
    assert classify(httpx.ConnectError("nobody")).kind is RETRY
    assert classify(AddressRefused("No.")).kind is FaultKind.REVOKED
    assert classify(KeyError("secret")) == Fault(kind=PERMANENT, code="internal_error", text="KeyError")
