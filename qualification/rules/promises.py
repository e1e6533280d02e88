"""The clauses of an agreement as a page prints them: by the side that keeps them, cases of one promise in one line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qualification.rules.agreement import Agreement, Clause, Owner
from qualification.rules.clause_kind import CHANNELS
from qualification.rules.clause_kinds import REST, STEPS, kind_of
from qualification.rules.limits import measure_of, unit_in_words

_SIDES: Final = (Owner.SALES, Owner.MARKETING, Owner.OPERATIONS, Owner.PARTNER)
_RESTS: Final = "Rest before a returned lead may come back, by reason; a buying signal ends it"
_STEPS: Final = (
    "Every clock: the holder is reminded, the manager is told, the head of sales is told, at this share of it"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, with the clauses that say it for different cases; `cases` names each of them."""

    text: str
    scope: str
    clauses: tuple[Clause, ...]
    cases: tuple[str, ...]

    @property
    def limit(self) -> str:
        """The numbers with their unit: urgent 1, normal 4 business hours."""
        numbers = (f"{name} {clause.number:g}".strip() for name, clause in self.numbered)
        return f"{', '.join(numbers)} {self.unit}".rstrip()

    @property
    def numbered(self) -> list[tuple[str, Clause]]:
        """Each case with the clause that has its number."""
        return list(zip(self.cases, self.clauses, strict=True))

    @property
    def unit(self) -> str:
        """What the numbers count, all alike; a count has no unit."""
        last = self.clauses[-1]
        return unit_in_words(measure_of(last.unit, last.clock), last.number)

    @property
    def clock(self) -> str | None:
        """The clock that it runs on."""
        return self.clauses[0].clock

    @property
    def runs_in(self) -> str:
        """What runs by it; nothing where people keep it."""
        kind = kind_of(self.clauses[0].code)
        return kind.runs if kind else ""


def promises_of(agreement: Agreement, lines: Mapping[str, str]) -> Iterator[tuple[Owner, tuple[Promise, ...]]]:
    """What each side keeps, in the order of the document; `lines` are the names of product lines by code."""
    for side in _SIDES:
        groups: dict[tuple[object, ...], list[Clause]] = {}
        for clause in agreement.clauses:
            if clause.owner is side:
                groups.setdefault(_key(clause), []).append(clause)
        if groups:
            yield side, tuple(promise for clauses in groups.values() for promise in _promises(clauses, lines))


def case_of(clause: Clause, lines: Mapping[str, str]) -> str:
    """By what a clause differs from others of the same promise."""
    line = clause.scope.product_line
    return " ".join(part for part in (clause.scope.priority, lines.get(line, line) if line else None) if part)


def _key(clause: Clause) -> tuple[object, ...]:
    """What clauses of one promise have in common: all but the number, and for whom it holds."""
    measured = clause.unit, clause.clock, clause.scope.channel
    if _is_rest(clause):
        return REST, *measured
    if clause.code in STEPS:
        return STEPS, *measured
    return clause.code, _without_case(clause), *measured


def _promises(clauses: Sequence[Clause], lines: Mapping[str, str]) -> Iterator[Promise]:
    """The clauses of one group in one line, or each in its own where they are not the whole of what they belong to."""
    channel = clauses[0].scope.channel
    scope = CHANNELS.get(channel, channel) if channel else ""
    if len(clauses) > 1 and _is_rest(clauses[0]):
        yield Promise(_RESTS, scope, tuple(clauses), tuple(_reason(clause) for clause in clauses))
    elif tuple(clause.code for clause in clauses) == STEPS:
        yield Promise(_STEPS, scope, tuple(clauses), ("",) * len(clauses))
    elif clauses[0].code in STEPS:
        for clause in clauses:
            yield Promise(clause.label, scope, (clause,), (case_of(clause, lines),))
    else:
        cases = [case_of(clause, lines) for clause in clauses]
        named = tuple(case or "otherwise" for case in cases) if len(cases) > 1 else tuple(cases)
        yield Promise(_without_case(clauses[0]), scope, tuple(clauses), named)


def _is_rest(clause: Clause) -> bool:
    return clause.code == REST or clause.code.startswith(f"{REST}_")


def _reason(clause: Clause) -> str:
    return clause.code.removeprefix(f"{REST}_").replace("_", " ") if clause.code != REST else "any other"


def _without_case(clause: Clause) -> str:
    """The label without the priority at its end, which the limit names too."""
    priority = clause.scope.priority
    return clause.label.removesuffix(f"({priority})").rstrip() if priority else clause.label
