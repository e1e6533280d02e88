"""Which codes a mutation may be refused with: those that REST declares for the same act, told in its description.

`Refusal.code` stays text: docs/decisions/0064 says why.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.urls import URLPattern
from graphql import GraphQLSchema

from leadhub.api.codes import OF_EVERY, OPEN
from leadhub.api.idempotency import OF_REPLAYS, UNREADABLE
from leadhub.api.views import Operation
from leadhub.patience import SAFE

Codes = dict[str, None]
OF_A_CHECK: Final = "the code of what the check of the document finds"
# What a request is answered before any of its fields is asked.
OF_REQUESTS: Final = frozenset(
    {
        *(UNREADABLE, "token_in_url", "malformed_key", "malformed_json", "duplicate_key", "unknown_parameter"),
        *("csrf_failed", "took_too_long", *(code for codes in OF_REPLAYS.values() for code in codes)),
    }
)
OF_ACTS: Final = (
    *(HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
    *(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
)
COMMON: Final = tuple(code for status in OF_ACTS for code in OF_EVERY[status] if code not in OF_REQUESTS)
"""What every mutation may be refused with."""


def codes_by_act(routes: Iterable[URLPattern]) -> Mapping[str, Codes]:
    """What acts are refused with, in the order of REST, by verb, and by the name of the operation with its verb."""
    found: dict[str, Codes] = {}
    for route in routes:
        endpoint = getattr(route.callback, "cls", None)
        for method, verb in getattr(endpoint, "verbs", {}).items():
            if method not in SAFE:
                operation: Operation = getattr(endpoint, method.lower()).operation
                own = [code for status in sorted(operation.errors) for code in operation.errors[status]]
                for name in (f"{operation.name} {verb}", verb):
                    found.setdefault(name, {}).update(dict.fromkeys(own))
    return found


def tell_codes(schema: GraphQLSchema, verbs: Mapping[str, str | None], acts: Mapping[str, Codes]) -> None:
    """Write beside each mutation what it is refused with, and beside `code` what all of them are.

    `verbs` are those of the mutations by name: an act may have another name in REST.
    """
    root: Any = schema.mutation_type
    for name, verb in verbs.items():
        act = f"{name} {verb}"
        own = [code for code in acts.get(act if act in acts else str(verb), {}) if code not in OF_REQUESTS]
        if own:
            field, found = root.fields[name], f" or {OF_A_CHECK}" if OPEN in own else ""
            field.description = f"{field.description}\n\nRefused with {_listed(own)}{found}."
    if root is not None:
        refusal: Any = schema.type_map["Refusal"]
        words = f"As in REST: one that the mutation names, or one of {_listed(COMMON)}."
        refusal.fields["code"].description = words


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)
