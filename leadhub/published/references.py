"""What the operations of an OpenAPI document repeat is written once in it, and named by reference: read it whole."""

from typing import Any

Json = dict[str, Any]


def in_place(document: Json) -> Json:
    """The document with parameters and answers standing in each operation; schemas keep their references."""
    components = document.get("components", {})
    paths = {
        path: {method: _whole(operation, components) for method, operation in item.items()}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths}


def _whole(operation: Json, components: Json) -> Json:
    parameters = [_found(one, components) for one in operation.get("parameters", ())]
    responses = {status: _found(one, components) for status, one in operation["responses"].items()}
    return {**operation, "parameters": parameters, "responses": responses}


def _found(part: Json, components: Json) -> Json:
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: Json = components[kind][name]
    return found
