"""The same over HTTP, and before judges whom nobody here wrote: what HubSpot publishes of its API."""

import httpx
import hubspot_sdk
import pytest

from leadhub.egress.transport import LARGEST_ANSWER, GuardedTransport
from leadhub.integrations.access import Access, Pace
from leadhub.integrations.hubspot.connector import HubSpot
from leadhub.integrations.hubspot.kind import KIND
from leadhub.integrations.protocol import FaultKind
from tests.leadhub.integrations.hubspot.ground import FREELY, NOON, STATIC, connector, fault_of, person, stand_in, write
from tests.vendors.contracts import Broken, needs_specs, operations
from tests.vendors.hubspot_account import TOKEN
from tests.vendors.stand_ins import served


@pytest.fixture
def local(settings):
    settings.LOCAL_RECEIVERS = True


def over_http(url: str, *, largest: int = LARGEST_ANSWER) -> HubSpot:
    return HubSpot(
        Access(
            http=httpx.Client(transport=GuardedTransport(seconds=5, largest=largest)),
            base_url=url,
            version="2026-03",
            credentials=STATIC,
            settings={},
            fields=KIND.fields,
            pace=Pace(FREELY, 1.0),
            now=lambda: NOON,
        ),
        searches=Pace(FREELY, 1.0),
    )


def test_a_whole_round_over_http(local):
    vendor = stand_in()
    with served(vendor) as url:
        hubspot = over_http(url)
        assert hubspot.check().is_sound
        (outcome,) = hubspot.upsert([write("dana", lifecycle="salesqualifiedlead")])
        (back,) = hubspot.upsert([write("dana", outcome.remote.id, lifecycle="lead")])
        (change,) = hubspot.changes(NOON).items
    assert back.fault is None and change.remote == outcome.remote
    assert change.values["leadhub_id"] == str(person("dana"))
    assert change.values["status:contact.lifecyclestage"] == "lead"


def test_an_answer_that_is_lost_on_the_way_is_tried_again_and_makes_no_second_contact(local):
    vendor = stand_in()
    with served(vendor) as url:
        hubspot = over_http(url)
        assert hubspot.look_up([write("dana")]) == {}
        real = vendor.handle

        def lossy(request):
            answer = real(request)
            vendor.switches.lost = int(request.url.path.endswith("batch/upsert"))
            return answer

        vendor.handle = lossy
        fault = fault_of(hubspot.upsert, [write("dana")])
        vendor.handle = real
        (outcome,) = hubspot.upsert([write("dana")])
    assert fault.kind is FaultKind.RETRY
    assert outcome.fault is None and len(vendor.live()) == 1


def test_an_answer_larger_than_any_is_not_read(local):
    vendor = stand_in()
    vendor.add(city="x" * 200_000)
    with served(vendor) as url:
        fault = fault_of(over_http(url, largest=100_000).changes, None)
    assert fault.kind is FaultKind.RETRY


@needs_specs
def test_calls_and_answers_are_those_of_hubspots_own_package():
    vendor = stand_in()
    hubspot = connector(vendor)
    (outcome,) = hubspot.upsert([write("dana", lifecycle="opportunity", owner_email="dana@medico.example")])
    hubspot.upsert([write("dana", outcome.remote.id, lifecycle="lead"), write("kit", lead_status="NOT_THERE")])
    hubspot.changes(NOON)
    hubspot.changes(None)
    (told,) = vendor.contracts
    assert set(operations(told)) == {
        ("get", "/crm/objects/2026-03/contacts"),
        ("get", "/crm/owners/2026-03"),
        ("post", "/crm/objects/2026-03/contacts/batch/read"),
        ("post", "/crm/objects/2026-03/contacts/batch/update"),
        ("post", "/crm/objects/2026-03/contacts/batch/upsert"),
        ("post", "/crm/objects/2026-03/contacts/search"),
        ("post", "/crm/properties/2026-03/contacts/batch/read"),
    }


@needs_specs
@pytest.mark.parametrize(
    "body",
    [
        {"inputs": [{"properties": {}}]},
        {"inputs": [{"id": "a@medico.example", "properties": {"hubspotscore": 41}}]},
        {"inputs": {}},
        {},
    ],
    ids=["no id", "a number for a text", "no list", "nothing"],
)
def test_the_contract_refuses_what_hubspot_would(body):
    vendor = stand_in()
    request = httpx.Request(
        "POST",
        "https://api.hubapi.example/crm/objects/2026-03/contacts/batch/upsert",
        json=body,
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    with pytest.raises(Broken):
        vendor(request)


def test_hubspots_own_client_understands_the_stand_in():
    """It speaks 2026-03 and reads strictly what we answer."""
    vendor = stand_in()
    vendor.add(email="dana@medico.example", lifecyclestage="lead")
    call = vendor.did("calls", ["101"])
    search = {"after": "0", "filter_groups": [], "limit": 10, "properties": [], "sorts": []}
    new = {"id": "kit@medico.example", "idProperty": "email", "objectWriteTraceId": "1", "properties": {"city": "Bonn"}}
    with (
        served(vendor) as url,
        hubspot_sdk.HubSpot(base_url=url, access_token=TOKEN, _strict_response_validation=True) as client,
    ):
        contacts = client.crm.objects.contacts
        found = contacts.batch.get(
            inputs=[{"id": "101"}], properties=["email"], properties_with_history=["lifecyclestage"]
        )
        assert contacts.search(**search).total == 1
        assert client.crm.objects.calls.search(**search).results[0].id == call
        assert contacts.batch.upsert(inputs=[new]).results[0].new
        changed = [{"id": "101", "objectWriteTraceId": "2", "properties": {"city": "Bonn"}}]
        assert contacts.batch.update(inputs=changed).results[0].object_write_trace_id == "2"
        assert [one.email for one in client.crm.owners.list()] == list(vendor.owners.values())
        linked = client.crm.associations.batch.get("contacts", from_object_type="calls", inputs=[{"id": call}])
        assert linked.results[0].to[0].to_object_id == "101"
        wanted = {"archived": False, "data_sensitivity": "non_sensitive", "inputs": [{"name": "lifecyclestage"}]}
        assert client.crm.properties.batch.get("contacts", **wanted).results[0].options[1].value == "lead"
        assert client.account.get().time_zone == vendor.time_zone
        client.communication_preferences.unsubscribe_all("dana@medico.example", channel="EMAIL")
    assert found.results[0].properties["email"] == "dana@medico.example"
    assert found.results[0].properties_with_history["lifecyclestage"][0].value == "lead"
    assert vendor.unsubscribed == ["dana@medico.example"]
