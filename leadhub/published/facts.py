"""What a client may rely on in an OpenAPI document, one line a fact: a fact that is gone breaks somebody.

Each line begins with the name of what it is about: an operation, `operation?parameter`, `Component.property` or
`Enumeration.word`. What is only added leaves every line as it was. Bounds of numbers and lengths are no facts.
"""

from collections.abc import Iterator
from typing import Any, Final

from leadhub.published.references import in_place

Json = dict[str, Any]
GIVEN: Final = "gives"
TAKEN: Final = "takes"


def facts_of(document: Json) -> set[str]:
    """Every fact of a document."""
    return set(_Reader(document).facts())


def about(fact: str) -> str:
    """The name of what a fact is about."""
    return fact.partition(" ")[0]


class _Reader:
    """Walks a document from its operations: what no operation leads to is nobody's concern."""

    def __init__(self, document: Json) -> None:
        self.document = in_place(document)
        self.components: Json = document.get("components", {}).get("schemas", {})
        self.seen: set[tuple[str, str]] = set()

    def facts(self) -> Iterator[str]:
        """Those of each operation and of all that it leads to."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield from self._operation(f"{method.upper()} {path}", operation)

    def _operation(self, address: str, operation: Json) -> Iterator[str]:
        name = operation["operationId"]
        yield f"{name} answers {address}"
        body = operation.get("requestBody", {})
        parameters = [one for one in operation.get("parameters", ()) if one["in"] != "path"]
        demanded = sorted(one["name"] for one in parameters if one.get("required"))
        demanded += ["a body"] if body.get("required") else []
        yield f"{name} demands {', '.join(demanded) or 'nothing'}"
        for one in parameters:
            yield from self._taken(f"{name}?{one['name']}", one["schema"])
        for media, content in body.get("content", {}).items():
            yield f"{name} takes {media}"
            yield from self._walk(name, content["schema"], TAKEN)
        for status, response in operation["responses"].items():
            if status[0] != "2":
                continue
            yield f"{name} answers {status}"
            for media, content in response.get("content", {}).items():
                yield f"{name} gives {media}"
                yield from self._walk(name, content["schema"], GIVEN)

    def _walk(self, name: str, schema: Json, way: str) -> Iterator[str]:
        """The facts of what a schema holds; `name` is the one of whatever it stands in."""
        if "$ref" in schema:
            component = schema["$ref"].rpartition("/")[2]
            if (component, way) not in self.seen:
                self.seen.add((component, way))
                yield from self._walk(component, self.components[component], way)
            return
        yield from (f"{name}.{word} is a word" for word in schema.get("enum", ()))
        required = schema.get("required", ())
        for member, inner in schema.get("properties", {}).items():
            place = f"{name}.{member}"
            if way == GIVEN:
                yield f"{place} gives {', '.join(sorted(_kinds(inner)))}"
                yield from (f"{place} is always there" for _ in range(member in required))
                yield from self._inner(place, inner, way)
            else:
                yield from (f"{place} may be left out" for _ in range(member not in required))
                yield from self._taken(place, inner)
        yield from self._inner(name, schema, way)

    def _taken(self, place: str, schema: Json) -> Iterator[str]:
        yield from (f"{place} takes {kind}" for kind in sorted(_kinds(schema)))
        yield from self._inner(place, schema, TAKEN)

    def _inner(self, name: str, schema: Json, way: str) -> Iterator[str]:
        parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        parts += [one for one in (schema.get("items"), schema.get("additionalProperties")) if isinstance(one, dict)]
        for part in parts:
            yield from self._walk(name, part, way)
        if "$ref" in schema:
            yield from self._walk(name, schema, way)


def _kinds(schema: Json) -> set[str]:
    """The kinds of values that a schema allows; of a link the object in place of the id comes only when asked for."""
    if "x-expands-to" in schema:
        return {kind for kind in _plain_kinds(schema) if kind[0].islower()}
    return _plain_kinds(schema)


def _plain_kinds(schema: Json) -> set[str]:
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]}
    if inner := [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]:
        return {kind for part in inner for kind in _plain_kinds(part)}
    kind = schema.get("type", "anything")
    if kind == "array":
        return {f"list of {one}" for one in _plain_kinds(schema.get("items") or {})}
    return set(kind) if isinstance(kind, list) else {str(kind)}
