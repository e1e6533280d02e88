"""Writing contacts to HubSpot: one record a person, each by itself, forwards and backwards."""

import json
from datetime import timedelta
from typing import Any

import pytest

from leadhub.integrations.protocol import FaultKind, Remote, Write
from tests.leadhub.integrations.hubspot.ground import STATUSES, connector, fault_of, person, stand_in, write

LIFECYCLE = STATUSES["lifecycle"]


def writes_of(vendor: Any) -> list[dict[str, Any]]:
    """What was written, in order."""
    return [
        one
        for call in vendor.calls
        if call.url.path.endswith(("batch/update", "batch/upsert"))
        for one in json.loads(call.content)["inputs"]
    ]


def test_a_new_person_becomes_a_contact_with_our_id():
    vendor = stand_in()
    (outcome,) = connector(vendor).upsert([write("dana", first_name="Dana", lifecycle="lead", score=41)])
    (contact,) = vendor.live()
    assert outcome.is_new and outcome.remote == Remote("contact", contact.id) and outcome.fault is None
    assert contact.properties == {
        "email": "dana@medico.example",
        "firstname": "Dana",
        "lifecyclestage": "lead",
        "hubspotscore": "41",
        "leadhub_id": str(person("dana")),
    }


def test_written_twice_it_is_there_once():
    vendor = stand_in()
    first, again = (connector(vendor).upsert([write("dana", first_name="Dana")])[0] for _ in range(2))
    assert first.remote == again.remote
    assert (first.is_new, again.is_new, len(vendor.live())) == (True, False, 1)


def test_an_answer_lost_after_the_write_leads_to_the_same_contact():
    vendor = stand_in()
    hubspot = connector(vendor)
    write_of_dana = write("dana", first_name="Dana")
    assert hubspot.look_up([write_of_dana]) == {}
    real = vendor.handle

    def lossy(request):
        answer = real(request)
        if request.url.path.endswith("batch/upsert"):
            vendor.switches.lost = 1
        return answer

    vendor.handle = lossy
    fault = fault_of(hubspot.upsert, [write_of_dana])
    vendor.handle = real
    assert (fault.kind, fault.code) == (FaultKind.RETRY, "timed_out")
    assert hubspot.look_up([write_of_dana]) == {person("dana"): Remote("contact", vendor.live()[0].id)}
    vendor.edit(vendor.live()[0].id, email="married@medico.example")
    (outcome,) = hubspot.upsert([write_of_dana])
    assert outcome.remote == Remote("contact", vendor.live()[0].id)
    assert len(vendor.live()) == 1


@pytest.mark.parametrize("is_multi_status", [True, False], ids=["told by record", "refused as a whole"])
def test_one_bad_record_of_a_hundred_does_not_stop_the_others(is_multi_status):
    vendor = stand_in()
    vendor.switches.is_multi_status = is_multi_status
    batch = [write(f"p{n}", lead_status="NOT_THERE" if n == 37 else "NEW") for n in range(100)]
    outcomes = connector(vendor).upsert(batch)
    assert [n for n, one in enumerate(outcomes) if one.fault] == [37]
    fault = outcomes[37].fault
    assert fault is not None
    assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "VALIDATION_ERROR")
    assert "NOT_THERE was not one of the allowed options" in fault.text
    assert len(vendor.live()) == 99
    assert all(one.remote == Remote("contact", c.id) for one, c in _pairs(outcomes, vendor))


def _pairs(outcomes, vendor):
    by_key = {contact.properties["leadhub_id"]: contact for contact in vendor.live()}
    return [(one, by_key[str(one.key)]) for one in outcomes if one.fault is None]


def test_a_rule_of_the_customers_administrator_is_told_in_its_own_words():
    vendor = stand_in(version="2026-09")
    vendor.switches.refused = {"hs_lead_status": "UNQUALIFIED"}
    hubspot = connector(vendor, version="2026-09")
    (outcome,) = hubspot.upsert([write("dana", lead_status="UNQUALIFIED")])
    assert outcome.fault is not None
    assert "A rule of this account does not allow UNQUALIFIED here." in outcome.fault.text
    assert all("/2026-09/" in call.url.path for call in vendor.calls)


def test_a_field_that_is_not_there_is_said_once_and_not_tried_by_record():
    vendor = stand_in()
    vendor.switches.is_multi_status = False
    del vendor.defined["leadhub_reason"]
    outcomes = connector(vendor).upsert([write(f"p{n}", leadhub_reason="budget") for n in range(8)])
    assert {one.fault.kind for one in outcomes if one.fault} == {FaultKind.PERMANENT}
    assert len(vendor.asked("batch/upsert")) == 1


def test_the_lifecycle_goes_back_by_way_of_nothing_and_both_writes_are_told():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage="salesqualifiedlead")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, lifecycle="lead", city="Bonn")])
    assert contact.properties["lifecyclestage"] == "lead"
    assert [one["properties"] for one in writes_of(vendor)] == [
        {"lifecyclestage": ""},
        {"lifecyclestage": "lead", "city": "Bonn"},
    ]
    assert outcome.seen[LIFECYCLE] == "lead"


@pytest.mark.parametrize("stage", ["lead", "salesqualifiedlead", "other"])
def test_forwards_one_write_is_enough(stage):
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage="lead")
    connector(vendor).upsert([write("dana", contact.id, lifecycle=stage)])
    assert len(writes_of(vendor)) == 1
    assert contact.properties["lifecyclestage"] == stage


def test_someone_found_by_address_goes_back_the_same_way():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage="opportunity")
    connector(vendor).upsert([write("dana", lifecycle="lead")])
    assert contact.properties["lifecyclestage"] == "lead"


@pytest.mark.parametrize("bought", ["customer", "evangelist"])
@pytest.mark.parametrize("stage", ["lead", "other"])
def test_whoever_bought_stays_a_customer_whatever_is_written(bought, stage):
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage=bought)
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, lifecycle=stage, city="Bonn")])
    assert (contact.properties["lifecyclestage"], contact.properties["city"]) == (bought, "Bonn")
    assert outcome.seen[LIFECYCLE] == bought and outcome.fault is None


def test_a_stage_that_an_administrator_added_is_where_the_list_says():
    vendor = stand_in()
    stages = vendor.defined["lifecyclestage"]["options"]
    stages.insert(3, {"value": "8675309", "label": "Sales accepted", "hidden": False, "displayOrder": 2})
    contact = vendor.add(email="dana@medico.example", lifecyclestage="8675309")
    connector(vendor).upsert([write("dana", contact.id, lifecycle="lead")])
    assert contact.properties["lifecyclestage"] == "lead"
    assert len(writes_of(vendor)) == 2


def test_nothing_is_cleared_for_a_value_that_is_not_in_the_list():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage="opportunity")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, lifecycle="nowhere")])
    assert outcome.fault is not None and outcome.fault.kind is FaultKind.PERMANENT
    assert contact.properties["lifecyclestage"] == "opportunity"


def test_a_step_back_that_is_refused_leaves_what_stood_there():
    vendor = stand_in()
    vendor.switches.refused = {"city": "Bonn"}
    contact = vendor.add(email="dana@medico.example", lifecyclestage="opportunity")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, lifecycle="lead", city="Bonn")])
    assert outcome.fault is not None
    assert contact.properties["lifecyclestage"] == "opportunity"


def test_a_stage_that_cannot_be_put_back_is_said():
    vendor = stand_in()
    vendor.switches.refused = {"city": "Bonn", "lifecyclestage": "opportunity"}
    contact = vendor.add(email="dana@medico.example", lifecyclestage="opportunity")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, lifecycle="lead", city="Bonn")])
    assert outcome.fault is not None
    assert "lifecyclestage was opportunity and is empty now" in outcome.fault.text


def test_a_limit_between_clearing_and_writing_is_told_by_record_and_tried_again():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", lifecyclestage="opportunity")
    hubspot = connector(vendor)
    real = vendor.handle

    def limited(request):
        answer = real(request)
        if b'"lifecyclestage":""' in request.content:
            vendor.switches.instead = [vendor.limited("TEN_SECONDLY_ROLLING")]
        return answer

    vendor.handle = limited
    (outcome,) = hubspot.upsert([write("dana", contact.id, lifecycle="lead")])
    vendor.handle = real
    assert outcome.fault is not None and outcome.fault.kind is FaultKind.RETRY
    assert contact.properties["lifecyclestage"] == ""
    (again,) = hubspot.upsert([write("dana", contact.id, lifecycle="lead")])
    assert again.fault is None and contact.properties["lifecyclestage"] == "lead"


def test_an_empty_value_clears():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", city="Bonn")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, city=None)])
    assert contact.properties["city"] == "" and outcome.fault is None


def test_values_are_written_as_hubspot_takes_them():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example")
    values = {"score": 41.0, "leadhub_recycle_at": "2026-12-24T00:00:00Z", "domain": "medico.example"}
    connector(vendor).upsert([write("dana", contact.id, **values)])
    kept = {name: contact.properties[name] for name in ("hubspotscore", "leadhub_recycle_at", "website")}
    assert kept == {"hubspotscore": "41", "leadhub_recycle_at": "2026-12-24", "website": "medico.example"}


def test_a_day_is_written_as_its_beginning_where_moments_are_kept():
    vendor = stand_in()
    vendor.defined["leadhub_recycle_at"]["type"] = "datetime"
    contact = vendor.add(email="dana@medico.example")
    connector(vendor).upsert([write("dana", contact.id, leadhub_recycle_at="2026-12-24")])
    assert contact.properties["leadhub_recycle_at"] == "2026-12-24T00:00:00Z"


def test_texts_that_hubspot_writes_anew_are_told():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, email="Dana.Ito@Medico.example")])
    assert outcome.seen == {"email": "dana.ito@medico.example"}


def test_an_owner_is_written_by_address_and_a_stranger_changes_nothing():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", hubspot_owner_id="12")
    hubspot = connector(vendor)
    hubspot.upsert([write("dana", contact.id, owner_email="nobody@medico.example")])
    assert contact.properties["hubspot_owner_id"] == "12"
    hubspot.upsert([write("dana", contact.id, owner_email="DANA@medico.example")])
    assert contact.properties["hubspot_owner_id"] == "11"
    hubspot.upsert([write("dana", contact.id, owner_email=None)])
    assert contact.properties["hubspot_owner_id"] == ""


def test_what_hubspot_calculates_is_not_written():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example")
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, source="OFFLINE", opted_out=False, city="Bonn")])
    assert outcome.fault is None
    assert [one["properties"] for one in writes_of(vendor)] == [{"city": "Bonn"}]
    assert vendor.unsubscribed == []


def test_whoever_opted_out_here_is_unsubscribed_there_and_never_subscribed_again():
    vendor = stand_in()
    contact = vendor.add(email="dana+x@medico.example")
    hubspot = connector(vendor)
    for _ in range(2):
        (outcome,) = hubspot.upsert([write("dana", contact.id, opted_out=True)])
        assert outcome.fault is None and outcome.remote == Remote("contact", contact.id)
    hubspot.upsert([write("dana", contact.id, opted_out=False)])
    assert vendor.unsubscribed == ["dana+x@medico.example"]


def test_a_contact_that_is_gone_is_not_made_again():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example")
    vendor.archive(contact.id)
    (outcome,) = connector(vendor).upsert([write("dana", contact.id, city="Bonn")])
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.fault.code) == (FaultKind.PERMANENT, "OBJECT_NOT_FOUND")
    assert vendor.live() == []


def test_a_merged_contact_leads_to_the_one_that_is_left():
    vendor = stand_in()
    kept, other = vendor.add(email="dana@medico.example"), vendor.add(email="ito@medico.example")
    vendor.merge(kept.id, other.id)
    linked = Write(
        key=person("dana"),
        values={"city": "Bonn"},
        remote=Remote("contact", other.id),
        match={"email": "dana@medico.example"},
    )
    (outcome,) = connector(vendor).upsert([linked])
    assert outcome.fault is not None and outcome.fault.kind is FaultKind.REROUTE
    assert outcome.fault.instead == (Remote("contact", kept.id),)


def test_a_person_without_address_is_found_by_our_id():
    vendor = stand_in()
    nameless = Write(key=person("dana"), values={"phone": "+49 228 1"})
    first, again = (connector(vendor).upsert([nameless])[0] for _ in range(2))
    assert (first.remote, first.is_new, again.is_new) == (again.remote, True, False)


def test_a_person_whom_nothing_identifies_is_not_written():
    vendor = stand_in()
    fields = {"phone": "phone"}
    (outcome,) = connector(vendor, fields=fields).upsert([Write(key=person("dana"), values={"phone": "1"})])
    assert outcome.fault is not None and outcome.fault.code == "no_identity"
    assert vendor.live() == []


def test_an_answer_that_does_not_name_a_record_leaves_its_outcome_open():
    vendor = stand_in()
    hubspot = connector(vendor)
    contact = vendor.add(email="dana@medico.example")
    real = vendor.handle

    def silent(request):
        answer = real(request)
        if request.url.path.endswith("batch/update"):
            told = json.loads(answer.content) | {"results": []}
            return type(answer)(200, json=told)
        return answer

    vendor.handle = silent
    (outcome,) = hubspot.upsert([write("dana", contact.id, city="Bonn")])
    assert outcome.fault is not None and outcome.fault.kind is FaultKind.AMBIGUOUS


def test_a_missing_right_to_write_is_a_fault_of_the_call():
    vendor = stand_in()
    vendor.switches.scopes.remove("crm.objects.contacts.write")
    fault = fault_of(connector(vendor).upsert, [write("dana"), write("kit")])
    assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "MISSING_SCOPES")
    assert len(vendor.asked("batch/upsert")) == 1


def test_a_batch_costs_the_same_for_one_and_for_a_hundred():
    def calls(count):
        vendor = stand_in()
        connector(vendor).upsert([write(f"p{n}", lifecycle="lead") for n in range(count)])
        vendor.clock += timedelta(hours=1)
        return len(vendor.calls)

    assert calls(1) == calls(100) == 4
