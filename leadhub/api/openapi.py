"""OpenAPI 3.1, written from what endpoints declare: nothing is guessed, so nothing can differ."""

import enum
import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec
from drf_spectacular.drainage import error
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from leadhub.api.bodies import SHAPE, Instant, View, public_name, word_list_name
from leadhub.api.codes import OF_EVERY, codes_of
from leadhub.api.documenting import completed
from leadhub.api.examples import examples
from leadhub.api.filters import LONGEST_LIST, Filters
from leadhub.api.idempotency import HEADER as IDEMPOTENCY_KEY
from leadhub.api.idempotency import LONGEST, OF_REPLAYS, UNREADABLE
from leadhub.api.nouns import Noun
from leadhub.api.pages import DEFAULT_SIZE, LARGEST_SIZE, MOST_KEYS, Orderings
from leadhub.api.sharing import phrase_of, shared_answer, shared_parameter
from leadhub.api.uploads import MULTIPART, form_schema
from leadhub.api.views import JSON_TYPE, Operation
from leadhub.published.changes import ApiChange, deprecations

SCHEMAS = "#/components/schemas/"
PROBLEM_TYPE = "application/problem+json"
EVERY_ERROR = (400, 401, 403, 429, 503)
BODY_ERRORS = (411, 413, 415, 422)
# ASCII that can be printed and neither begins nor ends with a blank.
PRINTABLE = "^[!-~]([ -~]*[!-~])?$"
AMOUNT = r"^-?[0-9]+(\.[0-9]+)?$"

Schema_ = dict[str, Any]

# Where a moment is asked for in an address, a day may be given, which begins at midnight UTC.
MOMENT: Schema_ = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}


class Fault(View):
    """One fault of the input: a JSON pointer to it, a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class Problem(View):
    """A refusal (RFC 9457). Further members hold facts that help to go on."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[Fault] | msgspec.UnsetType = msgspec.UNSET


class Schema(AutoSchema):
    """The part of the contract that one method of one endpoint writes."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema_ | None:
        """The operation object, its components left in the registry."""
        handler = getattr(self.view, method.lower())
        declared: Operation | None = getattr(handler, "operation", None)
        if declared is None:
            error(f"{method} {path} declares nothing; use @describes.")
            return None
        tag = path.removeprefix(path_prefix.removeprefix("^")).strip("/").split("/")[0]
        parameters = list(_parameters(path, method, declared, registry))
        _announce(declared.name, parameters, deprecations())
        operation: Schema_ = {
            "operationId": declared.name,
            "summary": declared.summary,
            "tags": [tag],
            "security": [{"bearer": []}],
            "parameters": [shared_parameter(one, declared, registry) for one in parameters],
            "responses": _responses(path, method, declared, registry),
        }
        if handler.__doc__:
            operation["description"] = " ".join(handler.__doc__.split())
        if change := deprecations().get(f"rest:{declared.name}"):
            _deprecate(operation, change)
        if declared.body is not None:
            content = {JSON_TYPE: _exampled({"schema": schema_of(declared.body, registry)}, declared, "request")}
            operation["requestBody"] = {"required": _is_demanded(declared.body), "content": content}
        if declared.upload:
            operation["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": form_schema()}}}
        return operation


def _announce(name: str, parameters: Sequence[Schema_], told: Mapping[str, ApiChange]) -> None:
    """Mark those parameters of an operation that are deprecated."""
    for one in parameters:
        if change := told.get(f"rest:{name}?{one['name']}"):
            _deprecate(one, change)


def _deprecate(part: Schema_, change: ApiChange) -> None:
    part["deprecated"] = True
    part["description"] = f"{part.get('description', '')} {change.reason}".strip()


def schema_of(kind: Any, registry: ComponentRegistry) -> Schema_:
    """The schema of a type; Structs and closed lists become components, with all that they mention."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        name = public_name(kind.__name__)
        if _component(name, {}, kind) in registry:
            return {"$ref": SCHEMAS + name}

    def custom(found: type) -> Schema_:
        if issubclass(found, enum.Enum):
            return {"$ref": SCHEMAS + _enumeration(found, registry)}
        # So a hook tells msgspec that it does not know a type either.
        raise NotImplementedError

    kinds = [kind, *_shapes(kind)]
    (written, *_), components = msgspec.json.schema_components(
        kinds, schema_hook=custom, ref_template=SCHEMAS + "{name}"
    )
    by_name = {found.__name__: found for part in kinds for found in _structs(part)}
    for name, component in components.items():
        if "description" in component:
            component["description"] = inspect.cleandoc(component["description"])
        whole = completed(component, by_name[name]) if name in by_name else component
        for member, given in whole.get("properties", {}).items():
            if change := deprecations().get(f"rest:{public_name(name)}.{member}"):
                whole["properties"][member] = given | {"deprecated": True, "description": change.reason}
        _register(registry, public_name(name), _renamed(whole), by_name.get(name, object))
    schema: Schema_ = _renamed(written)
    return schema


def noun_schema(noun: Noun[Any], registry: ComponentRegistry) -> Schema_:
    """A noun's view; a link is an id, or the object itself when it is expanded."""
    reference: Schema_ = schema_of(noun.view, registry)
    component = registry[(public_name(noun.view.__name__), ResolvedComponent.SCHEMA)].schema
    for link, target in noun.links().items():
        schema = component["properties"][link]
        if "x-expands-to" in schema:
            continue
        # Marked first: nouns name each other.
        component["properties"][link] = {"x-expands-to": target.name}
        component["properties"][link] |= _expandable(schema, noun_schema(target, registry))
    return reference


def _expandable(schema: Schema_, target: Schema_) -> Schema_:
    if schema.get("type") == "array":
        return {"type": "array", "items": {"anyOf": [schema["items"], target, {"type": "null"}]}}
    kinds = schema.get("anyOf", [schema])
    return {"anyOf": [*kinds, target]}


def _parameters(path: str, method: str, declared: Operation, registry: ComponentRegistry) -> Iterator[Schema_]:
    for name in _path_names(path):
        kind: Schema_ = {"type": "string", "format": "uuid"} if name.endswith("id") else {"type": "string"}
        if name in ("n", "m", "number", "seq"):
            kind = {"type": "integer", "minimum": 1}
        yield {"name": name, "in": "path", "required": True, "schema": kind}
    filters = declared.lists.filters if declared.lists else declared.filters
    if filters is not None:
        yield from _filters(filters, registry)
    for parameter in declared.parameters:
        schema = MOMENT if parameter.gives is Instant else schema_of(parameter.gives, registry)
        yield _query(parameter.name, schema, parameter.detail, required=parameter.required)
    if declared.lists or declared.paged:
        yield _query("cursor", {"type": "string"}, "From `next` or `previous` of another page.")
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        yield _query("page_size", size, "Rows a page.")
    if declared.lists:
        yield _ordering(declared.lists.orderings)
    noun = declared.lists.noun if declared.lists else declared.shows
    if noun is not None:
        yield from _shaping(noun, registry)
    if method == "POST":
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PRINTABLE}
        yield _header(IDEMPOTENCY_KEY, key, "The same key and body answer the first answer again.")
    if declared.if_match or declared.version:
        yield _header("If-Match", {"type": "string"}, "The ETag last read; another one is 412.")


def _filters(filters: type[Filters], registry: ComponentRegistry) -> Iterator[Schema_]:
    for name, one in filters.base_filters.items():
        if one.gives is datetime:
            yield _query(name, MOMENT, str(one.extra.get("help_text", "")) or "A time in RFC 3339, or a day.")
            continue
        schema, detail = schema_of(one.gives, registry), str(one.extra.get("help_text", ""))
        yield _several(name, schema, detail, LONGEST_LIST) if one.several else _query(name, schema, detail)


def _ordering(orderings: Orderings) -> Schema_:
    words = [sign + name for name in orderings.keys for sign in ("", "-")]
    detail = f"`{orderings.default}` without it; a minus turns it round; several by commas. Ties are broken by id."
    return _several("ordering", {"type": "string", "enum": words}, detail, MOST_KEYS)


def _shaping(noun: Noun[Any], registry: ComponentRegistry) -> Iterator[Schema_]:
    links = list(noun.links())
    if links:
        yield _several("expand", {"type": "string", "enum": links}, "Objects in place of ids, by commas.")
    fields = [field.encode_name for field in msgspec.structs.fields(noun.view)]
    name = f"{public_name(noun.view.__name__)}Field"
    _register(registry, name, {"type": "string", "enum": fields, "description": "A field to send."}, noun.view)
    yield _several(
        "fields", {"$ref": SCHEMAS + name}, "Send only these fields, by commas: the others are then left out."
    )


def _several(name: str, item: Schema_, detail: str, most: int | None = None) -> Schema_:
    schema: Schema_ = {"type": "array", "items": item, "minItems": 1}
    if most is not None:
        schema["maxItems"] = most
    return _query(name, schema, detail) | {"style": "form", "explode": False}


def _query(name: str, schema: Schema_, detail: str, *, required: bool = False) -> Schema_:
    parameter: Schema_ = {"name": name, "in": "query", "schema": schema}
    if detail:
        parameter["description"] = detail
    return parameter | ({"required": True} if required else {})


def _header(name: str, schema: Schema_, detail: str) -> Schema_:
    return {"name": name, "in": "header", "schema": schema, "description": detail}


def _responses(path: str, method: str, declared: Operation, registry: ComponentRegistry) -> Schema_:
    responses: Schema_ = {str(declared.status): _success(declared, registry)}
    statuses: set[int] = set(EVERY_ERROR)
    statuses |= {404} if "{" in path or "/sandbox/" in path else set()
    statuses |= set(BODY_ERRORS) if declared.body is not None or declared.upload else set()
    statuses |= {409, 422} if method == "POST" else set()
    statuses |= {412} if declared.if_match or declared.version else set()
    statuses |= {428} if declared.version and declared.demands_version else set()
    of_replays = OF_REPLAYS if method == "POST" else {}
    of_secrets = {int(HTTPStatus.CONFLICT): (UNREADABLE,)} if declared.tells_secret else {}
    for status in sorted(statuses | set(declared.errors)):
        named = [code for codes in (declared.errors, of_replays, of_secrets) for code in codes.get(status, ())]
        codes = ", ".join(f"`{code}`" for code in named)
        said = HTTPStatus(status).phrase
        response = {
            "description": f"{said}: {codes}" if codes else said,
            "content": {PROBLEM_TYPE: {"schema": _refusal(status, named, registry)}},
        } | _headers(status)
        of_all = tuple(named) in ((), of_replays.get(status))
        responses[str(status)] = shared_answer(status, response, registry) if of_all else response
    return responses


def _refusal(status: int, named: Sequence[str], registry: ComponentRegistry) -> Schema_:
    """The problem with every code that it may have: a component where these are those of the status alone."""
    problem = schema_of(Problem, registry)
    codes = list(codes_of(status, named))
    if not codes:
        return problem
    # No enumeration, which meta/choices would have to list with labels: words for people are in `detail`.
    code = {"anyOf": [{"const": one} for one in codes]}
    said = {"type": "object", "required": ["code"], "properties": {"code": code}}
    refusal: Schema_ = {"allOf": [problem, said]}
    if set(codes) != set(OF_EVERY[status]):
        return refusal
    name = phrase_of(status)
    _register(registry, name, refusal, HTTPStatus(status))
    return {"$ref": SCHEMAS + name}


def _headers(status: int) -> Schema_:
    """What a refusal or a promise says in its headers, which clients act upon."""
    named = {HTTPStatus.UNAUTHORIZED: "WWW-Authenticate", HTTPStatus.ACCEPTED: "Location"} | dict.fromkeys(
        (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE), "Retry-After"
    )
    name = named.get(HTTPStatus(status))
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"}}} if name else {}


def _success(declared: Operation, registry: ComponentRegistry) -> Schema_:
    if declared.status == HTTPStatus.NO_CONTENT:
        return {"description": "Done"}
    schema: Schema_ = {"type": "string"} if declared.media != JSON_TYPE else _answer(declared, registry)
    media = _exampled({"schema": schema}, declared, "response")
    answered: Schema_ = {"description": HTTPStatus(declared.status).phrase, "content": {declared.media: media}}
    return answered | _headers(declared.status)


def _exampled(media: Schema_, declared: Operation, part: str) -> Schema_:
    """The media object with the recorded example of its operation, where there is one."""
    example = examples().get(declared.name, {}).get(part)
    return media if example is None else media | {"example": example}


def _answer(declared: Operation, registry: ComponentRegistry) -> Schema_:
    if declared.lists is not None:
        return _envelope(noun_schema(declared.lists.noun, registry))
    if declared.shows is not None:
        return noun_schema(declared.shows, registry)
    if declared.answer is None:
        return {"type": "object"}
    schema = schema_of(declared.answer, registry)
    return _envelope(schema) if declared.paged else schema


def _envelope(item: Schema_) -> Schema_:
    address = {"anyOf": [{"type": "string", "format": "uri"}, {"type": "null"}]}
    properties = {"results": {"type": "array", "items": item}, "next": address, "previous": address}
    return {"type": "object", "required": list(properties), "properties": properties}


def _enumeration(words: type[enum.Enum], registry: ComponentRegistry) -> str:
    values = [word.value for word in words]
    described = "; ".join(f"`{word.value}`: {getattr(word, 'label', word.value)}" for word in words)
    kind = "string" if all(isinstance(value, str) for value in values) else "integer"
    name = word_list_name(words)
    _register(registry, name, {"type": kind, "enum": values, "description": described}, words)
    return name


def _register(registry: ComponentRegistry, name: str, schema: Schema_, kind: Any) -> None:
    registry.register_on_missing(_component(name, schema, kind))


def _component(name: str, schema: Schema_, kind: Any) -> ResolvedComponent:
    make: Any = ResolvedComponent
    component: ResolvedComponent = make(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=kind)
    return component


def _structs(kind: Any) -> Iterator[type]:
    """Every Struct and plain Enum that a type mentions."""
    # Held, not only counted by id: a type made on the way could be freed, and another one get its id.
    seen: dict[int, Any] = {}
    waiting = [kind]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen[id(found)] = found
        if isinstance(found, type) and issubclass(found, msgspec.Struct):
            yield found
            waiting += [field.type for field in msgspec.structs.fields(found)]
        waiting += getattr(found, "__args__", ())


def _shapes(kind: Any) -> Iterator[type]:
    """The Structs that only document a member of a bulk body."""
    members = (
        member for found in _structs(kind) for field in msgspec.structs.fields(found) for member in _within(field.type)
    )
    notes = (note for member in members for note in getattr(member, "__metadata__", ()))
    return (note.extra[SHAPE] for note in notes if SHAPE in (getattr(note, "extra", None) or {}))


def _within(kind: Any) -> Iterator[Any]:
    """Every type that a type is made of."""
    for part in getattr(kind, "__args__", ()):
        yield part
        yield from _within(part)


def _renamed(schema: Any) -> Any:
    """The schema with public names in its references, and amounts as they are written."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return schema | {"$ref": SCHEMAS + public_name(schema["$ref"].removeprefix(SCHEMAS))}
        if schema.get("format") == "decimal":
            return schema | {"pattern": AMOUNT}
        return {name: _renamed(part) for name, part in schema.items()}
    return [_renamed(part) for part in schema] if isinstance(schema, list) else schema


def _is_demanded(kind: Any) -> bool:
    is_struct = isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    return not is_struct or any(field.required for field in msgspec.structs.fields(kind))


def _path_names(path: str) -> Iterable[str]:
    return [part.split("}")[0] for part in path.split("{")[1:]]
