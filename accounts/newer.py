"""Facts by occurrence: per field the newer statement wins, then a person's, then the source's name, then the value.

So the outcome does not depend on the order in which statements arrive.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

AsOf: TypeAlias = dict[str, list[str]]
# Older than any statement: what was derived gives way to whatever anybody says.
DERIVED = ["0001-01-01T00:00:00.000000+00:00", ""]
PERSON = "person"


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
            if known is not None and _weight(known, values.get(name)) >= _weight(when, value):
                continue
            as_of[name] = when
            anything_changed = True
            if values.get(name) != value:
                values[name] = value
                value_changed = True
    return value_changed, anything_changed


def overrule(as_of: AsOf, names: Iterable[str], *, at: datetime, source: str) -> None:
    """Stamp fields that were set by hand, in place: they hold until newer word comes, also where a clock ran ahead."""
    when, _ = stamp(at, source)
    for name in names:
        as_of[name] = [max(when, as_of.get(name, DERIVED)[0]), source]


def _weight(when: list[str], value: Any) -> tuple[str, bool, str, str]:
    at, source = when
    return at, source == PERSON, source, repr(value)
