"""Whose record is whose, before there is a link."""

from leadhub.integrations.protocol import Remote
from tests.leadhub.integrations.salesforce.connecting import DANA, A, B, connected, fault, write


def test_somebody_is_found_by_address_among_contacts_before_leads(org):
    org.make("Lead", LastName="Ito", Company="Medico", Email="Dana@Medico.example")
    contact = org.make("Contact", LastName="Ito", Email="DANA@medico.example")
    (outcome,) = connected(org).upsert([write(A, mail="dana@medico.example", **DANA)])

    assert (outcome.remote, outcome.is_new) == (Remote("Contact", contact), False)
    assert org.tables["Contact"][contact]["Leadhub_Id__c"] == str(A)


def test_a_record_of_somebody_else_is_not_taken_for_having_the_same_address(org):
    theirs = org.make("Lead", LastName="Ito", Company="Medico", Email="dana@medico.example", Leadhub_Id__c=str(B))
    (outcome,) = connected(org).upsert([write(A, mail="dana@medico.example", **DANA)])

    assert outcome.is_new and outcome.remote.id != theirs
    assert org.tables["Lead"][theirs]["Leadhub_Id__c"] == str(B)


def test_two_people_with_one_address_do_not_share_the_record_that_is_found(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico", Email="dana@medico.example")
    mail = "dana@medico.example"
    first, second = connected(org).upsert([write(A, mail=mail, **DANA), write(B, mail=mail, **DANA)])
    assert first.remote.id == lead
    assert second.is_new and second.remote.id != lead


def test_several_leads_with_one_address_are_named_and_nothing_is_made(org):
    mail = "dana@medico.example"
    two = [org.make("Lead", LastName="Ito", Company="Medico", Email=mail) for _ in range(2)]
    found = fault(connected(org), write(A, mail=mail, **DANA))

    assert found.code == "several_match"
    assert [one.id for one in found.instead] == two
    assert len(org.tables["Lead"]) == 2
    assert connected(org).look_up([write(A, mail=mail)]) == {}


def test_whoever_was_converted_is_found_as_the_contact(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico", Leadhub_Id__c=str(A), Email="dana@medico.example")
    contact, _ = org.convert(lead)
    (outcome,) = connected(org).upsert([write(A, mail="dana@medico.example", leadhub_stage="opportunity")])
    assert outcome.remote == Remote("Contact", contact)


def test_a_converted_lead_whose_contact_has_another_address_is_nobody(org):
    lead = org.make("Lead", LastName="Ito", Company="Medico", Email="dana@medico.example")
    contact, _ = org.convert(lead)
    org.edit("Contact", contact, Email="dana@home.example")
    assert connected(org).look_up([write(A, mail="dana@medico.example")]) == {}


def test_hostile_addresses_are_looked_up_as_what_they_are(org):
    org.make("Lead", LastName="Ito", Company="Medico", Email="dana@medico.example")
    hostile = "x') OR IsDeleted = false OR Email IN ('"
    assert connected(org).look_up([write(A, mail=hostile)]) == {}
