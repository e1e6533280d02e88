"""What refusals mean, by the vendor's own table of codes; and answers that nobody should believe."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from leadhub.egress import AddressRefused
from leadhub.integrations.account_engagement.errors import fault_of, next_day, zone_of
from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.protocol import BadSignature, Call, FaultKind, VendorError
from tests.leadhub.integrations.account_engagement.ground import ADDRESS, refused, write
from tests.vendors.account_engagement import refusal

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
CODES = {
    "too many calls at a time": (66, FaultKind.RETRY),
    "an internal error": (183, FaultKind.RETRY),
    "too many calls in a minute": (202, FaultKind.RETRY),
    "too slow": (214, FaultKind.RETRY),
    "the day's calls used up": (122, FaultKind.PARK),
    "a token that is over": (184, FaultKind.REFRESH),
    "no header of the business unit": (181, FaultKind.REVOKED),
    "a malformed header": (182, FaultKind.REVOKED),
    "no such business unit at this host": (201, FaultKind.REVOKED),
    "no address of a person": (4, FaultKind.PERMANENT),
    "an address that is taken": (9, FaultKind.PERMANENT),
    "a parameter that is missing": (13, FaultKind.PERMANENT),
    "no such number": (16, FaultKind.PERMANENT),
    "no such opportunity": (35, FaultKind.PERMANENT),
    "a value that is missing": (36, FaultKind.PERMANENT),
    "a connector to Salesforce": (37, FaultKind.PERMANENT),
    "no such campaign": (38, FaultKind.PERMANENT),
    "no right": (46, FaultKind.PERMANENT),
    "no access": (49, FaultKind.PERMANENT),
    "read only by the connector": (59, FaultKind.PERMANENT),
    "a code that nobody knows": (9_999, FaultKind.PERMANENT),
}


class TestCodes:
    """The code counts, whatever status it comes with."""

    @pytest.mark.parametrize("status", [400, 403])
    @pytest.mark.parametrize(("code", "kind"), CODES.values(), ids=CODES)
    def test_a_code_says_what_is_to_be_done(self, code, kind, status):
        fault = fault_of(refusal(code, status, "As they say it."), now=NOW, zone=None)
        assert (fault.kind, fault.code, fault.text) == (kind, str(code), "As they say it.")

    @pytest.mark.parametrize(
        ("status", "kind"),
        {401: FaultKind.REFRESH, 404: FaultKind.PERMANENT, 429: FaultKind.RETRY, 502: FaultKind.RETRY}.items(),
    )
    def test_without_a_code_the_status_counts(self, status, kind):
        fault = fault_of(httpx.Response(status, text="<html>Sorry</html>"), now=NOW, zone=None)
        assert (fault.kind, fault.code) == (kind, f"http_{status}")

    @pytest.mark.parametrize("code", ["sixty", True, None, -66, 10**9, {}, "9" * 5_000])
    def test_a_code_that_is_none_is_not_one(self, code):
        fault = fault_of(httpx.Response(400, json={"code": code, "message": "?"}), now=NOW, zone=None)
        assert (fault.kind, fault.code, fault.text) == (FaultKind.PERMANENT, "http_400", "?")

    def test_a_code_may_be_written_as_a_text(self):
        assert fault_of(httpx.Response(400, json={"code": "66"}), now=NOW, zone=None).kind is FaultKind.RETRY

    def test_too_many_at_a_time_is_tried_soon(self, there, connector):
        connector.changes(None)
        there.switches.instead = [refusal(66, 400, "Concurrent request limit exceeded")]
        assert refused(lambda: connector.changes(None)).after == timedelta(seconds=5)
        assert connector.changes(None).items == []

    def test_the_day_begins_where_the_account_is(self, there, access_to):
        there.account.calls_left = 0
        fault = refused(lambda: KIND.connect(access_to(time_zone="America/New_York")).changes(None))
        assert fault.until == datetime(2026, 11, 4, 5, tzinfo=UTC)
        there.account.calls_left = 0
        fault = refused(lambda: KIND.connect(access_to(time_zone="Asia/Tokyo")).changes(None))
        assert fault.until == datetime(2026, 11, 4, 15, tzinfo=UTC), "it is past midnight there already"

    def test_a_day_of_25_hours_is_one_day(self):
        begun = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
        assert next_day(begun, zone_of("Europe/Berlin")) == datetime(2026, 10, 25, 23, tzinfo=UTC)

    @pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "\0", "a" * 500])
    def test_a_time_zone_that_is_none_ends_the_day_of_utc(self, name):
        assert next_day(NOW, zone_of(name)) == datetime(2026, 11, 4, tzinfo=UTC)


HOSTILE = {
    "no JSON": b"<html>Sorry</html>",
    "half an answer": b'{"values": [{"id": 1, "em',
    "nothing": b"",
    "no UTF-8": b'{"values": ["\xff\xfe"]}',
    "a list": b"[]",
    "no values": b'{"code": 46, "message": "in a 200"}',
    "values that are none": b'{"values": {"id": 1}}',
    "records that are none": b'{"values": [7]}',
    "a token that is none": b'{"values": [], "nextPageToken": {"a": 1}}',
    "half a letter": b'{"values": ["\\ud800"]}',
    "deeper than deep": b'{"values": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a huge number": b'{"values": [{"id": ' + b"9" * 5_000 + b"}]}",
}
GOOD = {"id": 7, "email": ADDRESS, "updatedAt": "2026-11-03T10:00:00-05:00"}
BAD_RECORDS = {
    "no number": {"id": None},
    "a number as text": {"id": "7"},
    "a truth as number": {"id": True},
    "a number below one": {"id": 0},
    "a number beyond all": {"id": 2**63},
    "no moment": {"updatedAt": None},
    "a moment without a zone": {"updatedAt": "2026-11-03T10:00:00"},
    "a moment that is none": {"updatedAt": "yesterday"},
    "a moment before all": {"updatedAt": "0001-01-01T00:00:00+14:00"},
    "a moment as number": {"updatedAt": 1_700_000_000},
    "a name that is a list": {"firstName": ["Dana"]},
    "an owner that is a text": {"assignedTo": "kim@medico.example"},
    "an owner's address that is an object": {"assignedTo": {"email": {}}},
    "an opt-out that is neither": {"optedOut": "perhaps"},
    "a score that is a word": {"score": "hot"},
    "a score without end": {"score": "inf"},
    "a score that is no number": {"score": "nan"},
    "a score that is a truth": {"score": True},
}


class TestHostile:
    """Whatever is answered becomes a fault by name, or a value that is one."""

    @pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
    def test_what_is_no_page_of_records_is_a_fault(self, there, connector, content):
        connector.changes(None)
        there.switches.instead = [httpx.Response(200, content=content)]
        fault = refused(lambda: connector.changes(None))
        assert (fault.kind, fault.code) == (FaultKind.RETRY, "answer_malformed")

    @pytest.mark.parametrize("wrong", BAD_RECORDS.values(), ids=BAD_RECORDS)
    def test_a_record_that_is_none_is_a_fault(self, there, connector, wrong):
        connector.changes(None)
        there.switches.instead = [page([GOOD | wrong])]
        assert refused(lambda: connector.changes(None)).code == "answer_malformed"
        there.switches.instead = [page([GOOD])]
        assert len(connector.changes(None).items) == 1, "the record it was made from is one"

    @pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
    @pytest.mark.parametrize("status", [400, 500])
    def test_a_refusal_that_cannot_be_read_is_one_still(self, there, connector, content, status):
        connector.changes(None)
        there.switches.instead = [httpx.Response(status, content=content)]
        fault = refused(lambda: connector.changes(None))
        assert fault.kind in (FaultKind.PERMANENT, FaultKind.RETRY)
        assert len(fault.text) <= 500

    def test_values_are_turned_into_leadhubs_kinds(self, there, connector):
        connector.changes(None)
        there.switches.instead = [
            page([GOOD | {"optedOut": "true", "score": "40", "phone": 4912345, "city": "", "leadhub_stage__c": True}])
        ]
        values = connector.changes(None).items[0].values
        assert (values["opted_out"], values["score"], values["phone"]) == (True, 40, "4912345")
        assert (values["city"], values["leadhub_stage"]) == (None, "true")
        there.switches.instead = [page([GOOD | {"score": 87.5}])]
        assert connector.changes(None).items[0].values["score"] == 87.5

    def test_a_list_that_neither_goes_on_nor_ends_is_a_fault(self, there, connector):
        there.put(email=ADDRESS)
        there.account.chain = 1
        there.put(email="kim@medico.example")
        first = connector.changes(None)
        warned = {"Pardot-Warning": "203;Record count"}
        there.switches.instead = [httpx.Response(200, json={"values": []}, headers=warned)]
        assert refused(lambda: connector.changes(None, first.after)).code == "answer_malformed"

    def test_a_redirect_is_no_answer(self, there, connector):
        connector.changes(None)
        there.switches.instead = [httpx.Response(302, headers={"Location": "https://elsewhere.example/"})]
        assert refused(lambda: connector.changes(None)).code == "answer_malformed"
        assert {one.url.host for one in there.calls} == {"pi.pardot.com", "medico.my.salesforce.com"}


def page(values):
    return httpx.Response(200, content=json.dumps({"values": values}))


class TestCalls:
    """No answer at all, and calls that come to us."""

    @pytest.mark.parametrize(
        ("error", "code"),
        {
            httpx.ConnectError("no"): "not_connected",
            httpx.ReadTimeout("late"): "timed_out",
            httpx.RemoteProtocolError("half"): "answer_lost",
        }.items(),
        ids=str,
    )
    def test_a_write_without_an_answer_may_be_done_again(self, there, connector, error, code):
        number = there.put(email=ADDRESS)
        connector.changes(None)
        there.switches.instead = [raising(error)]
        fault = connector.upsert([write(remote=number, city="Oslo")])[0].fault
        assert (fault.kind, fault.code) == (FaultKind.RETRY, code)
        assert connector.classify(error) == fault

    def test_errors_are_classed_by_what_they_are(self, connector):
        assert connector.classify(AddressRefused("no")).kind is FaultKind.REVOKED
        assert connector.classify(KeyError("x")).kind is FaultKind.PERMANENT
        known = fault_of(refusal(66, 400, "slow"), now=NOW, zone=None)
        assert connector.classify(VendorError(known)) is known

    def test_no_call_is_taken_for_one_of_theirs(self, connector):
        call = Call(method="POST", url="https://leadhub.example/hook", headers={"X-Signature": "x"}, body=b"{}")
        with pytest.raises(BadSignature):
            connector.verify(call, NOW)


def raising(error):
    def answer(request):
        raise error

    return answer
