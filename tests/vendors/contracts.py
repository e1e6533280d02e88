"""What vendors publish of their own APIs, held against every call and every answer in the tests."""

import copy
import functools
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import jsonschema
import pytest
from django.conf import settings

SHARED = Path(os.environ.get("LEADHUB_SHARED", settings.BASE_DIR / ".." / "shared"))
FOLDER = SHARED / "vendor-specs"
needs_specs = pytest.mark.skipif(
    not FOLDER.exists(), reason=f"the vendors' specifications are not in {FOLDER} (see LEADHUB_SHARED)"
)
FORM = "application/x-www-form-urlencoded"


class Broken(AssertionError):
    """A call or an answer that the vendor's own specification does not allow."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of a specification."""

    path: str
    method: str
    told: Mapping[str, Any]


class Contract:
    """One published specification, Swagger 2.0 or OpenAPI 3; `under` is what stands before its paths.

    A call to a path that it does not name is let through when `knows_all` is not set: vendors publish a part.
    """

    def __init__(self, document: Mapping[str, Any], *, under: str = "", knows_all: bool = False) -> None:
        self._document = _readable(copy.deepcopy(dict(document)))
        self._under = under.rstrip("/")
        self._knows_all = knows_all
        self._operations = [
            (re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + "$"), Operation(path, method, told))
            for path, item in sorted(self._document["paths"].items(), key=lambda pair: pair[0].count("{"))
            for method, told in item.items()
            if method in ("get", "post", "put", "patch", "delete")
        ]
        self.seen: set[tuple[str, str]] = set()

    def operation(self, request: httpx.Request) -> Operation | None:
        """Which operation a call is of; raises Broken for one that is none where the specification knows all."""
        path = request.url.path.removeprefix(self._under)
        named = [one for pattern, one in self._operations if pattern.match(path)]
        found = next((one for one in named if one.method == request.method.lower()), None)
        if found is None and (named or self._knows_all):
            raise Broken(f"There is no {request.method} {path} in the specification.")
        return found

    def check_request(self, request: httpx.Request) -> None:
        """Raise Broken for a call with wrong or missing parameters, or a body of another shape."""
        operation = self.operation(request)
        if operation is None:
            return
        self.seen.add((operation.method, operation.path))
        query = parse_qs(request.url.query.decode(), keep_blank_values=True)
        form = parse_qs(request.content.decode()) if FORM in request.headers.get("Content-Type", "") else {}
        for one in map(self._resolved, operation.told.get("parameters", ())):
            place = {"query": query, "formData": form}.get(one["in"])
            if place is None:
                continue
            if one.get("required") and one["name"] not in place:
                raise Broken(f"{operation.path}: {one['name']} is missing.")
            for said in place.get(one["name"], ()):
                self._hold_text(said, one.get("schema", one), f"{operation.path}: {one['name']}")
        schema = self._body_schema(operation)
        if schema is not None and FORM not in request.headers.get("Content-Type", ""):
            where = f"{operation.method} {operation.path}"
            self._hold(_json(request.content or b"null", where), schema, where)

    def check_response(self, request: httpx.Request, response: httpx.Response) -> None:
        """Raise Broken for an answer of ours that the vendor would not give."""
        operation = self.operation(request)
        if operation is None:
            return
        answers = operation.told.get("responses", {})
        told = answers.get(str(response.status_code)) or answers.get("default")
        if told is None:
            return
        told = self._resolved(told)
        schema = told.get("schema") or next((one.get("schema") for one in told.get("content", {}).values()), None)
        if schema is not None and response.content:
            where = f"answer to {operation.method} {operation.path}"
            self._hold(_json(response.content, where), schema, where)

    def _body_schema(self, operation: Operation) -> Any:
        for one in map(self._resolved, operation.told.get("parameters", ())):
            if one["in"] == "body":
                return one.get("schema")
        body = self._resolved(operation.told.get("requestBody", {}))
        return next((one.get("schema") for one in body.get("content", {}).values()), None)

    def _resolved(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in told:
            return told
        found: Any = self._document
        for step in told["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return self._resolved(found)

    def _hold_text(self, said: str, schema: Mapping[str, Any], where: str) -> None:
        """A value of a query or a form; one that is a list of values is let through."""
        kind = schema.get("type")
        if kind in ("integer", "number", "boolean"):
            self._hold(_json(said.encode(), where), {"type": kind}, where)
        elif kind == "string" and "enum" in schema:
            self._hold(said, {"enum": schema["enum"]}, where)

    def _hold(self, value: Any, schema: Any, where: str) -> None:
        whole = {**{k: v for k, v in self._document.items() if k in ("definitions", "components")}, **schema}
        try:
            jsonschema.Draft7Validator(whole).validate(value)
        except jsonschema.ValidationError as error:
            place = "/".join(map(str, error.absolute_path))
            raise Broken(f"{where}: {place}: {error.message[:300]}") from error


Published = Callable[[], Mapping[str, Any]]


def contract_of(published: Published, *, under: str = "", knows_all: bool = False) -> Contract:
    """What a vendor publishes, read once in a process, as a contract of which nothing was called yet."""
    found = copy.copy(_read(published, under, knows_all))
    found.seen = set()
    return found


@functools.cache
def _read(published: Published, under: str, knows_all: bool) -> Contract:
    return Contract(published(), under=under, knows_all=knows_all)


@functools.cache
def document(path: str) -> dict[str, Any]:
    """A published document, by its place in the folder of specifications."""
    found: dict[str, Any] = json.loads((FOLDER / path).read_text())
    return found


def _json(content: bytes, where: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise Broken(f"{where}: it is no JSON.") from error


def _readable(node: Any) -> Any:
    """`nullable` of OpenAPI 3.0 in the words of JSON Schema; what only documents is left out."""
    if isinstance(node, dict):
        for name, value in list(node.items()):
            node[name] = _readable(value)
        if node.pop("nullable", False) is True and isinstance(node.get("type"), str):
            node["type"] = [node["type"], "null"]
            if "enum" in node and None not in node["enum"]:
                node["enum"] = [*node["enum"], None]
    elif isinstance(node, list):
        return [_readable(one) for one in node]
    return node


def operations(contract: Contract) -> Iterator[tuple[str, str]]:
    """Every operation that was called so far."""
    yield from sorted(contract.seen)
