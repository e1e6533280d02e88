"""The qualification sheet: what sales must have found out before a lead is sales qualified."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from accounts.rules.content import Part


class Criterion(StrEnum):
    """One line of the sheet."""

    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMELINE = "timeline"
    TECHNICAL_FIT = "technical_fit"
    PLANT_LOCATION = "plant_location"
    COMPLIANCE = "compliance"
    ANNUAL_USAGE = "annual_usage"
    DECISION_PROCESS = "decision_process"


class Status(StrEnum):
    """What is known of a criterion."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """What the agreement wants of a criterion."""

    CONFIRMED = "confirmed"
    KNOWN = "known"
    NOT_REFUTED = "not_refuted"


class SqlDefinition(Part, frozen=True, kw_only=True):
    """Which criteria an SQL takes; what is asked is shown while open and never blocks."""

    confirmed: tuple[Criterion, ...] = ()
    known: tuple[Criterion, ...] = ()
    not_refuted: tuple[Criterion, ...] = ()
    asked: tuple[Criterion, ...] = ()


_SATISFYING: Final[Mapping[Need, frozenset[str]]] = {
    Need.CONFIRMED: frozenset({Status.CONFIRMED}),
    Need.KNOWN: frozenset({Status.CONFIRMED, Status.REFUTED}),
    Need.NOT_REFUTED: frozenset({Status.CONFIRMED, Status.UNKNOWN}),
}


def missing_for_sql(items: Mapping[str, str], definition: SqlDefinition) -> tuple[tuple[Criterion, Need], ...]:
    """Every criterion that still blocks, once each, with what it needs; a criterion without a status is unknown."""
    missing: dict[Criterion, Need] = {}
    for need, criteria in (
        (Need.CONFIRMED, definition.confirmed),
        (Need.KNOWN, definition.known),
        (Need.NOT_REFUTED, definition.not_refuted),
    ):
        for criterion in criteria:
            if items.get(criterion, Status.UNKNOWN) not in _SATISFYING[need]:
                missing.setdefault(criterion, need)
    return tuple(missing.items())


def open_questions(items: Mapping[str, str], definition: SqlDefinition) -> tuple[Criterion, ...]:
    """The criteria to be asked for that are still unknown; they never block."""
    return tuple(criterion for criterion in definition.asked if items.get(criterion, Status.UNKNOWN) == Status.UNKNOWN)
