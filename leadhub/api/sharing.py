"""What operations of the contract repeat, written once: parameters of every list or noun, and common refusals."""

import re
from http import HTTPStatus
from typing import Any

from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from leadhub.api.bodies import public_name
from leadhub.api.idempotency import HEADER as IDEMPOTENCY_KEY
from leadhub.api.views import Operation

Schema_ = dict[str, Any]


def shared_parameter(parameter: Schema_, declared: Operation, registry: ComponentRegistry) -> Schema_:
    """A reference to the parameter, where others have the same one; it stands alone when deprecated for one of them."""
    name = _name_of(parameter, declared)
    if name is None or parameter.get("deprecated"):
        return parameter
    return _shared(name, ResolvedComponent.PARAMETER, parameter, registry)


def shared_answer(status: int, response: Schema_, registry: ComponentRegistry) -> Schema_:
    """A reference to a refusal that is no operation's own; what may be refused to every POST is told of POSTs only."""
    is_plain = ":" not in response["description"]
    name = phrase_of(status) if is_plain else f"{phrase_of(status)}OfPost"
    return _shared(name, ResolvedComponent.RESPONSE, response, registry)


def phrase_of(status: int) -> str:
    """The name of a status in one word: `NotFound`."""
    return "".join(word.capitalize() for word in HTTPStatus(status).phrase.split())


def _name_of(parameter: Schema_, declared: Operation) -> str | None:
    noun = declared.lists.noun if declared.lists else declared.shows
    shape = public_name(noun.view.__name__) if noun is not None else ""
    listed = (declared.lists.name or declared.lists.noun.name) if declared.lists else ""
    listed = "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", listed))
    names = {
        ("path", "id"): "Id",
        ("header", IDEMPOTENCY_KEY): "IdempotencyKey",
        ("header", "If-Match"): "IfMatch",
        ("query", "cursor"): "Cursor" if declared.lists or declared.paged else None,
        ("query", "page_size"): "PageSize" if declared.lists or declared.paged else None,
        ("query", "ordering"): f"{listed}Ordering" if listed else None,
        ("query", "expand"): f"{shape}Expand" if shape else None,
        ("query", "fields"): f"{shape}Fields" if shape else None,
    }
    return names.get((parameter["in"], parameter["name"]))


def _shared(name: str, kind: str, part: Schema_, registry: ComponentRegistry) -> Schema_:
    """The reference; the part itself where another one has the name already."""
    make: Any = ResolvedComponent
    registry.register_on_missing(make(name=name, type=kind, schema=part, object=HTTPStatus))
    return {"$ref": f"#/components/{kind}/{name}"} if registry[name, kind].schema == part else part
