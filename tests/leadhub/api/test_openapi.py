"""The contract says what the endpoints do."""

import json

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema

from leadhub.api.contract import openapi
from leadhub.published.references import in_place
from tests.leadhub.api import example


def generated(urlconf):
    GENERATOR_STATS.reset()
    document = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)
    return in_place(json.loads(OpenApiJsonRenderer().render(document, renderer_context={})))


@pytest.fixture(scope="module")
def document():
    return generated("tests.leadhub.api.example")


def operations(document):
    return [(path, method, one) for path, item in document["paths"].items() for method, one in item.items()]


@pytest.mark.parametrize("urlconf", ["tests.leadhub.api.example", "leadhub.urls"])
def test_it_is_valid_and_nothing_is_guessed(urlconf):
    made = generated(urlconf)
    validate_schema(made)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_whose_answer_is_sealed_says_that_it_may_be_unreadable():
    paths = generated("leadhub.urls")["paths"]
    told = {
        one["operationId"]
        for _, _, one in operations({"paths": paths})
        if "`answer_unreadable`" in one["responses"].get("409", {}).get("description", "")
    }
    assert told == {
        "addPerson",
        "createClient",
        "createPartnerToken",
        "createToken",
        "createWebhookEndpoint",
        "rotateClientSecret",
        "rotateWebhookSecret",
    }


def test_every_operation_has_a_plain_name_of_its_own(document):
    names = [one["operationId"] for _, _, one in operations(document)]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name[0].islower() for name in names)


def test_every_parameter_that_is_read_is_declared(document):
    found = {parameter["name"] for parameter in document["paths"]["/api/v1/keys/"]["get"]["parameters"]}
    declared = example.Keys.get.operation.parameter_names
    assert (
        found
        == set(declared)
        == {
            "name",
            "name__in",
            "person",
            "expires_at__gte",
            "closed",
            "cursor",
            "page_size",
            "ordering",
            "expand",
            "fields",
        }
    )


def test_every_operation_lists_its_errors_and_asks_for_a_token(document):
    for path, method, one in operations(document):
        assert one["security"] == [{"bearer": []}]
        statuses = set(one["responses"])
        assert statuses >= {"400", "401", "403", "429", "503"}
        assert "{" not in path or "404" in statuses
        assert "requestBody" not in one or statuses >= {"413", "415", "422"}
        for status, response in one["responses"].items():
            if status >= "400":
                schema = response["content"]["application/problem+json"]["schema"]
                named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
                problem, said = named["allOf"]
                assert problem == {"$ref": "#/components/schemas/Problem"}, (path, method)
                assert said["required"] == ["code"] and said["properties"]["code"]["anyOf"], (path, method)


def test_codes_are_named(document):
    responses = document["paths"]["/api/v1/keys/"]["post"]["responses"]
    assert responses["409"]["description"] == "Conflict: `name_refused`, `retry_later`, `answer_withheld`"
    assert "201" in responses


def test_every_post_names_what_a_repeated_request_may_be_refused_with_and_nothing_else_does():
    named = {
        method: [
            (one["operationId"], code in one["responses"].get(status, {}).get("description", ""))
            for _, of, one in operations(generated("leadhub.urls"))
            for status, code in (("409", "`answer_withheld`"), ("422", "`idempotency_key_reused`"))
            if (of == "post") is (method == "post")
        ]
        for method in ("post", "others")
    }
    assert [name for name, is_named in named["post"] if not is_named] == []
    assert [name for name, is_named in named["others"] if is_named] == []


def test_components_are_named_for_the_nouns(document):
    schemas = document["components"]["schemas"]
    assert set(schemas) >= {"Key", "KeyBody", "Person", "Problem", "Fault", "Standing", "Size", "CloseBody"}
    assert schemas["Standing"]["enum"] == ["open", "closed"]
    assert "Closed" in schemas["Standing"]["description"]
    assert schemas["Key"]["properties"]["standing"] == {"$ref": "#/components/schemas/Standing"}
    assert schemas["Key"]["properties"]["person"]["anyOf"][-1] == {"$ref": "#/components/schemas/Person"}
    assert schemas["KeyBody"]["additionalProperties"] is False
    assert schemas["KeyBody"]["required"] == ["name"]


def test_headers_that_are_read_are_declared(document):
    patch = document["paths"]["/api/v1/keys/{id}/"]["patch"]
    assert "If-Match" in [parameter["name"] for parameter in patch["parameters"]]
    assert {"412", "428"} <= set(patch["responses"])
    post = document["paths"]["/api/v1/keys/"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in post["parameters"]]


def test_references_lead_somewhere(document):
    def references(part):
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    there = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}
    assert set(references(document)) <= there


def test_the_served_file_is_the_generated_one():
    assert in_place(json.loads(openapi())) == generated("leadhub.urls")
