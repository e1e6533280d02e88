"""Which codes a refusal may have: those of every operation by status, beside those that an operation declares."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from leadhub.api.idempotency import OF_REPLAYS

OF_EVERY: Final[Mapping[int, tuple[str, ...]]] = {
    HTTPStatus.BAD_REQUEST: (
        *("malformed", "malformed_parameter", "unknown_parameter", "token_in_url", "malformed_key"),
        *("malformed_json", "malformed_text", "duplicate_key", "unknown_field", "required", "wrong_type"),
    ),
    HTTPStatus.UNAUTHORIZED: ("authentication_required", "token_unknown"),
    HTTPStatus.FORBIDDEN: ("not_allowed", "not_sales", "scope_missing", "csrf_failed"),
    HTTPStatus.NOT_FOUND: ("not_found",),
    HTTPStatus.CONFLICT: OF_REPLAYS[HTTPStatus.CONFLICT],
    HTTPStatus.PRECONDITION_FAILED: ("stale",),
    HTTPStatus.LENGTH_REQUIRED: ("length_required",),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large",),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("unsupported_media_type",),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        *OF_REPLAYS[HTTPStatus.UNPROCESSABLE_ENTITY],
        *("out_of_bounds", "unknown_value"),
    ),
    HTTPStatus.PRECONDITION_REQUIRED: ("if_match_required",),
    HTTPStatus.TOO_MANY_REQUESTS: ("too_many_requests",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("unavailable", "no_rules", "took_too_long"),
}
# Where all faults that the check of a document finds are of one kind, their code stands for it: no closed list.
OPEN: Final = "rule_check_failed"


def codes_of(status: int, declared: Sequence[str]) -> tuple[str, ...]:
    """Every code that a refusal of this status may have; none where what is found in a document names them."""
    if OPEN in declared:
        return ()
    return tuple(dict.fromkeys([*declared, *OF_EVERY.get(status, ())]))
