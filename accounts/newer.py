"""Facts by occurrence: per field the newer statement wins, then the source's name, then the value.

So the outcome does not depend on the order in which statements arrive.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

AsOf: TypeAlias = dict[str, list[str]]
# Older than any statement: what was derived gives way to whatever anybody says.
DERIVED = ["0001-01-01T00:00:00.000000+00:00", ""]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source said at one moment; unknown values are left out."""

    at: datetime
    source: str
    facts: Mapping[str, Any]


def stamp(at: datetime, source: str) -> list[str]:
    """When and by whom, in a form that compares as text."""
    return [at.astimezone(UTC).isoformat(timespec="microseconds"), source]


def apply(values: MutableMapping[str, Any], as_of: AsOf, statements: Iterable[Statement]) -> tuple[bool, bool]:
    """Merge statements into values and stamps in place; answers whether a value and whether anything changed."""
    value_changed = anything_changed = False
    for statement in statements:
        when = stamp(statement.at, statement.source)
        for name, value in statement.facts.items():
            known = as_of.get(name)
            if known is not None and (*known, repr(values.get(name))) >= (*when, repr(value)):
                continue
            as_of[name] = when
            anything_changed = True
            if values.get(name) != value:
                values[name] = value
                value_changed = True
    return value_changed, anything_changed
