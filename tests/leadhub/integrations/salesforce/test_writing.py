"""Writing leads, and what they became: each record for itself, and each once."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from leadhub.integrations.protocol import FaultKind, Remote, VendorError
from tests.leadhub.integrations.salesforce.connecting import DANA, A, B, connected, fault, write
from tests.vendors.salesforce import DANA as DANA_ID
from tests.vendors.salesforce import US


def lead_of(org, outcome):
    return org.tables["Lead"][outcome.remote.id]


def test_a_person_becomes_a_lead_by_leadhubs_id(org):
    values = {**DANA, "opted_out": True, "score": 85, "leadhub_stage": "mql", "Lead__Status": "Working - Contacted"}
    (outcome,) = connected(org).upsert([write(**values)])

    assert outcome.is_new and outcome.fault is None
    lead = lead_of(org, outcome)
    assert lead["Leadhub_Id__c"] == str(A)
    assert (lead["FirstName"], lead["LastName"], lead["Company"]) == ("Dana", "Ito", "Medico")
    assert lead["HasOptedOutOfEmail"] is True
    assert lead["Leadhub_Score__c"] == 85
    assert lead["Status"] == "Working - Contacted"


def test_the_same_write_twice_makes_one_lead(org):
    connector = connected(org)
    (first,) = connector.upsert([write(**DANA)])
    (second,) = connected(org).upsert([write(**DANA)])

    assert (first.remote, first.is_new) == (second.remote, True)
    assert not second.is_new
    assert len(org.tables["Lead"]) == 1


def test_an_answer_that_was_lost_after_the_write_may_be_asked_for_again(org):
    connector = connected(org)
    handle = org.handle

    def losing(request):
        answer = handle(request)
        if request.method == "PATCH":
            org.handle = handle
            raise httpx.ReadTimeout("lost", request=request)
        return answer

    org.handle = losing
    with pytest.raises(VendorError) as lost:
        connector.upsert([write(**DANA)])
    assert lost.value.fault.kind is FaultKind.RETRY

    (outcome,) = connector.upsert([write(**DANA)])
    assert connector.look_up([write(**DANA)]) == {A: outcome.remote}
    assert len(org.tables["Lead"]) == 1


def test_more_than_two_hundred_go_in_several_calls_and_come_back_in_order(org):
    writes = [write(UUID(int=n), last_name=f"Lead {n}", company="Medico") for n in range(1, 452)]
    outcomes = connected(org).upsert(writes)

    assert [lead_of(org, one)["LastName"] for one in outcomes] == [f"Lead {n}" for n in range(1, 452)]
    assert len(org.asked("/composite/sobjects/Lead/Leadhub_Id__c")) == 3


def test_one_record_that_fails_stops_no_other(org):
    org.fields["Lead"]["Country"].update(restrictedPicklist=True)
    bad = write(B, last_name="Ito", company="Medico", country="Norge")
    good, failed = connected(org).upsert([write(A, **DANA), bad])

    assert good.is_new
    assert (failed.fault.kind, failed.fault.code) == (FaultKind.PERMANENT, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
    assert "(Country)" in failed.fault.text
    assert failed.remote is None


def test_what_is_too_long_is_a_fault_that_names_the_field_and_is_not_cut(org):
    found = fault(connected(org), write(last_name="x" * 81, company="Medico"))
    assert (found.kind, found.code) == (FaultKind.PERMANENT, "value_unfit")
    assert found.text == "Lead.LastName: More than 80 letters."


def test_two_writes_of_one_record_go_in_two_calls_because_one_call_would_refuse_both(org):
    first, second = connected(org).upsert([write(A, **DANA), write(A, **{**DANA, "phone": "+1 555 0100"})])

    assert (first.is_new, second.is_new) == (True, False)
    assert lead_of(org, second)["Phone"] == "+1 555 0100"
    assert len(org.asked("/composite/sobjects/Lead/Leadhub_Id__c")) == 2


def test_what_is_linked_is_written_by_its_own_id_and_keeps_the_id_that_it_has_of_leadhubs(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico", Leadhub_Id__c=str(B))
    connected(org).upsert([write(A, Remote("Lead", lead), phone="+1 555 0100")])
    assert org.tables["Lead"][lead]["Leadhub_Id__c"] == str(B), "whoever was merged has the records of both"

    (outcome,) = connected(org).upsert([write(A, Remote("Lead", lead), leadhub_id=str(A))])

    assert (outcome.remote, outcome.is_new) == (Remote("Lead", lead), False)
    assert org.tables["Lead"][lead]["Leadhub_Id__c"] == str(A)
    assert org.tables["Lead"][lead]["LastName"] == "Ito"


def test_leads_contacts_and_deals_go_in_one_call(org):
    contact, deal = org.convert(org.make("Lead", LastName="Ito", Company="Medico"))
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    written = connected(org).upsert(
        [
            write(A, Remote("Contact", contact), leadhub_stage="quoted", city="Bergen", company="ignored"),
            write(
                A, Remote("Opportunity", deal), leadhub_stage="quoted", Opportunity__StageName="Proposal/Price Quote"
            ),
            write(B, Remote("Lead", lead), leadhub_stage="sal", Contact__Status="nothing of a lead"),
        ]
    )

    assert [one.fault for one in written] == [None, None, None]
    assert org.tables["Contact"][contact]["Leadhub_Stage__c"] == "quoted"
    assert org.tables["Contact"][contact]["MailingCity"] == "Bergen"
    assert org.tables["Opportunity"][deal]["StageName"] == "Proposal/Price Quote"
    assert len([one for one in org.calls if one.method == "PATCH"]) == 1


def test_records_of_one_object_stand_together_because_a_call_takes_few_changes_of_object(org):
    remotes = []
    for _ in range(12):
        remotes.append(Remote("Lead", org.make("Lead", LastName="Ito", Company="Medico")))
        remotes.append(Remote("Contact", org.make("Contact", LastName="Ito")))
    outcomes = connected(org).upsert([write(A, one, phone=str(n)) for n, one in enumerate(remotes)])
    assert [(one.fault, one.remote) for one in outcomes] == [(None, one) for one in remotes]
    assert [org.tables[one.object][one.id]["Phone"] for one in remotes] == [str(n) for n in range(24)]


def test_no_assignment_rule_takes_a_lead_from_its_owner(org):
    (outcome,) = connected(org).upsert([write(**DANA, owner_email="DANA@medico.example")])
    assert lead_of(org, outcome)["OwnerId"] == DANA_ID
    assert outcome.seen == {"owner_email": "dana@medico.example"}


@pytest.mark.parametrize("users", [0, 2])
def test_an_owner_who_is_not_one_active_user_keeps_no_lead_from_sales(org, users):
    org.put("User", Username="gone", Email="nobody@medico.example", IsActive=False)
    for number in range(users):
        org.put("User", Id=f"00500000000010{number}AAA", Email="nobody@medico.example", IsActive=True)
    (outcome,) = connected(org).upsert([write(**DANA, owner_email="nobody@medico.example")])
    assert outcome.fault is None
    assert (lead_of(org, outcome)["OwnerId"], outcome.seen["owner_email"]) == (US, "leadhub@medico.example")


def test_a_converted_status_is_never_written(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    values = {"leadhub_stage": "opportunity", "Lead__Status": "Closed - Converted"}
    (outcome,) = connected(org).upsert([write(A, Remote("Lead", lead), **values)])

    assert outcome.fault is None
    assert outcome.seen == {"status:Lead.Status": "Open - Not Contacted"}
    assert org.tables["Lead"][lead]["Status"] == "Open - Not Contacted"
    assert org.tables["Lead"][lead]["Leadhub_Stage__c"] == "opportunity"
    assert not [one for one in org.calls if one.method == "PATCH" and b"Closed - Converted" in one.content]


def test_a_converted_status_is_known_by_its_name_and_by_its_label(org):
    org.put("LeadStatus", ApiName="Won over", MasterLabel="Overtaken", IsConverted=True)
    org.fields["Lead"]["Status"]["picklistValues"].append({"value": "Won over", "label": "Overtaken", "active": True})
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    connected(org).upsert([write(A, Remote("Lead", lead), Lead__Status="Won over")])
    assert org.tables["Lead"][lead]["Status"] == "Open - Not Contacted"


def test_a_status_that_the_list_has_not_is_refused_here_because_salesforce_would_store_it(org):
    found = fault(connected(org), write(**DANA, Lead__Status="Open - not contacted"))
    assert (found.kind, found.code) == (FaultKind.PERMANENT, "option_unknown")
    assert "Open - not contacted" in found.text

    org.fields["Lead"]["Status"]["picklistValues"][1]["active"] = False
    assert fault(connected(org), write(**DANA, Lead__Status="Working - Contacted")).code == "option_unknown"


def test_a_source_that_the_list_has_not_is_left_out_and_the_rest_is_written(org):
    unknown, known = connected(org).upsert([write(A, **DANA, source="trade-fair"), write(B, **DANA, source="Web")])
    assert lead_of(org, unknown)["LeadSource"] is None
    assert unknown.seen == {"source": None}
    assert lead_of(org, known)["LeadSource"] == "Web"


def test_values_are_written_as_their_fields_hold_them_and_what_is_told_anew_is_seen(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico", Phone="1", HasOptedOutOfEmail=True)
    values = {
        "phone": None,
        "opted_out": None,
        "city": "  Bergen ",
        "score": "85.5",
        "leadhub_recycle_at": "2026-12-01T09:30:00+01:00",
    }
    (outcome,) = connected(org).upsert([write(A, Remote("Lead", lead), **values)])

    record = org.tables["Lead"][lead]
    assert record["Phone"] is None
    assert record["HasOptedOutOfEmail"] is False
    assert record["Leadhub_Recycle_At__c"] == "2026-12-01T08:30:00.000+0000"
    assert outcome.seen == {
        "opted_out": False,
        "city": "Bergen",
        "score": 85.5,
        "leadhub_recycle_at": "2026-12-01T08:30:00Z",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"score": "a lot"},
        {"opted_out": "perhaps"},
        {"leadhub_recycle_at": "soon"},
        {"city": "\ud800"},
        {"score": float("inf")},
    ],
)
def test_a_value_that_its_field_cannot_hold_is_a_fault_by_name(org, values):
    assert fault(connected(org), write(**DANA, **values)).code == "value_unfit"


def test_what_a_record_does_not_take_is_seen_as_it_is_there_so_that_it_is_no_news_when_it_is_read(org):
    account = org.put("Account", Name="Medico Instruments", Website=None, IsDeleted=False)
    contact = org.make("Contact", LastName="Ito", AccountId=account)
    remote = Remote("Contact", contact)
    connector = connected(org)
    (outcome,) = connector.upsert([write(A, remote, company="Medico", phone="1")])
    assert outcome.seen == {"company": "Medico Instruments"}

    before = org.tables["Contact"][contact]["SystemModstamp"]
    org.clock += timedelta(minutes=1)
    other = write(B, Remote("Contact", org.make("Contact", LastName="Ito")), phone="2")
    outcome, _ = connector.upsert([write(A, remote, company="Medico"), other])
    assert (outcome.fault, outcome.seen) == (None, {"company": "Medico Instruments"})
    assert org.tables["Contact"][contact]["SystemModstamp"] == before, "nothing was left to write"


@pytest.mark.parametrize("object", ["Lead", "Contact", "Opportunity"])
def test_what_is_said_of_a_record_after_a_write_is_what_it_says_when_it_is_read(org, object):
    given = {"Opportunity": {"Name": "Medico", "StageName": "Qualification"}, "Lead": {"Company": "Medico"}}
    record = org.make(object, **{"LastName": "Ito", **given.get(object, {})})
    values = {
        **DANA,
        "first_name": " Dana ",
        "country": "NO",
        "domain": "medico.example",
        "city": "",
        "opted_out": "true",
        "score": "85",
        "source": "x",
        "leadhub_stage": "sal",
        "leadhub_recycle_at": "2026-12-01T09:30:00+01:00",
        "owner_email": "DANA@medico.example",
    }
    connector = connected(org)
    (outcome,) = connector.upsert([write(A, Remote(object, record), **values)])
    (change,) = connector.read([Remote(object, record)])

    assert outcome.fault is None
    expected = {**values, **outcome.seen}
    both = expected.keys() & change.values.keys()
    assert {"leadhub_stage", "leadhub_recycle_at", "owner_email"} <= both
    assert {name: expected[name] for name in both} == {name: change.values[name] for name in both}


def test_a_country_goes_by_its_name_and_comes_by_its_code(org):
    (outcome,) = connected(org).upsert([write(**DANA, country="DE")])
    assert lead_of(org, outcome)["Country"] == "Germany"
    assert outcome.seen == {}


def test_a_day_is_written_as_one(org):
    deal = org.make("Opportunity", Name="Medico", StageName="Qualification")
    values = {"leadhub_recycle_at": "2026-12-01T08:30:00Z"}
    (outcome,) = connected(org).upsert([write(A, Remote("Opportunity", deal), **values)])
    assert org.tables["Opportunity"][deal]["Leadhub_Recycle_At__c"] == "2026-12-01"
    assert outcome.seen == {"leadhub_recycle_at": "2026-12-01T00:00:00Z"}


def test_a_name_that_is_cleared_is_not_provided_because_a_lead_must_have_one(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico")
    (outcome,) = connected(org).upsert([write(A, Remote("Lead", lead), last_name=None)])
    assert (outcome.fault, org.tables["Lead"][lead]["LastName"]) == (None, "[not provided]")


def test_a_deal_takes_no_id_of_a_person_because_a_person_may_have_several(org):
    deals = [org.make("Opportunity", Name="Medico", StageName="Qualification") for _ in range(2)]
    values = {"leadhub_id": str(A), "leadhub_stage": "quoted", "email": "dana@medico.example"}
    outcomes = connected(org).upsert([write(A, Remote("Opportunity", deal), **values) for deal in deals])
    assert [one.fault for one in outcomes] == [None, None]
    assert {org.tables["Opportunity"][deal]["Leadhub_Stage__c"] for deal in deals} == {"quoted"}


def test_a_lead_without_name_or_company_says_so_as_salesforces_own_forms_do_and_reads_as_nothing(org):
    connector = connected(org)
    (outcome,) = connector.upsert([write(email="dana@medico.example")])
    assert lead_of(org, outcome)["LastName"] == "[not provided]"

    (change,) = connector.read([outcome.remote])
    assert (change.values["last_name"], change.values["company"]) == (None, None)


def test_a_carrier_that_is_missing_is_a_fault_and_another_field_is_left_out(org):
    del org.fields["Lead"]["Leadhub_Score__c"]
    (outcome,) = connected(org).upsert([write(**DANA, score=85)])
    assert outcome.fault is None

    del org.fields["Lead"]["Leadhub_Stage__c"]
    assert fault(connected(org), write(**DANA, leadhub_stage="mql")).code == "field_missing"


def test_what_leadhub_writes_is_of_its_own_user(org):
    (outcome,) = connected(org).upsert([write(**DANA)])
    assert lead_of(org, outcome)["LastModifiedById"] == US
