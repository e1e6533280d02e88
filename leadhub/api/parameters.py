"""Parameters that are neither filter, page nor shape: read strictly, refused with their name."""

from datetime import UTC, datetime
from enum import Enum
from typing import Final, TypeVar
from uuid import UUID

from rest_framework.request import Request

from leadhub.api.json import instant_of
from leadhub.errors import BadRequest, FieldError, NotAcceptable

W = TypeVar("W", bound=Enum)
LARGEST = 2**31 - 1
# Rules add half-lives and rests of years to a moment: the edges of the calendar are no place to ask about.
FIRST_YEAR: Final = 1970
END_YEAR: Final = 2200


def instant_in(request: Request, name: str) -> datetime | None:
    """RFC 3339 with an offset, or a day, which begins at midnight UTC; None where it is not given."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return instant_of(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as error:
        raise _malformed(name, "write a time as 2026-11-02T14:05:00Z or a day as 2026-11-02") from error


def bounded(moment: datetime, name: str) -> datetime:
    """The moment in UTC; refused beyond the years that can be reckoned with."""
    if not datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) <= moment < datetime(END_YEAR, 1, 1, tzinfo=UTC):
        detail = f"Name a moment of the years {FIRST_YEAR} to {END_YEAR - 1}."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError(f"/{name}", "out_of_bounds", detail)])
    return moment.astimezone(UTC)


def number_in(request: Request, name: str) -> int | None:
    """A whole number; None where it is not given."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and int(text) <= LARGEST):
        raise _malformed(name, "write a whole number")
    return int(text)


def id_in(request: Request, name: str) -> UUID | None:
    """An id; None where it is not given."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise _malformed(name, "write an id, as answers name it") from error


def truth_in(request: Request, name: str) -> bool | None:
    """`true` or `false`; None where it is not given."""
    text = request.query_params.get(name)
    if text not in (None, "true", "false"):
        raise _malformed(name, "write true or false")
    return None if text is None else text == "true"


def word_in(request: Request, name: str, words: type[W], without: W | None = None) -> W:
    """One word of a closed list; it must be given where nothing holds `without` it."""
    text = request.query_params.get(name)
    if text is None and without is not None:
        return without
    if text not in {str(word.value) for word in words}:
        raise _malformed(name, f"write one of {', '.join(str(word.value) for word in words)}")
    return words(text)


def _malformed(name: str, detail: str) -> BadRequest:
    return BadRequest(f"The parameter {name}: {detail}.", code="malformed_parameter", parameter=name)
