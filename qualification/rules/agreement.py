"""The handoff agreement: clauses that are numbers, each with a unit, an owner and a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Final

from accounts.rules.content import ContentError, Part
from accounts.rules.reading import Reading, whole
from qualification.rules.business_time import Calendar, add_days, add_hours
from qualification.rules.sheet import SqlDefinition


class Unit(StrEnum):
    """What the number of a clause counts."""

    BUSINESS_HOURS = "business_hours"
    BUSINESS_DAYS = "business_days"
    MINUTES = "minutes"
    DAYS = "days"
    PERCENT = "percent"
    COUNT = "count"


class Clock(StrEnum):
    """Which time a duration runs in: business time of whoever holds the handoff, or all hours."""

    BUSINESS = "business"
    WALL = "wall"


class Owner(StrEnum):
    """Whose promise a clause is."""

    MARKETING = "marketing"
    SALES = "sales"
    OPERATIONS = "operations"
    PARTNER = "partner"


class Scope(Part, frozen=True, kw_only=True):
    """Where a clause holds; what is not named holds everywhere."""

    priority: str | None = None
    channel: str | None = None
    product_line: str | None = None


class ClauseContent(Part, frozen=True, kw_only=True):
    """One clause as written, before it is known to be measurable."""

    code: str
    label: str
    number: float | None = None
    unit: Unit | None = None
    clock: Clock | None = None
    owner: Owner | None = None
    scope: Scope = Scope()


class AgreementContent(Part, frozen=True, kw_only=True):
    """The document."""

    sal_step: bool
    sql_definition: SqlDefinition
    clauses: tuple[ClauseContent, ...]


class NotMeasurable(ContentError):
    """A clause that nobody could keep or break: `missing` names what it lacks."""

    def __init__(self, row: str, missing: tuple[str, ...]) -> None:
        super().__init__(row, f"not measurable without {', '.join(missing)}", code="clause_not_measurable")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Clause:
    """One measurable clause; percentages and counts have no clock."""

    code: str
    label: str
    number: float
    unit: Unit
    clock: Clock | None
    owner: Owner
    scope: Scope


DURATIONS: Final = frozenset({Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS, Unit.MINUTES, Unit.DAYS})
_ONLY_BUSINESS: Final = frozenset({Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS})


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of the agreement, ready for use."""

    sal_step: bool
    sql_definition: SqlDefinition
    clauses: tuple[Clause, ...]
    by_code: Mapping[str, tuple[Clause, ...]]
    """The clauses of one code, the narrowest scope first."""

    def clause(
        self, code: str, priority: str | None = None, channel: str | None = None, product_line: str | None = None
    ) -> Clause | None:
        """The narrowest clause of a code that holds there; None where the agreement promises nothing."""
        asked = (priority, channel, product_line)
        for clause in self.by_code.get(code, ()):
            if all(want is None or want == is_ for want, is_ in zip(_dimensions(clause.scope), asked, strict=True)):
                return clause
        return None

    def duration(
        self, code: str, priority: str | None = None, channel: str | None = None, product_line: str | None = None
    ) -> Clause:
        """The clause that says how long something may take; LookupError where there is none."""
        clause = self.clause(code, priority, channel, product_line)
        if clause is None or clause.unit not in DURATIONS:
            raise LookupError(f"The agreement has no duration {code} for {priority}, {channel}, {product_line}.")
        return clause

    def place_of(self, clause: Clause) -> int:
        """Where a clause stands in the document, counted from 0."""
        return self.clauses.index(clause)

    def rest_days(self, reason: str) -> int:
        """Days of rest after a lead went back for a reason; LookupError where nothing is agreed."""
        clause = self.rest(reason)
        if clause is None:
            raise LookupError(f"The agreement has no rest for {reason}.")
        return int(clause.number)

    def rest(self, reason: str) -> Clause | None:
        """The clause by which a lead rests that went back for a reason."""
        return self.clause(f"rest_{reason}") or self.clause("rest")


def due_at(clause: Clause, start: datetime, calendar: Calendar) -> datetime:
    """When a duration that begins at `start` is over, in UTC; ValueError for a percentage or a count."""
    match clause.unit, clause.clock:
        case Unit.BUSINESS_HOURS, _:
            return add_hours(start, clause.number, calendar)
        case Unit.BUSINESS_DAYS, _:
            return add_days(start, int(clause.number), calendar)
        case Unit.MINUTES, Clock.BUSINESS:
            return add_hours(start, clause.number / 60, calendar)
        case Unit.DAYS, Clock.BUSINESS:
            return add_days(start, int(clause.number), calendar)
        case Unit.MINUTES, _:
            return start + timedelta(minutes=clause.number)
        case Unit.DAYS, _:
            return start + timedelta(days=clause.number)
    raise ValueError(f"{clause.code} is no duration but a {clause.unit}.")


def compile_agreement(content: object) -> Agreement:
    """Check the decoded JSON of an agreement and make it ready; ContentError names the row at fault."""
    document, reading = whole(content, AgreementContent)
    clauses = read_clauses(document, reading)
    reading.refuse()
    return agreement_of(document, [clause for _, clause in clauses])


def agreement_of(document: AgreementContent, clauses: Sequence[Clause]) -> Agreement:
    """The agreement that says these clauses of a document."""
    by_code: dict[str, list[Clause]] = {}
    for clause in clauses:
        by_code.setdefault(clause.code, []).append(clause)
    return Agreement(
        document.sal_step,
        document.sql_definition,
        tuple(clauses),
        {code: tuple(sorted(same, key=_breadth)) for code, same in by_code.items()},
    )


def read_clauses(document: AgreementContent, reading: Reading) -> list[tuple[str, Clause]]:
    """The measurable clauses, each with the pointer to its row.

    The faults of the others are noted, and where two say something of the same case.
    """
    clauses = []
    for at, content in reading.rows("/clauses", document.clauses):
        with reading.noting(at):
            clauses.append((at, _measurable(content)))
    first: dict[tuple[str, Scope], str] = {}
    for at, content in reading.rows("/clauses", document.clauses):
        other = first.setdefault((content.code, content.scope), at)
        if content.code and other != at:
            where, detail = _where(content.code, content.scope), "two clauses have this code and scope"
            reading.note(where, detail, "clause_repeated", at, other)
    return clauses


def _measurable(content: ClauseContent) -> Clause:
    where = _where(content.code, content.scope)
    if not content.code:
        raise ContentError("clauses", "a clause has no code", code="code_missing")
    number, unit, owner = content.number, content.unit, content.owner
    # Whether a clock is needed the unit says, so it is not asked for before.
    needs_clock = unit in DURATIONS
    if number is None or unit is None or owner is None or (needs_clock and content.clock is None):
        given = {"number": number, "unit": unit, "owner": owner, "clock": content.clock if needs_clock else Clock.WALL}
        raise NotMeasurable(where, tuple(name for name, value in given.items() if value is None))
    if not (isfinite(number) and number > 0):
        raise ContentError(where, f"number must be more than 0, not {number}", code="number_too_low")
    if unit in {Unit.COUNT, Unit.DAYS, Unit.BUSINESS_DAYS} and number != int(number):
        raise ContentError(where, f"{unit} must be whole, not {number}", code="number_not_whole")
    if unit in _ONLY_BUSINESS and content.clock is not Clock.BUSINESS:
        raise ContentError(where, f"{unit} run on the business clock", code="clock_does_not_fit")
    if unit not in DURATIONS and content.clock is not None:
        raise ContentError(where, f"a {unit} has no clock", code="clock_does_not_fit")
    return Clause(content.code, content.label, number, unit, content.clock, owner, content.scope)


def _dimensions(scope: Scope) -> tuple[str | None, str | None, str | None]:
    return scope.priority, scope.channel, scope.product_line


def _breadth(clause: Clause) -> tuple[int, int]:
    """Fewest open dimensions first; of equals the one that names a channel, as a partner's promise does."""
    return sum(part is None for part in _dimensions(clause.scope)), int(clause.scope.channel is None)


def _where(code: str, scope: Scope) -> str:
    return "/".join(["clauses", code, *(part for part in _dimensions(scope) if part)])
