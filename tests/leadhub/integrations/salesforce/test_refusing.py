"""What Salesforce refuses, and where a refusal leads."""

from uuid import UUID

import httpx
import pytest

from leadhub.integrations.protocol import FaultKind, Remote, VendorError
from tests.leadhub.integrations.salesforce.connecting import DANA, A, B, connected, fault, tampered, write


def test_duplicates_are_never_let_through_and_the_fault_names_the_record_that_matched(org):
    org.has_duplicate_rule = True
    like = org.make("Lead", LastName="Ito", Company="Medico", Email="dana@medico.example", Leadhub_Id__c=str(B))
    found = fault(connected(org), write(A, mail="dana@medico.example", **DANA))

    assert (found.kind, found.code) == (FaultKind.PERMANENT, "DUPLICATES_DETECTED")
    assert found.instead == (Remote("Lead", like),)
    assert like in found.text
    assert not [one for one in org.calls if "Sforce-Duplicate-Rule-Header" in one.headers]
    assert len(org.tables["Lead"]) == 1


def test_a_linked_record_that_became_a_duplicate_names_its_like_too(org):
    like = org.make("Contact", LastName="Ito", Email="dana@medico.example")
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    org.has_duplicate_rule = True
    found = fault(connected(org), write(A, Remote("Lead", lead), **DANA))
    assert found.instead == (Remote("Contact", like),)


def test_several_leads_with_one_id_are_named_and_none_is_written(org):
    org.is_key_unique = False
    two = {org.make("Lead", LastName="Ito", Company="M", Leadhub_Id__c=str(A)) for _ in range(2)}
    found = fault(connected(org), write(A, **DANA))

    assert (found.kind, found.code) == (FaultKind.PERMANENT, "several_match")
    assert {one.id for one in found.instead} == two


def test_a_300_names_the_records_that_match(org):
    urls = [f"/services/data/v67.0/sobjects/Lead/00Q00000000000{n}AAA" for n in (1, 2)]
    found = fault(tampered(org, httpx.Response(300, json=urls)), write(A, **DANA))

    assert found.code == "several_match"
    assert [one.id for one in found.instead] == ["00Q000000000001AAA", "00Q000000000002AAA"]


def test_a_converted_lead_leads_to_its_contact_and_its_deal(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    contact, deal = org.convert(lead)
    found = fault(connected(org), write(A, Remote("Lead", lead), leadhub_stage="quoted"))

    assert (found.kind, found.code) == (FaultKind.REROUTE, "CANNOT_UPDATE_CONVERTED_LEAD")
    assert found.instead == (Remote("Contact", contact), Remote("Opportunity", deal))


def test_a_lead_that_was_converted_without_a_deal_leads_to_its_contact_alone(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    contact, _ = org.convert(lead, deal=False)
    found = fault(connected(org), write(A, Remote("Lead", lead), leadhub_stage="quoted"))
    assert found.instead == (Remote("Contact", contact),)


def test_a_lead_that_is_converted_between_the_look_and_the_write_leads_to_its_contact(org):
    connector = connected(org)
    lead = org.make("Lead", LastName="Ito", Company="Medico", Leadhub_Id__c=str(A))
    org.tables["Lead"][lead]["Leadhub_Id__c"] = None
    handle = org.handle

    def converting(request):
        if request.method == "PATCH" and not org.tables["Lead"][lead]["IsConverted"]:
            org.convert(lead)
            org.tables["Lead"][lead]["Leadhub_Id__c"] = str(A)
        return handle(request)

    org.handle = converting
    found = fault(connector, write(A, **DANA))
    assert found.kind is FaultKind.REROUTE
    assert found.instead[0].object == "Contact"


def test_a_record_that_was_merged_away_leads_to_the_one_that_is_left(org):
    first, second, third = (org.make("Lead", LastName="Ito", Company="Medico") for _ in range(3))
    org.delete("Lead", first, into=second)
    org.delete("Lead", second, into=third)
    found = fault(connected(org), write(A, Remote("Lead", first), phone="1"))

    assert (found.kind, found.code) == (FaultKind.REROUTE, "ENTITY_IS_DELETED")
    assert found.instead == (Remote("Lead", third),)


@pytest.mark.parametrize("is_purged", [False, True])
def test_a_record_that_was_deleted_is_not_made_anew(org, is_purged):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    org.delete("Lead", lead)
    if is_purged:
        org.purge("Lead", lead)
    found = fault(connected(org), write(A, Remote("Lead", lead), **DANA))

    assert found.kind is FaultKind.PERMANENT
    assert found.code == ("INVALID_CROSS_REFERENCE_KEY" if is_purged else "ENTITY_IS_DELETED")
    assert not [row for row in org.tables["Lead"].values() if not row["IsDeleted"]]


def test_a_record_that_somebody_else_is_at_is_tried_again(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    org.locked.add(lead)
    found = fault(connected(org), write(A, Remote("Lead", lead), phone="1"))
    assert (found.kind, found.code) == (FaultKind.RETRY, "UNABLE_TO_LOCK_ROW")


def test_a_call_that_is_refused_whole_is_refused_for_the_record_alone_that_is_at_fault(org):
    connector = connected(org)
    connector.upsert([write(UUID(int=99), **DANA)])
    handle = org.handle

    def unparsable(request):
        if request.method == "PATCH" and b"poison" in request.content:
            return httpx.Response(400, json=[{"message": "Unexpected character", "errorCode": "JSON_PARSER_ERROR"}])
        return handle(request)

    org.handle = unparsable
    writes = [write(UUID(int=n), last_name="poison" if n == 5 else "Ito", company="M") for n in range(1, 9)]
    outcomes = connector.upsert(writes)

    assert [one.key.int for one in outcomes if one.fault] == [5]
    assert outcomes[4].fault.code == "JSON_PARSER_ERROR"


def test_a_call_that_is_refused_for_what_it_is_is_not_made_again_for_each_record(org):
    answer = httpx.Response(404, json=[{"message": "no such resource", "errorCode": "NOT_FOUND"}])
    before = len(org.calls)
    with pytest.raises(VendorError) as refused:
        tampered(org, answer).upsert([write(UUID(int=n), **DANA) for n in range(1, 9)])
    assert refused.value.fault.code == "NOT_FOUND"
    assert len(org.calls) - before < 10


def test_an_order_of_the_day_is_parked_and_long_calls_at_once_are_tried_soon(org):
    connector = connected(org)
    connector.check()
    for text, kind in (
        ("TotalRequests Limit exceeded.", FaultKind.PARK),
        ("ConcurrentPerOrgLongTxn Limit exceeded.", FaultKind.RETRY),
        ("ConcurrentRequests (Concurrent API Requests) Limit exceeded.", FaultKind.RETRY),
    ):
        org.switches.instead = [httpx.Response(403, json=[{"message": text, "errorCode": "REQUEST_LIMIT_EXCEEDED"}])]
        with pytest.raises(VendorError) as refused:
            connector.look_up([write(**DANA)])
        assert refused.value.fault.kind is kind
        assert (refused.value.fault.until is not None) is (kind is FaultKind.PARK)
        assert (refused.value.fault.after is not None) is (kind is FaultKind.RETRY)


def test_the_last_tenth_of_the_orgs_day_is_left_to_others(org):
    connector = connected(org)
    org.used = 13_600
    with pytest.raises(VendorError) as refused:
        connector.check()
    assert refused.value.fault.kind is FaultKind.PARK


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"not": "a list"}),
        httpx.Response(200, json=[]),
        httpx.Response(200, json=[7]),
        httpx.Response(200, json=[{"success": True, "id": "../../evil"}]),
        httpx.Response(200, json=[{"success": True}]),
        httpx.Response(200, json=[{"success": True, "id": None}]),
        httpx.Response(200, content=b'[{"success": true, "id": "00Q'),
        httpx.Response(204),
    ],
)
def test_an_answer_that_says_nothing_is_a_fault_by_name_and_the_write_may_be_made_again(org, answer):
    with pytest.raises(VendorError) as refused:
        tampered(org, answer).upsert([write(**DANA)])
    assert (refused.value.fault.kind, refused.value.fault.code) == (FaultKind.RETRY, "answer_malformed")


def test_a_record_that_fails_without_a_word_is_tried_again(org):
    silent = httpx.Response(200, json=[{"success": False, "errors": "none"}])
    assert fault(tampered(org, silent), write(**DANA)).kind is FaultKind.RETRY
