"""The frame that stand-ins of vendors stand in: what holds them to a specification has to be able to refuse."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.vendors.contracts import Broken, Contract, document, needs_specs, operations
from tests.vendors.stand_ins import StandIn, served

PERSON = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "maxLength": 20},
        "stage": {"type": "string", "enum": ["mql", "sql"], "nullable": True},
    },
    "additionalProperties": False,
}
REFUSAL = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
SWAGGER = {
    "swagger": "2.0",
    "definitions": {"Person": PERSON, "People": {"type": "array", "items": {"$ref": "#/definitions/Person"}}},
    "parameters": {"Page": {"in": "query", "name": "page", "required": True, "type": "string"}},
    "paths": {
        "/people/{id}": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/Person"}}}}},
        "/people/latest": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/People"}}}}},
        "/people": {
            "get": {
                "parameters": [
                    {"$ref": "#/parameters/Page"},
                    {"in": "query", "name": "limit", "type": "integer"},
                    {"in": "query", "name": "deleted", "type": "boolean"},
                    {"in": "query", "name": "order", "type": "string", "enum": ["asc", "desc"]},
                    {"in": "query", "name": "fields", "type": "array", "items": {"type": "string"}},
                ],
                "responses": {"200": {"schema": {"$ref": "#/definitions/People"}}, "default": {"schema": REFUSAL}},
            },
            "post": {
                "parameters": [{"in": "body", "name": "body", "schema": {"$ref": "#/definitions/Person"}}],
                "responses": {"201": {"schema": {"$ref": "#/definitions/Person"}}, "204": {}},
            },
        },
        "/token": {
            "post": {
                "parameters": [{"in": "formData", "name": "grant_type", "required": True, "type": "string"}],
                "responses": {"200": {"schema": {"type": "object"}}},
            }
        },
    },
}
OPENAPI = {
    "openapi": "3.0.3",
    "components": {"schemas": {"Person": PERSON}},
    "paths": {
        "/people": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}}
                },
            }
        }
    },
}
DANA = {"id": 1, "name": "Dana", "stage": "mql"}
BODIES = {
    "a name too many": (DANA | {"nickname": "D"}, "'nickname' was unexpected"),
    "a name too few": ({"id": 1}, "'name' is a required property"),
    "another kind of value": (DANA | {"id": "1"}, "id: '1' is not of type 'integer'"),
    "a value that is not one of theirs": (DANA | {"stage": "hot"}, "stage: 'hot' is not one of"),
    "a text that is too long": (DANA | {"name": "D" * 21}, "is too long"),
    "a list": ([DANA], "is not of type 'object'"),
}
BOTH = pytest.mark.parametrize("published", [SWAGGER, OPENAPI], ids=["Swagger 2", "OpenAPI 3"])


def call(method, path, **given):
    return httpx.Request(method, f"https://vendor.example{path}", **given)


def post(said):
    return call("POST", "/people", json=said)


class TestRequests:
    """What leadhub would send to the vendor in vain."""

    @BOTH
    def test_what_the_vendor_would_take_is_let_through_and_noted(self, published):
        contract = Contract(published)
        contract.check_request(post(DANA))
        contract.check_request(post(DANA | {"stage": None}))
        assert list(operations(contract)) == [("post", "/people")]

    @BOTH
    @pytest.mark.parametrize(
        ("said", "words"),
        BODIES.values(),
        ids=BODIES,
    )
    def test_a_body_of_another_shape_is_named_with_its_place(self, published, said, words):
        with pytest.raises(Broken) as caught:
            Contract(published).check_request(post(said))
        assert "/people" in str(caught.value)
        assert words in str(caught.value)

    @pytest.mark.parametrize("content", [b"", b"name=Dana", b"{", b"\xff"])
    def test_a_body_that_is_no_json_is_named(self, content):
        with pytest.raises(Broken, match="post /people"):
            Contract(SWAGGER).check_request(call("POST", "/people", content=content))

    def test_a_parameter_that_is_missing_is_named(self):
        contract = Contract(SWAGGER)
        with pytest.raises(Broken, match="/people: page is missing"):
            contract.check_request(call("GET", "/people"))
        contract.check_request(call("GET", "/people", params={"page": ""}))

    @pytest.mark.parametrize("wrong", [{"limit": "ten"}, {"limit": ""}, {"deleted": "maybe"}, {"order": "up"}], ids=str)
    def test_a_value_of_a_query_that_is_none_of_theirs_is_named(self, wrong):
        contract = Contract(SWAGGER)
        good = {"page": "1", "limit": "10", "deleted": "true", "order": "asc", "fields": "id,name"}
        contract.check_request(call("GET", "/people", params=good))
        with pytest.raises(Broken, match=f"/people: {next(iter(wrong))}"):
            contract.check_request(call("GET", "/people", params=good | wrong))

    def test_a_field_of_a_form_that_is_missing_is_named(self):
        contract = Contract(SWAGGER)
        with pytest.raises(Broken, match="grant_type is missing"):
            contract.check_request(call("POST", "/token", data={"client_id": "x"}))
        with pytest.raises(Broken, match="grant_type is missing"):
            contract.check_request(call("POST", "/token", params={"grant_type": "client_credentials"}))
        contract.check_request(call("POST", "/token", data={"grant_type": "client_credentials"}))

    def test_a_method_that_a_path_has_not_is_named(self):
        with pytest.raises(Broken, match="There is no DELETE /people "):
            Contract(SWAGGER).check_request(call("DELETE", "/people"))

    def test_a_path_that_it_has_not_is_only_named_where_it_knows_all(self):
        Contract(SWAGGER).check_request(call("GET", "/elsewhere"))
        with pytest.raises(Broken, match="There is no GET /elsewhere "):
            Contract(SWAGGER, knows_all=True).check_request(call("GET", "/elsewhere"))

    def test_paths_stand_under_a_prefix(self):
        contract = Contract(SWAGGER, under="/api/", knows_all=True)
        contract.check_request(call("GET", "/api/people/1"))
        with pytest.raises(Broken):
            contract.check_request(call("GET", "/other/people/1"))


class TestAnswers:
    """What a stand-in of ours would answer and the vendor would not."""

    @BOTH
    def test_an_answer_that_the_vendor_would_not_give_is_named(self, published):
        contract = Contract(published)
        contract.check_response(post(DANA), httpx.Response(201, json=DANA))
        with pytest.raises(Broken, match="answer to post /people: : 'name' is a required property"):
            contract.check_response(post(DANA), httpx.Response(201, json={"id": 1}))
        with pytest.raises(Broken, match="no JSON"):
            contract.check_response(post(DANA), httpx.Response(201, text="<html>"))

    def test_a_path_with_a_name_is_told_from_one_with_a_number(self):
        contract = Contract(SWAGGER)
        contract.check_response(call("GET", "/people/latest"), httpx.Response(200, json=[DANA]))
        contract.check_response(call("GET", "/people/7"), httpx.Response(200, json=DANA))
        with pytest.raises(Broken, match="is not of type 'array'"):
            contract.check_response(call("GET", "/people/latest"), httpx.Response(200, json=DANA))

    def test_a_status_that_is_not_named_is_held_to_what_stands_for_all_others(self):
        contract, asked = Contract(SWAGGER), call("GET", "/people", params={"page": "1"})
        contract.check_response(asked, httpx.Response(418, json={"error": "teapot"}))
        with pytest.raises(Broken):
            contract.check_response(asked, httpx.Response(418, json={}))

    def test_an_answer_without_content_is_held_to_nothing(self):
        Contract(SWAGGER).check_response(post(DANA), httpx.Response(204))


class People(StandIn):
    """Keeps whom it is told of."""

    def __init__(self, *contracts):
        super().__init__(*contracts)
        self.kept = []

    def handle(self, request):
        if request.method == "GET":
            return httpx.Response(200, json=self.kept)
        self.kept.append(json.loads(request.content))
        return httpx.Response(201, json=self.kept[-1], headers={"X-Mark": "yes"})


@pytest.fixture
def there():
    return People(Contract(SWAGGER, knows_all=True))


@pytest.fixture
def client(there):
    with httpx.Client(transport=httpx.MockTransport(there), base_url="https://vendor.example") as made:
        yield made


class TestStandIns:
    """Switches, in the process."""

    def test_a_broken_request_reaches_nobody(self, there, client):
        with pytest.raises(Broken, match="'name' is a required property"):
            client.post("/people", json={"id": 1})
        assert there.kept == []

    def test_a_broken_answer_does_not_reach_leadhub(self, there, client):
        there.kept.append({"id": "one"})
        with pytest.raises(Broken, match="answer to get /people"):
            client.get("/people", params={"page": "1"})

    def test_what_is_answered_instead_is_given_once_each_and_nothing_is_done(self, there, client):
        there.switches.instead = [httpx.Response(503), lambda request: httpx.Response(429, text=request.url.path)]
        told = [client.post("/people", json=DANA) for _ in range(3)]
        assert [one.status_code for one in told] == [503, 429, 201]
        assert told[1].text == "/people"
        assert there.kept == [DANA]

    def test_what_is_answered_instead_may_be_what_no_vendor_would_say(self, there, client):
        there.switches.instead = [httpx.Response(201, text="<html>")]
        assert client.post("/people", json=DANA).text == "<html>"

    def test_a_broken_request_is_named_whatever_is_answered_instead(self, there, client):
        there.switches.instead = [httpx.Response(503)]
        with pytest.raises(Broken):
            client.post("/people", json={"id": 1})
        assert len(there.switches.instead) == 1

    def test_a_lost_answer_is_one_of_what_was_done(self, there, client):
        there.switches.lost = 1
        with pytest.raises(httpx.ReadTimeout):
            client.post("/people", json=DANA)
        assert there.kept == [DANA]
        assert client.post("/people", json=DANA).status_code == 201

    def test_its_clock_stands_still_and_may_be_ahead(self, there):
        assert there.now() == there.now() == datetime(2026, 11, 3, 15, tzinfo=UTC)
        there.switches.skew = timedelta(minutes=3)
        assert there.now() - there.clock == timedelta(minutes=3)

    def test_every_call_is_kept_also_one_that_was_broken(self, there, client):
        client.post("/people", json=DANA)
        with pytest.raises(Broken):
            client.get("/people")
        assert [one.method for one in there.asked("/people")] == ["POST", "GET"]
        assert there.asked("/token") == []


class TestServed:
    """The same over a socket."""

    @pytest.fixture
    def url(self, there):
        with served(there) as url:
            yield url

    def test_calls_and_answers_come_as_they_are(self, there, url):
        answer = httpx.post(f"{url}/people", json=DANA | {"name": "Дана"})
        assert (answer.status_code, answer.json()["name"], answer.headers["X-Mark"]) == (201, "Дана", "yes")
        assert httpx.get(f"{url}/people", params={"page": "a b&c"}).json() == there.kept
        assert there.calls[-1].url.params["page"] == "a b&c"
        assert there.calls[0].headers["Content-Type"] == "application/json"

    def test_what_is_broken_is_said_in_words(self, there, url):
        answer = httpx.post(f"{url}/people", json={"id": 1})
        assert answer.status_code == 599
        assert "'name' is a required property" in answer.text
        there.kept.append({"id": "one"})
        assert httpx.get(f"{url}/people", params={"page": "1"}).status_code == 599

    def test_a_lost_answer_is_a_line_that_breaks(self, there, url):
        there.switches.lost = 1
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{url}/people", json=DANA)
        assert there.kept == [DANA]
        assert httpx.post(f"{url}/people", json=DANA).status_code == 201

    def test_what_is_answered_instead_keeps_its_headers_and_its_content(self, there, url):
        there.switches.instead = [httpx.Response(429, content=b"\x00\xff", headers={"Retry-After": "7"})]
        answer = httpx.post(f"{url}/people", json=DANA)
        assert (answer.status_code, answer.content, answer.headers["Retry-After"]) == (429, b"\x00\xff", "7")

    def test_nobody_is_there_any_more_when_it_is_over(self, there):
        with served(there) as url:
            assert httpx.post(f"{url}/people", json=DANA).status_code == 201
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/people")


MARKETO = "marketo/swagger-mapi.json"
HUBSPOT = "hubspot-derived/contacts-companies-deals-leads.2026-03.json"
SALESFORCE = "salesforce/derived/lead.openapi.json"
LEADS, UPSERT = "/rest/v1/leads.json", "/crm/objects/2026-03/contacts/batch/upsert"
BY_KEY, MANY = (
    "/services/data/v67.0/sobjects/Lead/Leadhub_Id__c/a1",
    "/services/data/v67.0/composite/sobjects/Lead/Leadhub_Id__c",
)
LEAD = {"attributes": {"type": "Lead"}, "LastName": "Ito", "Company": "Medico", "Leadhub_Id__c": "a1"}
CONTACT = {"id": "dana@medico.example", "idProperty": "email", "properties": {"firstname": "Dana"}}

TAKEN = {
    "Marketo, a sync of leads": (MARKETO, call("POST", LEADS, json={"input": [{"email": "a@b.example"}]})),
    "HubSpot, an upsert": (HUBSPOT, call("POST", UPSERT, json={"inputs": [CONTACT]})),
    "Salesforce, by a key": (SALESFORCE, call("PATCH", BY_KEY, json={"LastName": "Ito", "Company": "M"})),
    "Salesforce, many": (SALESFORCE, call("PATCH", MANY, json={"allOrNone": False, "records": [LEAD]})),
}

REFUSED = {
    "Marketo, no such action": (MARKETO, call("POST", LEADS, json={"action": "upsert", "input": [{}]})),
    "Marketo, no input": (MARKETO, call("POST", LEADS, json={"action": "createOrUpdate"})),
    "Marketo, input that is none": (MARKETO, call("POST", LEADS, json={"input": {}})),
    "Marketo, no token": (MARKETO, call("GET", "/rest/v1/activities/leadchanges.json")),
    "Marketo, no such method": (MARKETO, call("PUT", LEADS)),
    "HubSpot, no id": (HUBSPOT, call("POST", UPSERT, json={"inputs": [{"properties": {}}]})),
    "HubSpot, a number": (
        HUBSPOT,
        call("POST", UPSERT, json={"inputs": [CONTACT | {"properties": {"score": 7}}]}),
    ),
    "HubSpot, a stale version": (HUBSPOT, call("POST", "/crm/v3/objects/contacts/batch/upsert", json={})),
    "Salesforce, no such field": (SALESFORCE, call("PATCH", BY_KEY, json={"Shoe__c": "9"})),
    "Salesforce, not to be written": (SALESFORCE, call("PATCH", BY_KEY, json={"IsConverted": True})),
    "Salesforce, too long": (SALESFORCE, call("PATCH", BY_KEY, json={"LastName": "I" * 81})),
    "Salesforce, the key again": (SALESFORCE, call("PATCH", BY_KEY, json={"Leadhub_Id__c": "a1"})),
    "Salesforce, too many": (SALESFORCE, call("PATCH", MANY, json={"allOrNone": False, "records": [LEAD] * 201})),
    "Salesforce, of no type": (
        SALESFORCE,
        call("PATCH", MANY, json={"allOrNone": False, "records": [LEAD | {"attributes": {}}]}),
    ),
}


@needs_specs
class TestPublished:
    """What another program, Prism, refused by the same specifications is refused here too."""

    @pytest.mark.parametrize(
        ("specification", "asked"),
        TAKEN.values(),
        ids=TAKEN,
    )
    def test_what_the_vendor_takes_is_taken(self, specification, asked):
        Contract(document(specification), knows_all=True).check_request(asked)

    @pytest.mark.parametrize(
        ("specification", "asked"),
        REFUSED.values(),
        ids=REFUSED,
    )
    def test_what_the_vendor_refuses_is_refused(self, specification, asked):
        with pytest.raises(Broken):
            Contract(document(specification), knows_all=True).check_request(asked)
