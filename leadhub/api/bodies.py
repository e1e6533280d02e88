"""Bodies of requests and answers: one msgspec Struct serves the parser, OpenAPI and GraphQL.

A request that has the wrong shape is refused with 400 and a pointer to every fault that can be told apart; a value of
the right shape that is out of bounds is 422. What a value means is judged by use cases.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, NewType, TypeVar

import msgspec
from django.http import HttpRequest
from msgspec import Meta

from leadhub.api.json import read_json
from leadhub.api.problems import LengthRequired, UnsupportedMediaType
from leadhub.errors import BadRequest, DomainError, FieldError, NotAcceptable, TooLarge

B = TypeVar("B")
T = TypeVar("T")

# Wider than the 32 bits that GraphQL gives an Int.
BigInt = NewType("BigInt", int)
Instant = Annotated[datetime, Meta(tz=True)]
Day = date
Whole = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=10_000)]

SHAPE = "shape"
LAST = datetime.max.replace(tzinfo=UTC)
LARGEST = 16 * 1024 * 1024
WHERE = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
NOT_WHOLE = re.compile(r"Expected `int( \| \w+)*`, got `float`")
# Beyond it a float no longer tells two whole numbers apart.
EXACT = 2**53
OUT_OF_BOUNDS = re.compile(r"Expected `\w+`( of length)? (<=|>=|<|>|matching)|Invalid enum value")


def shaped_like(kind: type[msgspec.Struct]) -> Any:
    """Any value, documented as `kind`: for members of a bulk body, which are judged one by one."""
    reference = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return Annotated[Any, Meta(extra={SHAPE: kind}, extra_json_schema=reference)]


class Body(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of what callers send. A field without a default is required; UNSET tells an absent field from null."""


def given(body: msgspec.Struct) -> dict[str, Any]:
    """The fields that a body holds, null among them; what was left out stays out."""
    values = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def or_none(value: T | msgspec.UnsetType) -> T | None:
    """What a field holds; None where it was left out."""
    return None if value is msgspec.UNSET else value


class View(msgspec.Struct, kw_only=True):
    """Base of what callers read."""


def public_name(name: str) -> str:
    """What a Struct is called in the contract: without the ending View."""
    return name.removesuffix("View") or name


def word_list_name(words: type[Enum]) -> str:
    """The public name of a closed list: `TeamKind` for the class Kind inside Team."""
    return words.__qualname__.rpartition("<locals>.")[2].replace(".", "")


def read(request: HttpRequest, kind: type[B]) -> B:
    """The body of a request as a Struct (or any msgspec type); an empty body reads as `{}`."""
    return converted(read_json(raw_body(request)), kind)


def raw_body(request: HttpRequest) -> bytes:
    """The bytes of a JSON body; 415 for another type, 413 beyond 16 MiB, 411 for one whose length is not said."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        # Django reads no further than Content-Length: such a body would be taken for none.
        raise LengthRequired("Send the body with its Content-Length, not in chunks.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LARGEST:
        raise TooLarge("The body is larger than 16 MiB.")
    if length and request.content_type != "application/json":
        raise UnsupportedMediaType("The body must be JSON: Content-Type: application/json.")
    return bytes(request.body) or b"{}"


def converted(value: Any, kind: type[B]) -> B:
    """A parsed value as a Struct; raises BadRequest or NotAcceptable with pointers.

    A whole number may be written with a fraction of nothing (900.0), as JSON Schema and GraphQL have it. Moments are
    in UTC, whatever their offset: PostgreSQL takes none of 16 hours or more.
    """
    try:
        try:
            read = msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            if not NOT_WHOLE.match(str(error)):
                raise
            read = msgspec.convert(_made_whole(value), kind)
        return _in_utc(read, "") if _holds_moments(kind) else read  # type: ignore[arg-type]  # types are hashable
    except (UnicodeEncodeError, RecursionError) as error:
        # Only in parts of a bulk body: a lone surrogate in a name, or a part nested a thousand levels deep.
        raise BadRequest("It holds text or nesting that cannot be read.", code="malformed_text") from error
    except msgspec.ValidationError as error:
        if faults := _shape_faults(value, kind):
            raise BadRequest(_sentence(faults), code=faults[0].code, errors=faults) from error
        raise _refusal(str(error)) from error


def _made_whole(value: Any) -> Any:
    """The value with whole numbers in place of those that are written with a fraction of nothing."""
    if isinstance(value, dict):
        return {key: _made_whole(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_made_whole(part) for part in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) <= EXACT
    return int(value) if is_whole else value


@cache
def _holds_moments(kind: Any) -> bool:
    """Whether a moment can stand somewhere in a value of this type."""
    return "'date-time'" in str(msgspec.json.schema(kind, schema_hook=lambda _: {"type": "object"}))


@cache
def _moments_in(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The attributes and public names of the members that hold moments."""
    fields = msgspec.structs.fields(kind)
    return tuple((field.name, field.encode_name) for field in fields if _holds_moments(field.type))


def _in_utc(value: Any, pointer: str) -> Any:
    """The value with its moments in UTC; raises NotAcceptable for one before there was a calendar."""
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC)
        except OverflowError as error:
            if value.year == LAST.year:
                # Whoever asks for the end of time is told by the rule that it breaks.
                return LAST
            fault = FieldError(pointer, "out_of_bounds", "expected a moment of the years 1 to 9999 in UTC")
            raise NotAcceptable(_sentence([fault]), code=fault.code, errors=[fault]) from error
    if isinstance(value, msgspec.Struct):
        for attribute, name in _moments_in(type(value)):
            moment = _in_utc(getattr(value, attribute), f"{pointer}/{name}")
            msgspec.structs.force_setattr(value, attribute, moment)
    elif isinstance(value, list):
        return [_in_utc(part, f"{pointer}/{index}") for index, part in enumerate(value)]
    elif isinstance(value, dict):
        return {key: _in_utc(part, f"{pointer}/{_escaped(str(key))}") for key, part in value.items()}
    return value


def _shape_faults(value: Any, kind: Any) -> list[FieldError]:
    """Unknown and missing members of the outermost object, all of them; msgspec itself names one at a time."""
    if not (isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return []
    fields = msgspec.structs.fields(kind)
    names = {field.encode_name for field in fields}
    unknown = [_unknown(f"/{_escaped(key)}", key) for key in value if key not in names]
    missing = [
        _required(f"/{field.encode_name}", field.encode_name)
        for field in fields
        if field.required and field.encode_name not in value
    ]
    return unknown + missing


def _refusal(message: str) -> DomainError:
    where = WHERE.search(message)
    pointer = _pointer(where["path"]) if where else ""
    said = message[: where.start()] if where else message
    if found := UNKNOWN.match(said):
        fault = _unknown(f"{pointer}/{_escaped(found['name'])}", found["name"])
    elif found := MISSING.match(said):
        fault = _required(f"{pointer}/{_escaped(found['name'])}", found["name"])
    elif OUT_OF_BOUNDS.match(said):
        code = "unknown_value" if said.startswith("Invalid enum") else "out_of_bounds"
        return NotAcceptable(
            f"{pointer or 'The body'}: {_plain(said)}.", code=code, errors=[FieldError(pointer, code, _plain(said))]
        )
    else:
        fault = FieldError(pointer, "wrong_type", _plain(said))
    return BadRequest(_sentence([fault]), code=fault.code, errors=[fault])


def _sentence(faults: Sequence[FieldError]) -> str:
    return " ".join(f"{fault.pointer or 'The body'}: {fault.detail}." for fault in faults)


def _unknown(pointer: str, name: str) -> FieldError:
    return FieldError(pointer, "unknown_field", f"there is no field {name!r} that can be set here")


def _required(pointer: str, name: str) -> FieldError:
    return FieldError(pointer, "required", f"the field {name!r} is required")


def _plain(said: str) -> str:
    return said.replace("`", "").replace("Expected", "expected", 1).replace("Invalid", "invalid", 1)


def _pointer(path: str) -> str:
    return "".join(f"/{_escaped(name or index)}" for name, index in STEP.findall(path.replace("[...]", "")))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
