"""Codes in conditions that their standard does not have."""

from collections.abc import Callable, Iterator
from typing import Final

from accounts.rules.conditions import ConditionRow, Operator
from accounts.rules.facts import FACTS, FactKind
from accounts.rules.findings import Finding, error, warning
from accounts.rules.industries import is_industry_code
from accounts.rules.industry_table import EDITIONS, leads_anywhere, scheme_of
from accounts.rules.naming import Names
from accounts.rules.places import begins_country, begins_region, is_country, is_region
from accounts.rules.specimens import written

_PLACES: Final[dict[str, tuple[Callable[[str], bool], Callable[[str], bool], str]]] = {
    "country": (is_country, begins_country, "ISO 3166-1 code such as US"),
    "region": (is_region, begins_region, "ISO 3166-2 code such as US-MN"),
}


def strange_codes(at: str, row: ConditionRow, names: Names) -> Iterator[Finding]:
    """A finding for each code of one written condition that does not exist."""
    if FACTS.get(row.fact) is FactKind.INDUSTRY:
        yield from _strange_industries(at, row, names)
    if row.fact in _PLACES:
        is_known, begins, kind = _PLACES[row.fact]
        for word in filter(str.strip, written([row])):
            if row.operator == Operator.PREFIX_OF and not begins(word):
                yield error(f"unknown_{row.fact}", (at,), f'{names.of(at)}: "{word}" begins no {kind}')
            elif row.operator != Operator.PREFIX_OF and not is_known(word):
                yield error(f"unknown_{row.fact}", (at,), f'{names.of(at)}: "{word}" is no {kind}')


def _strange_industries(at: str, row: ConditionRow, names: Names) -> Iterator[Finding]:
    """Only a warning: companies keep codes of older editions, which may have what the newest has not."""
    for prefix in written([row]):
        if is_industry_code(prefix) and not leads_anywhere(prefix):
            edition = EDITIONS[scheme_of(prefix)]
            detail = f'{names.of(at)}: no industry of {edition} begins with "{prefix}"; another edition may have it'
            yield warning("unknown_industry", (at,), detail)
