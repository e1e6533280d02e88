"""JSON as this API speaks it: read strictly, written by msgspec."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from leadhub.errors import BadRequest

DEPTH = 32
STRICT_SIZE = 256 * 1024
OPENING = b"[{"
STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
NUL_OR_SURROGATE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


def read_json(raw: bytes, *, by_index: bool = False) -> Any:
    """The value of a body; raises BadRequest for what is not JSON or could be read in two ways.

    With `by_index` a fault of one element of a bulk body is left to the caller: keys are not held unique, and NUL and
    lone surrogates are passed on.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise malformed(f"The body is not UTF-8 (byte {error.start}).") from error
    if not by_index:
        # Of a bulk body this would take longer than all the rest; there the parsers' own limit of recursion holds.
        _check_depth(raw)
    fast = by_index or len(raw) > STRICT_SIZE
    value = _read_fast(raw, text) if fast else _read_strictly(text)
    if not by_index and NUL_OR_SURROGATE.search(raw):
        check_text(value)
    return value


def malformed(detail: str) -> BadRequest:
    """The refusal of a body that is not JSON."""
    return BadRequest(detail, code="malformed_json")


def _read_fast(raw: bytes, text: str) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        # msgspec refuses a lone surrogate as if the whole body were broken, and says less of what is.
        return _read(text, json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite))


def _read_strictly(text: str) -> Any:
    return _read(
        text,
        json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_refuse_constant, parse_float=_finite),
    )


def _read(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise malformed(f"The body is not JSON: {error.msg} at character {error.pos}.") from error
    except (ValueError, RecursionError) as error:
        raise malformed(
            "The body is not JSON that can be read: a number is too long or it is nested too deep."
        ) from error


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add answers None
        raise BadRequest(f"The key {twice!r} stands twice in one object.", code="duplicate_key")
    return members


def _refuse_constant(name: str) -> float:
    raise malformed(f"{name} is not JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise malformed(f"The number {text[:40]} is too large.")
    return number


def _check_depth(raw: bytes) -> None:
    if raw.count(b"[") + raw.count(b"{") <= DEPTH:
        return
    depth = 0
    for char in STRINGS.sub(b"", raw):
        if char in OPENING:
            depth += 1
            if depth > DEPTH:
                raise malformed(f"The body is nested deeper than {DEPTH} levels.")
        elif char in b"]}":
            depth -= 1


def check_text(value: Any) -> None:
    """Refuse NUL and lone surrogates anywhere in a value: no database column holds them."""
    if holds_unstorable(value):
        raise BadRequest("The body holds a NUL character or a lone surrogate.", code="malformed_text")


def holds_unstorable(value: Any) -> bool:
    """Whether any text of a JSON value, or of a Struct, holds a NUL or a lone surrogate."""
    try:
        written = msgspec.json.encode(value)
    except UnicodeEncodeError:
        return True
    # The escape also appears where somebody wrote a backslash and "u0000"; then it stands behind another backslash.
    return b"\\u0000" in written and not all(map(is_storable, _texts(msgspec.json.decode(written))))


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting += part.keys()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def is_storable(text: str) -> bool:
    """Whether a database can hold the text."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def instant_of(text: str) -> datetime:
    """RFC 3339 with an offset, in UTC; raises ValueError."""
    try:
        moment: datetime = msgspec.convert(text, Annotated[datetime, msgspec.Meta(tz=True)])
        return moment.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError) as error:
        raise ValueError(str(error)) from error


class JSONParser(BaseParser):
    """Names the one media type; endpoints read bodies themselves, so that a fault is reported with its pointer."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The strict value of the stream."""
        return read_json(stream.read())


class JSONRenderer(BaseRenderer):
    """UUIDs and decimals as strings, times in RFC 3339 with Z, Structs by their declaration."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The bytes of an answer; None is no body."""
        return b"" if data is None else msgspec.json.encode(data)
