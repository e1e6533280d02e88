"""Two small documents to hold against each other, before and after."""

import copy
from typing import Any

Json = dict[str, Any]

THING: Json = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "kind": {"$ref": "#/components/schemas/Kind"},
        "owner": {
            "x-expands-to": "Person",
            "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Person"}],
        },
    },
}
DOCUMENT: Json = {
    "paths": {
        "/things/": {
            "get": {
                "operationId": "listThings",
                "parameters": [
                    {"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}},
                    {"name": "old", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                    "400": {},
                },
            },
            "post": {
                "operationId": "makeThing",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MakeThing"}}}
                },
                "responses": {"201": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": THING,
            "Kind": {"type": "string", "enum": ["big", "small"]},
            "Person": {"type": "object", "properties": {"name": {"type": "string"}}},
            "MakeThing": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": ["string", "null"]}, "note": {"type": "string"}},
            },
        }
    },
}


def changed(**at: Any) -> Json:
    """The document with something else in places, whose steps are joined by two dashes; None takes it away."""
    document = copy.deepcopy(DOCUMENT)
    for place, value in at.items():
        *steps, last = [{"things": "/things/", "s": "schemas"}.get(step, step) for step in place.split("__")]
        part: Any = document
        for step in steps:
            part = part[int(step)] if isinstance(part, list) else part[step]
        if value is None:
            del part[int(last) if isinstance(part, list) else last]
        else:
            part[last] = value
    return document
