"""Whatever refusal any test is answered over REST, its operation declares the code: contracts name every one."""

from collections.abc import Mapping
from typing import Any

from rest_framework.response import Response

from leadhub.api import problems
from leadhub.api.idempotency import OF_REPLAYS, UNREADABLE
from leadhub.api.tokens import actor_of
from tests import alike

JUDGED = frozenset({403, 409, 422})
# What any operation answers: to a body out of bounds, to a request that is repeated, to a form from elsewhere.
REPLAYS = frozenset(code for codes in OF_REPLAYS.values() for code in codes)
OF_EVERY = REPLAYS | {"out_of_bounds", "unknown_value", UNREADABLE, "csrf_failed"}
ONLY_OF_REST = REPLAYS | {UNREADABLE, "csrf_failed"}
# Where all faults that the check of a document found are of one kind, their code stands for it.
RULE_CHECK = "rule_check_failed"


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """The exception handler of the tests: that of leadhub, held against what is declared."""
    response = problems.answer(error, context)
    handler = getattr(context["view"], context["request"].method.lower(), None)
    operation, problem = getattr(handler, "operation", None), response.data
    if operation is None or response.status_code not in JUDGED:
        return response
    named = operation.errors.get(response.status_code, ())
    # The policy names the verb that it refuses; it stands before every operation alike.
    is_of_every = problem["code"] in OF_EVERY or "verb" in problem
    is_declared = is_of_every or problem["code"] in named or RULE_CHECK in named
    assert is_declared, f"{operation.name} answers {response.status_code} {problem['code']} and does not declare it."
    if context["request"].method != "GET" and problem["code"] not in ONLY_OF_REST:
        request = context["request"]
        alike.compare(operation.name, problem, request._request, actor_of(request), context["kwargs"])
    return response
