"""Query parameters that are neither filter, page nor shape, as values."""

from datetime import datetime

import msgspec
from rest_framework.request import Request

from leadhub.api.bodies import Instant
from leadhub.errors import BadRequest


def instant_given(request: Request, name: str) -> datetime | None:
    """A moment with its zone, or None where it is not given; 400 for anything else."""
    text = request._request.GET.get(name)
    if text is None:
        return None
    try:
        moment: datetime = msgspec.convert(text, Instant)
    except msgspec.ValidationError as error:
        raise BadRequest(
            f"{name} takes a time in RFC 3339 with its zone, such as 2026-11-03T09:00:00Z.",
            code="malformed_parameter",
            parameter=name,
        ) from error
    return moment
