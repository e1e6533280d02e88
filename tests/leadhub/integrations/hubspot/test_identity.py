"""Which contact of HubSpot is whose: by leadhub's id, by any address that it has, and nobody's twice."""

from dataclasses import replace

from leadhub.integrations.protocol import FaultKind, Remote
from tests.leadhub.integrations.hubspot.ground import connector, person, stand_in, write


def test_whoever_is_there_already_by_address_is_linked_and_not_doubled():
    vendor = stand_in()
    there = vendor.add(email="dana@medico.example", hs_additional_emails="ito@medico.example")
    hubspot = connector(vendor)
    assert hubspot.upsert([write("dana", email="Dana@Medico.example")])[0].remote == Remote("contact", there.id)
    assert there.properties["leadhub_id"] == str(person("dana"))


def test_an_address_is_the_same_whatever_its_letters():
    vendor = stand_in()
    there = vendor.add(email="dana@medico.example")
    typed = replace(write("dana", city="Bergen"), match={"email": "Dana@MEDICO.example"})
    twin = replace(write("kit", city="Oslo"), match={"email": "DANA@medico.example"})
    first, second = connector(vendor).upsert([typed, twin])
    assert first.remote == Remote("contact", there.id) and len(vendor.live()) == 1
    assert second.fault is not None and second.fault.code == "contact_taken"


def test_an_address_beside_the_shown_one_finds_the_contact_and_does_not_replace_it():
    vendor = stand_in()
    there = vendor.add(email="dana@medico.example", hs_additional_emails="ito@medico.example")
    (outcome,) = connector(vendor).upsert([write("ito", email="ito@medico.example", city="Bonn")])
    assert outcome.remote == Remote("contact", there.id)
    assert (there.properties["email"], there.properties["city"]) == ("dana@medico.example", "Bonn")


def test_an_answer_is_known_by_its_trace_where_it_shows_another_address():
    vendor = stand_in()
    real = vendor.handle

    def racing(request):
        if request.url.path.endswith("batch/upsert") and not vendor.contacts:
            vendor.add(email="dana@home.example", hs_additional_emails="dana@medico.example")
        return real(request)

    vendor.handle = racing
    (outcome,) = connector(vendor).upsert([write("dana", city="Bergen")])
    assert outcome.fault is None and outcome.remote == Remote("contact", next(iter(vendor.contacts)))


def test_a_contact_of_another_person_is_not_taken_over():
    vendor = stand_in()
    there = vendor.add(email="dana@medico.example", leadhub_id=str(person("kit")))
    (outcome,) = connector(vendor).upsert([write("dana", city="Bonn")])
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.fault.code) == (FaultKind.PERMANENT, "contact_taken")
    assert "city" not in there.properties and len(vendor.live()) == 1
    assert connector(vendor).look_up([write("dana")]) == {}


def test_existing_id_of_a_conflict_is_where_the_write_goes():
    vendor = stand_in()
    there = vendor.add(email="other@medico.example")
    vendor.switches.taken = {"dana@medico.example": there.id}
    (outcome,) = connector(vendor).upsert([write("dana", city="Bonn")])
    assert outcome.remote == Remote("contact", there.id)
    assert there.properties["city"] == "Bonn"
    assert there.properties["email"] == "other@medico.example"
    assert there.properties["leadhub_id"] == str(person("dana"))


def test_an_address_that_another_contact_has_is_for_a_person_to_settle():
    vendor = stand_in()
    dana, kit = vendor.add(email="dana@medico.example"), vendor.add(email="kit@medico.example")
    (outcome,) = connector(vendor).upsert([write("dana", dana.id, email="kit@medico.example")])
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.fault.code) == (FaultKind.PERMANENT, "CONFLICT")
    assert f"Existing ID: {kit.id}" in outcome.fault.text


def test_the_same_person_twice_in_a_batch_is_one_contact():
    vendor = stand_in()
    twice = [write("dana", city="Bonn"), write("kit"), write("dana", city="Köln")]
    outcomes = connector(vendor).upsert(twice)
    assert [one.key for one in outcomes] == [person("dana"), person("kit"), person("dana")]
    assert outcomes[0].remote == outcomes[2].remote
    assert len(vendor.live()) == 2
    assert next(one for one in vendor.live() if "dana" in one.properties["email"]).properties["city"] == "Köln"
