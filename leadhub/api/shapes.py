"""What of an object is sent: `?expand=` puts related objects in place of ids, `?fields=` trims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from leadhub.actors import Actor
from leadhub.api.nouns import Noun, linked
from leadhub.errors import BadRequest
from leadhub.policy.registry import require


@dataclass(frozen=True, slots=True)
class Shape:
    """The wish of one request."""

    expand: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def read_shape(noun: Noun[Any], given: Mapping[str, str]) -> Shape:
    """The wish in `expand` and `fields`; an unknown name is refused and told what there is."""
    names = [field.encode_name for field in msgspec.structs.fields(noun.view)]
    return Shape(_names(given, "expand", list(noun.links())), _names(given, "fields", names))


def shaped(actor: Actor, noun: Noun[Any], views: Sequence[Any], shape: Shape) -> list[Any]:
    """The views as they are sent; one load for each expanded field."""
    if not shape.expand and not shape.fields:
        return list(views)
    attributes = {field.encode_name: field.name for field in msgspec.structs.fields(noun.view)}
    kept = shape.fields or tuple(attributes)
    objects: list[dict[str, Any]] = [{name: getattr(view, attributes[name]) for name in kept} for view in views]
    for link in shape.expand:
        require(actor, noun.links()[link].verb)
        found = linked(actor, noun, link, views)
        for shown, view in zip(objects, views, strict=True):
            if link in shown:
                value = getattr(view, link)
                shown[link] = [found.get(key) for key in value] if isinstance(value, list) else found.get(value)
    return objects


def _names(given: Mapping[str, str], parameter: str, known: Sequence[str]) -> tuple[str, ...]:
    if parameter not in given:
        return ()
    names = tuple(dict.fromkeys(given[parameter].split(",")))
    for name in names:
        if name not in known:
            raise BadRequest(
                f"{parameter} takes {', '.join(known) or 'nothing here'}, not {name!r}.",
                code="malformed_parameter",
                parameter=parameter,
            )
    return names
