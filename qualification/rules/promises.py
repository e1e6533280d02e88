"""The clauses of an agreement as a page prints them: by the side that keeps them, each with where it holds."""

from collections.abc import Iterator, Mapping
from typing import Final

from qualification.rules.agreement import Agreement, Clause, Owner, Unit
from qualification.rules.clause_kind import CHANNELS

_SIDES: Final = (Owner.SALES, Owner.MARKETING, Owner.OPERATIONS, Owner.PARTNER)


def by_side(agreement: Agreement) -> Iterator[tuple[Owner, tuple[Clause, ...]]]:
    """What each side keeps, in the order of the document."""
    for side in _SIDES:
        kept = tuple(clause for clause in agreement.clauses if clause.owner is side)
        if kept:
            yield side, kept


def limit_of(clause: Clause) -> str:
    """The number with its unit: 1 business hour, 85 percent; a count has none."""
    if clause.unit is Unit.COUNT:
        return f"{clause.number:g}"
    unit = clause.unit.replace("_", " ")
    return f"{clause.number:g} {unit.removesuffix('s') if clause.number == 1 else unit}"


def scope_of(clause: Clause, lines: Mapping[str, str]) -> list[str]:
    """Where a clause holds, in words; `lines` are the names of product lines by code."""
    scope = clause.scope
    channel = CHANNELS.get(scope.channel, scope.channel) if scope.channel else None
    line = lines.get(scope.product_line, scope.product_line) if scope.product_line else None
    return [part for part in (scope.priority, channel, line) if part]


def left_unsaid(clause: Clause, lines: Mapping[str, str]) -> list[str]:
    """Of where it holds, what its own words do not say."""
    said = _plain(clause.label)
    return [part for part in scope_of(clause, lines) if _plain(part).removesuffix("s") not in said]


def _plain(words: str) -> str:
    return words.casefold().replace("-", " ")
