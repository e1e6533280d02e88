"""Which codes that the contract declares no test was answered, by REST or by GraphQL: noted as it happens.

Each process notes what its tests were refused with; the one that started the run lists the rest at the end of a run of
everything. That a test names a code (`tests/clients/test_codes.py`) is known at once; that a door answers it only here.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from leadhub.api.graphql import door, fields
from leadhub.errors import DomainError

REST: Final = "REST"
GRAPHQL: Final = "GraphQL"
noted: dict[str, set[str]] = {REST: set(), GRAPHQL: set()}


def note_graphql() -> None:
    """From here on what GraphQL refuses is noted: mutations by their answer, queries by their errors."""
    fields.refusal_of = _noting(fields.refusal_of)
    door.refused = _noting(door.refused)  # type: ignore[attr-defined]  # by the name that the door calls it


def gather(of_a_process: dict[str, list[str]]) -> None:
    """Add what another process noted."""
    for name, codes in of_a_process.items():
        noted[name].update(codes)


def told() -> dict[str, list[str]]:
    """What this process noted, as it is sent to the one that started it."""
    return {name: sorted(codes) for name, codes in noted.items()}


def unmet() -> dict[str, list[str]]:
    """By door, the codes that it declares and answered to no test."""
    found = {REST: _of_rest() - noted[REST], GRAPHQL: _of_graphql() - noted[GRAPHQL]}
    return {name: sorted(codes) for name, codes in found.items() if codes}


def is_whole(arguments: Iterable[str], *, failed: bool) -> bool:
    """Whether a run without faults was of everything: arguments of pytest that select nothing."""
    left = [one for one in arguments if one not in ("-q", "-x") and not one.startswith(("--tb", "--durations", "-n"))]
    return not failed and all(one.isdigit() for one in left)


def _of_rest() -> set[str]:
    from leadhub.policy.inventory import routes_of

    codes: set[str] = set()
    for _, view in routes_of():
        endpoint: Any = getattr(view, "cls", None)
        for method in getattr(endpoint, "verbs", {}):
            operation = getattr(endpoint, method.lower()).operation
            codes.update(code for named in operation.errors.values() for code in named)
    return codes


def _of_graphql() -> set[str]:
    from leadhub.schema import partner_schema, schema
    from tests.alike import fields_of, told_of

    return {code for of in (schema, partner_schema) for name in fields_of(of) for code in told_of(name, of)}


def _noting(translate: Callable[..., Any]) -> Callable[..., Any]:
    def noting(error: Exception, *more: Any) -> Any:
        if isinstance(error, DomainError):
            noted[GRAPHQL].add(error.code)
        return translate(error, *more)

    return noting
