"""What msgspec leaves out of the schema of a Struct, and generators of clients need to know."""

from datetime import datetime
from typing import Any, get_args

import msgspec

from leadhub.api.bodies import View

Schema_ = dict[str, Any]
ANYTHING: Schema_ = {"additionalProperties": True}


def completed(schema: Schema_, kind: type) -> Schema_:
    """The schema of a Struct: times are said to be times, and what an answer always holds is required.

    Generators take a member with a default for one that must be sent, so what may be left out has none.
    """
    members = schema.get("properties", {})
    required = list(schema.get("required", ()))
    for field in msgspec.structs.fields(kind):
        member = timed(members[field.encode_name], field.type)
        fallback = member.pop("default", None)
        if issubclass(kind, View):
            if msgspec.UnsetType not in get_args(field.type) and field.encode_name not in required:
                required.append(field.encode_name)
        elif fallback not in (None, [], {}):
            member["description"] = f"Without it: {msgspec.json.encode(fallback).decode()}."
        members[field.encode_name] = member
    return schema | {"properties": members, "required": required}


def timed(schema: Schema_, kind: Any) -> Schema_:
    """The schema of a type in which every moment has its format, and every open object says that it is one."""
    schema = dict(schema)
    parts = get_args(kind)
    if kind is datetime:
        schema.setdefault("format", "date-time")
    elif schema.get("type") == "object" and "properties" not in schema:
        inner = schema.get("additionalProperties")
        schema |= {"additionalProperties": timed(inner, parts[-1])} if isinstance(inner, dict) and parts else ANYTHING
    elif "anyOf" in schema:
        schema["anyOf"] = [_branch(one, parts) for one in schema["anyOf"]]
    elif schema.get("type") == "array" and isinstance(schema.get("items"), dict) and parts:
        schema["items"] = timed(schema["items"], parts[0])
    elif datetime in parts:
        schema.setdefault("format", "date-time")
    return schema


def _branch(schema: Schema_, parts: tuple[Any, ...]) -> Schema_:
    """One alternative of several: of a union, texts without a format are its moments where it has any."""
    kinds = {"string": (datetime,), "array": (list,), "object": (dict,)}.get(str(schema.get("type")), ())
    of = [part for part in parts if any(part is kind or getattr(part, "__origin__", None) is kind for kind in kinds)]
    if schema.get("type") == "string" and ({"format", "enum", "const"} & schema.keys()):
        return schema
    return timed(schema, of[0]) if of else timed(schema, None)
