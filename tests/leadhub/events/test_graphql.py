"""Receivers over GraphQL: the same effect and the same words as over REST."""

from typing import Any

import pytest

from leadhub.events.readers import ENDPOINT, WebhookDeliveryLogView
from leadhub.keys import new_id
from leadhub.models import Delivery, WebhookEndpoint
from tests.leadhub.events.conftest import Post
from tests.leadhub.events.doors import FAULTS, LIST, Json, body
from tests.qualification.doors.selections import alike, fields_of, noun_alike, selection_of

pytestmark = pytest.mark.django_db
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
LOG = selection_of(WebhookDeliveryLogView)
FIELDS = fields_of(ENDPOINT)
CREATE = f"""mutation($input: CreateWebhookEndpointInput!) {{
    answer: createWebhookEndpoint(input: $input) {{ __typename ... on WebhookEndpoint {{ {FIELDS} }} {REFUSED} }}
}}"""
UPDATE = f"""mutation($id: ID!, $input: UpdateWebhookEndpointInput!) {{
    answer: updateWebhookEndpoint(id: $id, input: $input) {{ ... on WebhookEndpoint {{ {FIELDS} }} {REFUSED} }}
}}"""
ROTATE = f"""mutation($id: ID!) {{
    answer: rotateWebhookSecret(id: $id) {{ ... on WebhookEndpoint {{ {FIELDS} }} {REFUSED} }}
}}"""
TEST = f"""mutation($id: ID!) {{
    answer: testWebhookEndpoint(id: $id) {{ ... on WebhookDeliveryLog {{ {LOG} }} {REFUSED} }}
}}"""
RESEND = f"""mutation($id: ID!) {{
    answer: resendWebhookDeliveries(id: $id) {{ ... on Resent {{ resent }} {REFUSED} }}
}}"""
RESEND_ONE = f"""mutation($id: ID!) {{
    answer: resendWebhookDelivery(id: $id) {{ ... on WebhookDelivery {{ id state }} {REFUSED} }}
}}"""
REMOVE = f"""mutation($id: ID!) {{
    answer: removeWebhookEndpoint(id: $id) {{ ... on RemovedEndpoint {{ id }} {REFUSED} }}
}}"""
LISTED = f"""{{
    webhookEndpoints(first: 5, filter: {{state: [ACTIVE]}}) {{ edges {{ node {{ {FIELDS} }} }} }}
}}"""
DUE = """query($id: ID!) {
    webhookDeliveries(first: 5, filter: {endpoint: [$id], state: [DUE]}) {
        edges { node { id event { type } endpoint { name } } }
    }
}"""


def asked(client, document: str, **variables: object) -> Any:
    answer = client.post("/graphql/", {"query": document, "variables": variables}, format="json").json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_graphql_does_and_reads_the_same(operations, hub: Post) -> None:
    made = noun_alike(asked(operations, CREATE, input=body(types=["lead.decided"]))["answer"], ENDPOINT)
    assert made["secret"].startswith("whsec_")
    one = f"{LIST}{made['id']}/"
    assert operations.get(one).json() == made | {"secret": None}
    listed = asked(operations, LISTED)
    assert [noun_alike(e["node"], ENDPOINT) for e in listed["webhookEndpoints"]["edges"]] == [made | {"secret": None}]
    changed = asked(operations, UPDATE, id=made["id"], input={"state": "PAUSED", "name": "Sea"})["answer"]
    assert noun_alike(changed, ENDPOINT) == operations.get(one).json()
    rotated = noun_alike(asked(operations, ROTATE, id=made["id"])["answer"], ENDPOINT)
    assert rotated["secret"] not in (None, made["secret"])
    removed = asked(operations, REMOVE, id=made["id"])["answer"]
    assert removed == {"id": made["id"]}
    assert asked(operations, REMOVE, id=made["id"])["answer"]["code"] == "not_found"


def test_graphql_sends_tests_and_sends_again(operations, hub: Post) -> None:
    made = hub.subscribe(200, then=404)
    log = asked(operations, TEST, id=str(made.endpoint))["answer"]
    assert alike(log, WebhookDeliveryLogView) == operations.get(f"{LIST}deliveries/{log['id']}/").json()
    read = asked(operations, f"query($id: ID!) {{ webhookDelivery(id: $id) {{ {LOG} }} }}", id=log["id"])
    assert read["webhookDelivery"] == log
    hub.happen(new_id())
    hub.fail()
    (delivery,) = Delivery.objects.filter(state="failed")
    assert asked(operations, RESEND, id=str(made.endpoint))["answer"] == {"resent": 1}
    assert asked(operations, RESEND_ONE, id=str(delivery.pk))["answer"] == {"id": str(delivery.pk), "state": "DUE"}
    (edge,) = asked(operations, DUE, id=str(made.endpoint))["webhookDeliveries"]["edges"]
    assert edge["node"]["event"] == {"type": "lead.decided"}


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), [fault for fault in FAULTS if fault[1] == 422])
def test_graphql_refuses_in_the_same_words(operations, changes: Json, status: int, code: str, pointer: str) -> None:
    said = operations.post(LIST, body(**changes), format="json").json()
    refused = asked(operations, CREATE, input=body(**changes))["answer"]
    assert (refused["code"], refused["detail"], refused["httpStatus"]) == (said["code"], said["detail"], said["status"])
    assert refused["errors"] == said["errors"]
    assert not WebhookEndpoint.objects.exists()
