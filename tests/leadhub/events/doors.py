"""Receivers through the doors, as callers send and read them."""

from typing import Any

from leadhub.keys import new_id

Json = dict[str, Any]
LIST = "/api/v1/webhook-endpoints/"
URL = "https://8.8.8.8/leadhub"


def body(**changes: object) -> Json:
    return {"name": "Data lake", "url": URL} | changes


def created(client, **changes: object) -> Json:
    answer = client.post(LIST, body(**changes), format="json")
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def asked(client, document: str, **variables: object) -> Any:
    answer = client.post("/graphql/", {"query": document, "variables": variables}, format="json").json()
    assert "errors" not in answer, answer
    return answer["data"]


# What is refused, by which status, code and pointer, when a receiver is made and when it is changed.
FAULTS: list[tuple[Json, int, str, str]] = [
    ({"name": ""}, 422, "name_required", "/name"),
    ({"name": "  "}, 422, "name_required", "/name"),
    ({"name": "a" * 81}, 422, "out_of_bounds", "/name"),
    ({"name": None}, 400, "wrong_type", "/name"),
    ({"url": ""}, 422, "address_refused", "/url"),
    ({"url": "https://10.0.0.1/"}, 422, "address_refused", "/url"),
    ({"url": "http://8.8.8.8/"}, 422, "address_refused", "/url"),
    ({"url": "https://169.254.169.254/latest/"}, 422, "address_refused", "/url"),
    ({"url": "https://user:secret@8.8.8.8/"}, 422, "address_refused", "/url"),
    ({"url": "a" * 3000}, 422, "out_of_bounds", "/url"),
    ({"url": 5}, 400, "wrong_type", "/url"),
    ({"types": []}, 422, "types_required", "/types"),
    ({"types": ["lead.decided", "lead.invented"]}, 422, "unknown_event_type", "/types/1"),
    ({"types": ["webhook.test"]}, 422, "unknown_event_type", "/types/0"),
    ({"types": "lead.decided"}, 400, "wrong_type", "/types"),
    ({"secret": "whsec_mine"}, 400, "unknown_field", "/secret"),
    ({"owner": str(new_id())}, 400, "unknown_field", "/owner"),
]
