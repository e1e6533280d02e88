"""The stand-in and the connector against what was recorded of a real org."""

import json

import httpx
import pytest
import yaml

from leadhub.clock import real_now
from leadhub.integrations.protocol import Remote, VendorError
from leadhub.integrations.salesforce.api import Api, listed
from leadhub.integrations.salesforce.describing import Catalogue
from leadhub.integrations.salesforce.errors import fault_of_error
from leadhub.integrations.salesforce.following import whole
from tests.leadhub.integrations.salesforce.connecting import DANA, A, B, access, connected, write
from tests.vendors.contracts import FOLDER, needs_specs, operations
from tests.vendors.salesforce import Salesforce
from tests.vendors.salesforce_fields import described

RECORDED = FOLDER / "salesforce" / "cumulusci-recorded"
pytestmark = needs_specs


def description(object):
    told = yaml.safe_load((RECORDED / f"GET_sobjects_{object}_describe.yaml").read_text())
    body = told["response"]["body"]["string"]
    return json.loads(body) if isinstance(body, str) else body


def exchanges(name):
    told = yaml.safe_load((RECORDED / name).read_text())["interactions"]
    return [one for one in told if "include_file" not in one]


@pytest.mark.parametrize("object", ["Lead", "Contact", "Opportunity"])
def test_the_fields_of_the_stand_in_are_those_of_the_recorded_org(object):
    recorded = {one["name"]: one for one in description(object)["fields"]}
    for field in described(object, custom=False):
        for name in ("type", "length", "createable", "updateable", "nillable"):
            assert field[name] == recorded[field["name"]][name], (field["name"], name)
        options = [one["value"] for one in field["picklistValues"]]
        assert options == [one["value"] for one in recorded[field["name"]]["picklistValues"]]


@pytest.mark.parametrize("object", ["Lead", "Contact", "Opportunity"])
def test_recorded_descriptions_are_read(object):
    answer = httpx.Response(200, json=description(object))
    org = Salesforce()

    def answered(request):
        return answer if "describe" in request.url.path else org(request)

    given = access(org, http=httpx.Client(transport=httpx.MockTransport(answered)))
    found = Catalogue(Api(given)).of(object)
    assert found.is_createable and found.is_updateable
    assert found.fields["Id"].type == "id"
    if object == "Lead":
        assert found.fields["Status"].offers("Working - Contacted")
        assert not found.fields["Status"].offers("working - contacted")


def test_recorded_results_of_collections_are_read_and_the_stand_in_answers_alike():
    org = Salesforce()
    outcomes = connected(org).upsert([write(A, **DANA), write(B, **DANA)])
    again = connected(org).upsert([write(A, **DANA)])
    assert [one.is_new for one in (*outcomes, *again)] == [True, True, False]

    shapes = set()
    for exchange in exchanges("TestUpsert.test_simple_upsert__rest.yaml"):
        if exchange["request"]["method"] != "PATCH":
            continue
        results = listed(httpx.Response(200, text=exchange["response"]["body"]["string"]))
        sent = json.loads(exchange["request"]["body"])
        assert len(results) == len(sent["records"])
        assert sent["allOrNone"] is False
        shapes |= {tuple(sorted(one)) for one in results}
        assert all(whole(str(one["id"])[:15]) == one["id"] for one in results)
    ours = json.loads(org.asked("/composite/sobjects/Lead/")[0].content)
    assert set(ours) == {"allOrNone", "records"}
    assert ours["allOrNone"] is False
    assert shapes == {("created", "errors", "id", "success")}


def test_recorded_queries_have_the_shape_of_the_stand_ins():
    org = Salesforce()
    org.make("Contact", LastName="Ito", FirstName="Dana")
    connected(org).check()
    token = next(iter(org.sessions))
    request = httpx.Request(
        "GET",
        "https://medico.my.salesforce.com/services/data/v67.0/query?q=SELECT FirstName FROM Contact",
        headers={"Authorization": f"Bearer {token}"},
    )
    ours = org(request).json()
    recorded = next(
        json.loads(one["response"]["body"]["string"])
        for one in exchanges("TestUpsert.test_simple_upsert__rest.yaml")
        if "select+FirstName+from+Contact" in one["request"]["uri"]
    )
    assert ours.keys() == recorded.keys()
    assert ours["records"][0].keys() == recorded["records"][0].keys()


def test_recorded_errors_are_understood():
    told = exchanges("TestCountSObjects.test_count_sobjects__errors.yaml")[0]["response"]["body"]["string"]
    error = json.loads(told)["compositeResponse"][1]["body"][0]
    found = fault_of_error(error, real_now())
    assert found.code == "INVALID_TYPE"
    assert "XYZZY" in found.text

    told = exchanges("TestCompositeParallelSalesforce.test_errors.yaml")[0]["response"]["body"]["string"]
    error = json.loads(told)["compositeResponse"][0]["body"][0]
    assert fault_of_error(error, real_now()).code == "NOT_FOUND"


def test_every_published_operation_that_leadhub_uses_was_held_to_the_publication():
    org = Salesforce()
    org.has_duplicate_rule = True
    connector = connected(org)
    connector.upsert([write(A, **DANA)])
    connector.upsert([write(B, **DANA)])
    other = org.make("Lead", LastName="Ito", Company="Medico")
    connector.upsert([write(B, Remote("Lead", other), **DANA)])
    connector.changes(None)

    seen = set(operations(org.contracts[0]))
    data = "/services/data/v67.0"
    assert {
        ("post", "/services/oauth2/token"),
        ("get", f"{data}/query"),
        ("patch", f"{data}/composite/sobjects/Lead/{{field}}"),
        ("patch", f"{data}/sobjects/Lead/Leadhub_Id__c/{{value}}"),
        ("patch", f"{data}/sobjects/Lead/{{id}}"),
    } <= seen


def test_a_call_that_the_publication_does_not_know_is_caught():
    org = Salesforce()
    connected(org).check()
    with pytest.raises(AssertionError):
        org(httpx.Request("PATCH", "https://medico.my.salesforce.com/services/data/v67.0/query?q=x"))


def test_a_version_that_the_org_does_not_speak_is_a_fault_by_name():
    with pytest.raises(VendorError) as refused:
        connected(Salesforce(), version="v12.0").check()
    assert refused.value.fault.code == "NOT_FOUND"
