"""Codes in conditions that their standard does not have."""

from collections.abc import Callable, Iterator
from typing import Final

from accounts.rules.conditions import ConditionRow, Operator
from accounts.rules.findings import Finding, error
from accounts.rules.naming import Names
from accounts.rules.places import begins_country, begins_region, is_country, is_region
from accounts.rules.specimens import written

_PLACES: Final[dict[str, tuple[Callable[[str], bool], Callable[[str], bool], str]]] = {
    "country": (is_country, begins_country, "ISO 3166-1 code such as US"),
    "region": (is_region, begins_region, "ISO 3166-2 code such as US-MN"),
}


def strange_codes(at: str, row: ConditionRow, names: Names) -> Iterator[Finding]:
    """A finding for each code of one written condition that does not exist."""
    if row.fact in _PLACES:
        is_known, begins, kind = _PLACES[row.fact]
        for word in filter(str.strip, written([row])):
            if row.operator == Operator.PREFIX_OF and not begins(word):
                yield error(f"unknown_{row.fact}", (at,), f'{names.of(at)}: "{word}" begins no {kind}')
            elif row.operator != Operator.PREFIX_OF and not is_known(word):
                yield error(f"unknown_{row.fact}", (at,), f'{names.of(at)}: "{word}" is no {kind}')
