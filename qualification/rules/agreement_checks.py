"""What is wrong among the clauses of an agreement: what is missing, and what cannot be kept beside something else."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from accounts.rules.findings import Finding, error, warning
from accounts.rules.naming import Names, enumerate_words
from qualification.rules.agreement import Agreement, Clause, Clock, Unit
from qualification.rules.clause_kind import PRIORITIES, Dimension
from qualification.rules.clause_kinds import KINDS, REST, STEPS
from qualification.rules.sheet import SqlDefinition

Placed: TypeAlias = Sequence[tuple[str, Clause]]

ATTEMPT_CHANNELS: Final = 4
"""Telephone, e-mail, meeting, message."""

_MINUTES: Final[Mapping[Unit, float]] = {Unit.MINUTES: 1, Unit.BUSINESS_HOURS: 60}
_DAY: Final[Mapping[Clock, float]] = {Clock.BUSINESS: 8 * 60, Clock.WALL: 24 * 60}
"""Minutes of a day; that of business is as long as a usual one, which is enough to tell hours from days."""


def agreement_findings(agreement: Agreement, placed: Placed, names: Names, *, whole: bool) -> Iterator[Finding]:
    """What is found among the measurable clauses; what is missing only where every clause could be read."""
    if whole:
        yield from _missing(agreement)
    beside = _Beside(agreement, placed, names)
    yield from beside.findings()
    yield from _escalation(placed, names)


def sql_findings(definition: SqlDefinition) -> Iterator[Finding]:
    """What is found in what an SQL takes."""
    demanded = {*definition.confirmed, *definition.known, *definition.not_refuted}
    if not demanded and not definition.functions_seen:
        detail = "an SQL takes nothing: no criterion is demanded and no function must have been seen"
        yield warning("sql_takes_nothing", ("/sql_definition",), detail)
    both = [one.replace("_", " ") for one in dict.fromkeys(definition.asked) if one in demanded]
    if both:
        detail = f"{enumerate_words(both)}: what must be found out blocks, so it is not only asked for"
        yield warning("asked_and_demanded", ("/sql_definition/asked",), detail)


def _missing(agreement: Agreement) -> Iterator[Finding]:
    """Clauses without which a lead could not be handed over or sent to rest."""
    for kind in KINDS.values():
        if not kind.is_demanded:
            continue
        open_ends = [one for one in PRIORITIES if agreement.clause(kind.code, one) is None]
        if open_ends and Dimension.PRIORITY in kind.scopes:
            whose = "any handoff" if len(open_ends) == len(PRIORITIES) else f"handoffs of priority {open_ends[0]}"
            detail = f"no clause says for {whose} how long {kind.label.lower()} may take, so none could be handed over"
            yield error("clause_missing", ("/clauses",), f"{detail}: add a clause {kind.code}")
    if agreement.clause(REST) is None:
        detail = "no clause says how long a lead rests after a reason that has no clause of its own: add a clause rest"
        yield error("clause_missing", ("/clauses",), detail)


class _Beside:
    """Clauses held against those that hold for the same case."""

    def __init__(self, agreement: Agreement, placed: Placed, names: Names) -> None:
        self._agreement = agreement
        self._placed = placed
        self._names = names
        self._at = {id(clause): at for at, clause in placed}

    def findings(self) -> Iterator[Finding]:
        """Everything that one clause makes impossible or pointless in another."""
        for clause, other, rows in self._pairs("expiry", "acceptance"):
            if _length(clause) <= _length(other):
                detail = f"{self._names.all(rows)}: a handoff would expire before it must be answered"
                yield error("expires_before_due", rows, detail)
        for clause, other, rows in self._pairs("first_response", "acceptance"):
            if clause.scope == other.scope and _length(clause) < _length(other):
                detail = f"{self._names.all(rows)}: whoever responds in time has accepted long before it is due"
                yield warning("response_before_acceptance", rows, detail)
        for clause, other, rows in self._pairs("decision_in_technical_review", "decision"):
            if _length(clause) < _length(other):
                detail = f"{self._names.all(rows)}: a technical review would leave less time, not more"
                yield warning("review_shortens_decision", rows, detail)
        for clause, other, rows in self._pairs("attempts_window", "decision"):
            if _length(clause) > _length(other):
                detail = f"{self._names.all(rows)}: the decision is due before the attempts are"
                yield warning("attempts_after_decision", rows, detail)
        for clause, other, rows in self._pairs("recall", "progress"):
            if _length(clause) <= _length(other):
                detail = f"{self._names.all(rows)}: a lead would be recalled before its progress must be reported"
                yield error("recalled_before_due", rows, detail)
        for clause, other, rows in self._pairs("hold_alone_days", "hold"):
            if _length(clause) > _length(other):
                detail = f"{self._names.all(rows)}: no hold may last as long as the one that needs no manager"
                yield warning("hold_limit_out_of_reach", rows, detail)
        yield from self._sums()

    def _sums(self) -> Iterator[Finding]:
        for clause, other, rows in self._pairs("attempt_channels", "attempts"):
            if clause.number > other.number:
                detail = f"{self._names.all(rows)}: fewer attempts cannot go over more channels"
                yield error("more_channels_than_attempts", rows, detail)
        for clause, other, rows in self._pairs("acceptance_rate_later", "acceptance_rate"):
            if clause.number < other.number:
                detail = f"{self._names.all(rows)}: the later rate is below the first"
                yield error("later_rate_below_first", rows, detail)
        for at, clause in self._placed:
            if clause.code == "attempt_channels" and clause.unit is Unit.COUNT and clause.number > ATTEMPT_CHANNELS:
                detail = f"{self._names.of(at)}: there are {ATTEMPT_CHANNELS} channels"
                yield error("more_channels_than_there_are", (at,), detail)
            if clause.code == "acceptance_rate_later" and not self._agreement.clause("acceptance_rate_quarters"):
                detail = f"{self._names.of(at)}: no clause says after how many quarters it begins"
                yield warning("later_rate_never_begins", (at,), detail)

    def _pairs(self, code: str, other: str) -> Iterator[tuple[Clause, Clause, tuple[str, ...]]]:
        """Each clause of a code with the one of another that holds for the same case and is counted alike."""
        for at, clause in self._placed:
            scope = clause.scope
            beside = self._agreement.clause(other, scope.priority, scope.channel, scope.product_line)
            if clause.code == code and beside and _are_alike(clause, beside):
                yield clause, beside, (at, self._at[id(beside)])


def _escalation(placed: Placed, names: Names) -> Iterator[Finding]:
    steps = [
        (at, clause)
        for code in STEPS
        for at, clause in placed
        if clause.code == code and clause.unit is Unit.PERCENT and not any(_narrowed(clause))
    ]
    shares = [clause.number for _, clause in steps]
    if any(later <= earlier for earlier, later in pairwise(shares)):
        rows = tuple(at for at, _ in steps)
        written = enumerate_words(f"{share:g} %" for share in shares)
        yield error(
            "escalation_not_rising", rows, f"{names.all(rows)}: the steps come one after the other, not {written}"
        )


def _narrowed(clause: Clause) -> tuple[str | None, str | None, str | None]:
    return clause.scope.priority, clause.scope.channel, clause.scope.product_line


def _are_alike(clause: Clause, other: Clause) -> bool:
    """Whether two numbers can be compared: durations of one clock, or counts of one unit."""
    if clause.clock is None or other.clock is None:
        return clause.unit is other.unit
    return clause.clock is other.clock


def _length(clause: Clause) -> float:
    """A duration in minutes of its clock; any other number as it is."""
    if clause.clock is None:
        return clause.number
    return clause.number * _MINUTES.get(clause.unit, _DAY[clause.clock])
