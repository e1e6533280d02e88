"""Answers that are none: each a fault by name, and no access of ours goes where they lead."""

import httpx
import pytest

from leadhub.integrations.protocol import FaultKind, VendorError
from tests.leadhub.integrations.salesforce.connecting import tampered

GOOD = {"Id": "00Q000000000001AAA", "SystemModstamp": "2026-11-03T15:00:00.000+0000", "IsDeleted": False}


@pytest.mark.parametrize(
    "records",
    [
        [7],
        "none",
        [{**GOOD, "Id": "../evil"}],
        [{**GOOD, "Id": None}],
        [{**GOOD, "SystemModstamp": "yesterday"}],
        [{**GOOD, "SystemModstamp": None}],
        [{**GOOD, "Email": {"a": 1}}],
        [{**GOOD, "HasOptedOutOfEmail": "perhaps"}],
        [{**GOOD, "OwnerId": 7}],
        [{**GOOD, "Leadhub_Recycle_At__c": "9" * 10_000}],
    ],
)
def test_rows_that_are_none_are_a_fault_by_name(org, records):
    answer = httpx.Response(200, json={"totalSize": 1, "done": True, "records": records})
    with pytest.raises(VendorError) as refused:
        tampered(org, answer, "GET", "/query").changes(None)
    assert (refused.value.fault.kind, refused.value.fault.code) == (FaultKind.RETRY, "answer_malformed")


@pytest.mark.parametrize(
    "url",
    ["https://elsewhere.example/services/data/v67.0/query/01g", "//elsewhere.example/query/01g", "/services/x", 7],
)
def test_a_next_page_elsewhere_gets_no_access_of_ours(org, url):
    answer = httpx.Response(200, json={"totalSize": 1, "done": False, "records": [], "nextRecordsUrl": url})
    with pytest.raises(VendorError) as refused:
        tampered(org, answer, "GET", "/query").changes(None)
    assert refused.value.fault.code == "answer_malformed"


@pytest.mark.parametrize("fields", [None, [7], [{"name": "Id"}], [{"type": "id"}]])
def test_a_description_that_is_none_is_a_fault_by_name(org, fields):
    with pytest.raises(VendorError) as refused:
        tampered(org, httpx.Response(200, json={"fields": fields}), "GET", "/describe").changes(None)
    assert refused.value.fault.code == "answer_malformed"
