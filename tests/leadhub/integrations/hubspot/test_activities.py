"""What sales and contacts did, read from HubSpot: each once for each contact, machines told apart."""

import json
from datetime import timedelta

import httpx
import pytest

from leadhub.integrations.protocol import Activity, FaultKind, Remote, Sort
from tests.leadhub.integrations.hubspot.ground import NOON, connector, fault_of, stand_in


def walked(hubspot, since=NOON) -> list[Activity]:
    found: list[Activity] = []
    after = None
    for _ in range(60):
        page = hubspot.activities(since, after)
        found += page.items
        if page.after is None:
            return found
        after = json.loads(json.dumps(page.after))
    raise AssertionError("It goes on for ever.")


def only(vendor, **given) -> Activity:
    (one,) = walked(connector(vendor, **given))
    return one


def test_a_call_of_sales_is_read_with_who_made_it():
    vendor = stand_in()
    dana = vendor.add(email="dana@medico.example")
    vendor.clock += timedelta(hours=1)
    call = vendor.did(
        "calls", [dana.id], hubspot_owner_id="12", hs_call_status="COMPLETED", hs_call_direction="OUTBOUND"
    )
    assert only(vendor) == Activity(
        id=f"call:{call}:{dana.id}",
        person=Remote("contact", dana.id),
        sort=Sort.SALES,
        type="call",
        at=NOON + timedelta(hours=1),
        by="kit@medico.example",
        properties={"hs_call_direction": "OUTBOUND", "hs_call_status": "COMPLETED"},
    )


def test_one_activity_with_two_contacts_is_one_for_each_and_with_none_is_nobodys():
    vendor = stand_in()
    vendor.did("meetings", ["7", "8"])
    vendor.did("meetings", [])
    assert [one.person.id for one in walked(connector(vendor))] == ["7", "8"]


def test_all_kinds_are_read_and_read_again_they_are_the_same():
    vendor = stand_in()
    for objects in ("emails", "calls", "meetings"):
        vendor.did(objects, ["7"])
    hubspot = connector(vendor)
    assert [one.type for one in walked(hubspot)] == ["call", "meeting", "email"]
    assert walked(hubspot) == walked(hubspot)


@pytest.mark.parametrize(
    ("objects", "properties", "sort"),
    [
        ("emails", {"hs_email_direction": "EMAIL", "hs_email_status": "SENT"}, Sort.SALES),
        ("emails", {"hs_email_direction": "INCOMING_EMAIL"}, Sort.ENGAGEMENT),
        ("emails", {"hs_email_direction": "FORWARDED_EMAIL"}, Sort.SALES),
        ("calls", {"hs_call_direction": "INBOUND", "hs_call_status": "COMPLETED"}, Sort.SALES),
        ("calls", {"hs_call_direction": "INBOUND", "hs_call_status": "NO_ANSWER"}, Sort.ENGAGEMENT),
        ("calls", {"hs_call_direction": "OUTBOUND", "hs_call_status": "NO_ANSWER"}, Sort.SALES),
    ],
)
def test_whose_doing_it_was(objects, properties, sort):
    vendor = stand_in()
    vendor.did(objects, ["7"], **properties)
    assert only(vendor).sort is sort


@pytest.mark.parametrize("status", ["SCHEDULED", "SENDING", "BOUNCED", "FAILED"])
def test_a_mail_that_did_not_go_out_is_nothing_that_was_done(status):
    vendor = stand_in()
    vendor.did("emails", ["7"], hs_email_direction="EMAIL", hs_email_status=status)
    assert walked(connector(vendor)) == []


@pytest.mark.parametrize(
    ("properties", "is_automated"),
    [
        ({"hs_object_source": "CRM_UI"}, False),
        ({"hs_object_source": "AUTOMATION_PLATFORM"}, True),
        ({"hs_engagement_source": "workflows"}, True),
        ({"hs_sequence_id": "4"}, True),
        ({}, False),
    ],
)
def test_machines_are_told_apart(properties, is_automated):
    vendor = stand_in()
    vendor.did("emails", ["7"], hs_email_status="SENT", **properties)
    assert only(vendor).is_automated is is_automated


def test_a_meeting_of_next_week_counts_from_when_it_was_arranged():
    vendor = stand_in()
    vendor.did("meetings", ["7"], at=NOON + timedelta(days=7))
    assert only(vendor).at == NOON


def test_a_call_that_is_logged_later_keeps_its_own_time():
    vendor = stand_in()
    vendor.clock += timedelta(days=2)
    vendor.did("calls", ["7"], at=NOON - timedelta(days=1))
    (one,) = walked(connector(vendor), vendor.clock - timedelta(hours=1))
    assert one.at == NOON - timedelta(days=1)


def test_hundreds_of_one_instant_are_all_read():
    vendor = stand_in()
    for number in range(250):
        vendor.did("calls", [str(number + 1)])
    assert len({one.id for one in walked(connector(vendor))}) == 250


def test_forms_are_engagement_of_whoever_has_the_address():
    vendor = stand_in()
    vendor.switches.scopes.add("forms")
    dana = vendor.add(email="dana@medico.example")
    moment = round((NOON + timedelta(minutes=3)).timestamp() * 1000)

    def filled_in(number, email, at=moment):
        values = [{"name": "email", "value": email}, {"name": "message", "value": "Please call."}]
        return {"conversionId": f"c-{number}", "submittedAt": at, "values": values, "pageUrl": "https://m.example/x"}

    old = round((NOON - timedelta(days=1)).timestamp() * 1000)
    vendor.forms = {
        "f-1": [filled_in(n, "Dana@medico.example") for n in range(60)]
        + [filled_in(n, "dana@medico.example", old) for n in range(100, 160)],
        "f-2": [filled_in(1, "stranger@medico.example"), filled_in(2, "")],
    }
    found = walked(connector(vendor, settings={"forms": "f-1, f-2"}))
    assert len({one.id for one in found}) == 60
    assert found[0] == Activity(
        id="form:f-1:c-0",
        person=Remote("contact", dana.id),
        sort=Sort.ENGAGEMENT,
        type="form",
        at=NOON + timedelta(minutes=3),
        properties={"form": "f-1", "page": "https://m.example/x"},
    )
    assert len(vendor.asked("/forms/f-1")) == 2


@pytest.mark.parametrize("moment", [-1, 10**18, "soon"])
def test_a_submission_of_no_time_is_a_fault_by_name(moment):
    vendor = stand_in()
    vendor.switches.scopes.add("forms")
    row = {"conversionId": "c-1", "submittedAt": moment, "values": []}
    vendor.forms = {"f-1": []}
    hubspot = connector(vendor, settings={"forms": "f-1"})
    vendor._paged = lambda *_: httpx.Response(200, json={"results": [row]})
    assert fault_of(hubspot.activities, NOON, {"form": 0}).code == "answer_malformed"


def test_a_row_without_any_time_is_left():
    vendor = stand_in()
    vendor.did("calls", ["7"])
    vendor.activities["calls"][0]["properties"] |= {"hs_timestamp": "soon", "hs_createdate": ""}
    assert walked(connector(vendor)) == []


def test_a_missing_right_to_read_mail_is_said():
    vendor = stand_in()
    vendor.switches.scopes.remove("sales-email-read")
    hubspot = connector(vendor)
    fault = fault_of(walked, hubspot)
    assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "MISSING_SCOPES")
